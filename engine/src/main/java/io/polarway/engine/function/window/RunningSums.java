package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// SUM and AVG of REAL and DOUBLE over frames that begin with the partition and only grow: each value is added once, in the
/// order of the rows.
final class RunningSums {
    private RunningSums() {
    }

    /// Returns whether a function can be computed here.
    static boolean isFor(BoundAggregate function) {
        return (function.name().equals("sum") || function.name().equals("avg"))
                && function.argumentTypes().getFirst().isFloating();
    }

    static WindowResult evaluate(BoundAggregate function, WindowRows rows, Column argument) {
        try (FlatColumn column = Gather.flatten(argument, rows.memory())) {
            Totals totals = new Totals(rows, column);
            return WindowResult.of(StateResults.of(function, rows, totals::fill));
        }
    }

    /// The sum so far.
    private static final class Totals {
        private final WindowRows rows;
        private final FlatColumn column;
        private double sum;
        private long count;
        private int added;

        Totals(WindowRows rows, FlatColumn column) {
            this.rows = rows;
            this.column = column;
        }

        void fill(int from, int length, MemorySegment sums, MemorySegment counts) {
            MemorySegment starts = rows.partitionStarts();
            MemorySegment ends = rows.frames().to()[0];
            MemorySegment sorted = rows.sorted();
            boolean hasNulls = column.mayHaveNulls();
            for (int i = 0; i < length; i++) {
                if (MemoryAccess.getIntAtIndex(starts, from + i) == from + i) {
                    sum = 0;
                    count = 0;
                    added = from + i;
                }
                int end = MemoryAccess.getIntAtIndex(ends, from + i);
                while (added < end) {
                    int row = MemoryAccess.getIntAtIndex(sorted, added++);
                    if (!hasNulls || !column.isNull(row)) {
                        sum += StateResults.real(column, row);
                        count++;
                    }
                }
                MemoryAccess.setDoubleAtIndex(sums, i, sum);
                MemoryAccess.setLongAtIndex(counts, i, count);
            }
        }
    }
}
