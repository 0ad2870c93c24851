/// Aggregate functions: one class each, over groups of rows.
@NullMarked
package io.polarway.engine.function.aggregate;

import org.jspecify.annotations.NullMarked;
