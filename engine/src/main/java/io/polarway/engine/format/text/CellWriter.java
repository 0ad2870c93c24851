package io.polarway.engine.format.text;

import io.polarway.engine.batch.FlatColumn;

/// Writes the cells of one column. Used by one thread.
interface CellWriter {
    /// Writes the cells of the rows at `positions[0 .. count)`; a position of -1 is NULL. Cell `i` of `out` is that of
    /// position `i`; what `out` held before is overwritten.
    void write(FlatColumn column, int[] positions, int count, Cells out);
}
