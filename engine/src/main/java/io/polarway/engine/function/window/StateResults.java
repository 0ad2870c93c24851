package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// Lets a function's accumulator make results of sums and counts that were computed elsewhere.
final class StateResults {
    private static final int CHUNK = 4096;

    private StateResults() {
    }

    /// Writes the sums and counts of some places.
    @FunctionalInterface
    interface Loop {
        /// Fills `sums`, of the type of the function's first state, and `counts`, 64 bits each, from index 0 on.
        void fill(int from, int count, MemorySegment sums, MemorySegment counts);
    }

    /// Returns the results of all places; the caller owns them.
    ///
    /// @param function one whose states are a sum and a BIGINT count
    static FlatColumn of(BoundAggregate function, WindowRows rows, Loop loop) {
        int[] ids = new int[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
            ids[i] = i;
        }
        try (GrowingColumn values = new GrowingColumn(function.resultType(), rows.memory())) {
            for (int from = 0; from < rows.rows(); from += CHUNK) {
                rows.cancellation().check();
                rows.memory().passed(CHUNK);
                int count = Math.min(CHUNK, rows.rows() - from);
                try (FlatColumn sums = column(function.stateTypes().get(0), rows);
                        FlatColumn counts = column(function.stateTypes().get(1), rows);
                        Accumulator accumulator = function.accumulator(rows.memory().unpaged(), rows.cancellation())) {
                    loop.fill(from, count, sums.values(), counts.values());
                    accumulator.merge(new Column[]{sums, counts}, ids, count, count);
                    try (Column chunk = accumulator.result(0, count)) {
                        values.append(chunk, null);
                    }
                }
            }
            return values.take();
        }
    }

    private static FlatColumn column(SqlType type, WindowRows rows) {
        ArrowBuf buffer = rows.memory().unpaged().allocate((long) CHUNK * type.storage().width());
        return new FlatColumn(type, CHUNK, null, buffer);
    }

    /// Returns the doubles of a column of REAL or DOUBLE at a row.
    static double real(FlatColumn column, int row) {
        return column.type().storage() == Storage.FLOAT32
                ? MemoryAccess.getFloatAtIndex(column.values(), row)
                : MemoryAccess.getDoubleAtIndex(column.values(), row);
    }
}
