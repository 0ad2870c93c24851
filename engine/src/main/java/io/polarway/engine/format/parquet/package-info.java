/// Parquet files, decoded from the bytes of their pages straight into columns.
@NullMarked
package io.polarway.engine.format.parquet;

import org.jspecify.annotations.NullMarked;
