package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Variance and standard deviation of doubles, by Welford's recurrence, merged by Chan, Golub and LeVeque's: no
/// cancellation, whatever the mean. A group's state is its count (a double), mean and sum of squared deviations.
final class Variance extends NumberStates {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(ScalarType.DOUBLE, ScalarType.DOUBLE, ScalarType.DOUBLE);

    private static final long WIDTH = 24;

    private final boolean isSample;
    private final boolean isRoot;

    /// Creates an empty accumulator.
    ///
    /// @param isSample whether to divide by one less than the count
    /// @param isRoot whether the standard deviation is asked for
    Variance(QueryMemory memory, boolean isSample, boolean isRoot) {
        super(memory, WIDTH);
        this.isSample = isSample;
        this.isRoot = isRoot;
    }

    @Override
    void add(DenseValues chunk, MemorySegment states, int groups) {
        long[] values = chunk.values();
        int[] ids = chunk.groups();
        int offset = chunk.groupsFrom();
        int count = chunk.count();
        for (int i = 0; i < count; i++) {
            long at = ids[offset + i] * WIDTH;
            double value = Double.longBitsToDouble(values[i]);
            double size = MemoryAccess.getDouble(states, at) + 1;
            double mean = MemoryAccess.getDouble(states, at + 8);
            double delta = value - mean;
            double nextMean = mean + delta / size;
            MemoryAccess.setDouble(states, at, size);
            MemoryAccess.setDouble(states, at + 8, nextMean);
            MemoryAccess.setDouble(states, at + 16,
                    MemoryAccess.getDouble(states, at + 16) + delta * (value - nextMean));
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment sizes = ((FlatColumn) states[0]).values();
        MemorySegment means = ((FlatColumn) states[1]).values();
        MemorySegment squares = ((FlatColumn) states[2]).values();
        for (int i = 0; i < rows; i++) {
            double size = MemoryAccess.getDoubleAtIndex(sizes, i);
            if (size == 0) {
                continue;
            }
            long at = groupIds[i] * WIDTH;
            double own = MemoryAccess.getDouble(target, at);
            double mean = MemoryAccess.getDouble(target, at + 8);
            double delta = MemoryAccess.getDoubleAtIndex(means, i) - mean;
            double together = own + size;
            MemoryAccess.setDouble(target, at, together);
            MemoryAccess.setDouble(target, at + 8, own == 0 ? mean + delta : mean + delta * (size / together));
            MemoryAccess.setDouble(target, at + 16, own == 0
                    ? MemoryAccess.getDoubleAtIndex(squares, i)
                    : MemoryAccess.getDouble(target, at + 16) + MemoryAccess.getDoubleAtIndex(squares, i)
                            + delta * delta * (own * (size / together)));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return ColumnCopies.all(() -> moment(states, 0, from, count), () -> moment(states, 8, from, count),
                () -> moment(states, 16, from, count));
    }

    private FlatColumn moment(MemorySegment states, long offset, int from, int count) {
        return copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            MemoryAccess.setDoubleAtIndex(values, row, MemoryAccess.getDouble(states, group * WIDTH + offset));
            return true;
        });
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            double divisor = MemoryAccess.getDouble(states, group * WIDTH) - (isSample ? 1 : 0);
            double variance = MemoryAccess.getDouble(states, group * WIDTH + 16) / divisor;
            MemoryAccess.setDoubleAtIndex(values, row, isRoot ? Math.sqrt(variance) : variance);
            return divisor > 0;
        });
    }
}
