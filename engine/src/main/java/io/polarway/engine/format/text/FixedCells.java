package io.polarway.engine.format.text;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.LoopTemplate;
import java.lang.invoke.MethodHandles;

/// Writes the cells of values of fixed width, whose text never needs an escape.
///
/// @param loop the copy of the loop for the type
/// @param state what the loop needs
/// @param frame what stands around each value
/// @param isQuoted whether every value is quoted
record FixedCells(FixedCellLoop loop, CellState state, Frame frame, boolean isQuoted) implements CellWriter {
    private static final LoopTemplate<FixedCellLoop> LOOPS = new LoopTemplate<>(MethodHandles.lookup(),
            FixedLoop.class);

    static FixedCells of(FixedText text, CellState state, Frame frame, boolean isQuoted) {
        return new FixedCells(LOOPS.with(text), state, frame, isQuoted);
    }

    @Override
    public void write(FlatColumn column, int[] positions, int count, Cells out) {
        loop.write(column, positions, count, this, out);
    }
}
