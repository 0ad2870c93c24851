/// Columns and batches of rows in Arrow's memory layout, off-heap and reference-counted: start with [Batch], then [Column]
/// and its three encodings [FlatColumn], [ConstantColumn] and [DictionaryColumn].
///
/// Ownership: whoever is handed a batch or a column borrows it for the call; `retain()` makes one an owner; an owner calls
/// `close()` once. A method that creates or returns a column documents nothing else: its caller owns it.
@NullMarked
package io.polarway.engine.batch;

import org.jspecify.annotations.NullMarked;
