/// Batches in temporary files: what operators put aside when memory is short.
@NullMarked
package io.polarway.engine.spill;

import org.jspecify.annotations.NullMarked;
