/// Batches written to temporary files and read back as a source.
@NullMarked
package io.polarway.engine.spill;

import org.jspecify.annotations.NullMarked;
