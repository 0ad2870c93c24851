package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.Scratch;
import java.lang.foreign.MemorySegment;

/// Casts one value at a time: for casts that cost far more than a virtual call. It may keep state between the rows of a
/// batch.
@FunctionalInterface
interface RowCast {
    /// Writes the cast of row `row`, which is not NULL, to index `position` of `out`; answers false if it has none.
    boolean cast(FlatColumn column, int row, MemorySegment out, int position);

    /// Makes the cast of one batch.
    @FunctionalInterface
    interface Factory {
        /// Returns a cast for use by one thread.
        RowCast open(Scratch scratch);
    }

    /// Returns a loop that casts row by row.
    static CastLoop loop(Factory factory) {
        return (operands, out, failure) -> {
            RowCast cast = factory.open(operands.scratch());
            FlatColumn column = operands.column(0);
            int mask = operands.mask(0);
            int count = operands.count();
            for (int i = 0; i < count; i++) {
                int position = operands.position(i);
                if (operands.isValid(position) && !cast.cast(column, position & mask, out, position)) {
                    failure.at(operands, position);
                }
            }
        };
    }
}
