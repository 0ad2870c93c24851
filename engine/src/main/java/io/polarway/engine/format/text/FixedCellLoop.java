package io.polarway.engine.format.text;

import io.polarway.engine.batch.FlatColumn;

/// A loop over values of one type of fixed width.
interface FixedCellLoop {
    /// Writes cells as [CellWriter#write] does.
    void write(FlatColumn column, int[] positions, int count, FixedCells cells, Cells out);
}
