package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes results of functions that give the value of another row.
final class Picks {
    private Picks() {
    }

    /// Says which row each place takes its value from.
    @FunctionalInterface
    interface Loop {
        /// Fills `picked` with rows of the argument, 32 bits each, or [WindowResult#NULL].
        void fill(MemorySegment picked);
    }

    /// Returns the result.
    ///
    /// @param values the argument whose values are given, borrowed
    /// @param otherwise the argument that stands in for rows that are not there, borrowed, or null
    static WindowResult of(WindowRows rows, Column values, @Nullable Column otherwise, Loop loop) {
        ArrowBuf picked = rows.memory().allocate(Math.max(8, rows.rows() * 4L));
        FlatColumn flat = null;
        boolean isDone = false;
        try {
            loop.fill(Layouts.segment(picked));
            flat = Gather.flatten(values, rows.memory());
            FlatColumn other = otherwise == null ? null : Gather.flatten(otherwise, rows.memory());
            isDone = true;
            return WindowResult.picked(flat, picked, other);
        } finally {
            if (!isDone) {
                picked.close();
                if (flat != null) {
                    flat.close();
                }
            }
        }
    }
}
