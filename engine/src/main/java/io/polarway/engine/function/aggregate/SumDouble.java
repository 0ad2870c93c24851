package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// SUM and AVG of REAL and DOUBLE, in doubles. A group's state is its sum and its count, side by side. The order of the
/// additions depends on scheduling, so the last digits may too.
final class SumDouble extends NumberStates {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(ScalarType.DOUBLE, ScalarType.BIGINT);

    /// See [SumLong].
    private static final int FEW = 64;

    private final boolean isMean;
    private final double[] lanes = new double[4 * FEW];
    private final int[] laneCounts = new int[FEW];

    SumDouble(QueryMemory memory, boolean isMean) {
        super(memory, 16);
        this.isMean = isMean;
    }

    @Override
    void add(DenseValues chunk, MemorySegment states, int groups) {
        if (groups > FEW || chunk.count() < 4 * groups) {
            add(chunk, states);
        } else {
            addToFew(chunk, states, groups);
        }
    }

    private static void add(DenseValues chunk, MemorySegment states) {
        long[] values = chunk.values();
        int[] groups = chunk.groups();
        int offset = chunk.groupsFrom();
        int count = chunk.count();
        for (int i = 0; i < count; i++) {
            MemoryAccess.addDoubleAndLong(states, groups[offset + i] * 16L, Double.longBitsToDouble(values[i]), 1);
        }
    }

    private void addToFew(DenseValues chunk, MemorySegment states, int groupsNow) {
        long[] values = chunk.values();
        int[] groups = chunk.groups();
        int offset = chunk.groupsFrom();
        int count = chunk.count();
        double[] sum = lanes;
        int[] counts = laneCounts;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            sum[groups[offset + i]] += Double.longBitsToDouble(values[i]);
            sum[FEW + groups[offset + i + 1]] += Double.longBitsToDouble(values[i + 1]);
            sum[2 * FEW + groups[offset + i + 2]] += Double.longBitsToDouble(values[i + 2]);
            sum[3 * FEW + groups[offset + i + 3]] += Double.longBitsToDouble(values[i + 3]);
        }
        for (; i < count; i++) {
            sum[groups[offset + i]] += Double.longBitsToDouble(values[i]);
        }
        for (int j = 0; j < count; j++) {
            counts[groups[offset + j]]++;
        }
        for (int group = 0; group < groupsNow; group++) {
            double total = sum[group] + sum[FEW + group] + (sum[2 * FEW + group] + sum[3 * FEW + group]);
            addTo(states, group, total, counts[group]);
            sum[group] = 0;
            sum[FEW + group] = 0;
            sum[2 * FEW + group] = 0;
            sum[3 * FEW + group] = 0;
            counts[group] = 0;
        }
    }

    private static void addTo(MemorySegment states, int group, double sum, long count) {
        long at = group * 16L;
        MemoryAccess.setDouble(states, at, MemoryAccess.getDouble(states, at) + sum);
        MemoryAccess.setLong(states, at + 8, MemoryAccess.getLong(states, at + 8) + count);
    }

    @Override
    void addAll(DenseValues chunk, MemorySegment states) {
        long[] values = chunk.values();
        int count = chunk.count();
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            first += Double.longBitsToDouble(values[i]);
            second += Double.longBitsToDouble(values[i + 1]);
            third += Double.longBitsToDouble(values[i + 2]);
            fourth += Double.longBitsToDouble(values[i + 3]);
        }
        for (; i < count; i++) {
            first += Double.longBitsToDouble(values[i]);
        }
        addTo(states, 0, first + second + (third + fourth), count);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment totals = ((FlatColumn) states[0]).values();
        MemorySegment counts = ((FlatColumn) states[1]).values();
        for (int i = 0; i < rows; i++) {
            addTo(target, groupIds[i], MemoryAccess.getDoubleAtIndex(totals, i),
                    MemoryAccess.getLongAtIndex(counts, i));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return ColumnCopies.all(() -> copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            MemoryAccess.setDoubleAtIndex(values, row, MemoryAccess.getDouble(states, group * 16L));
            return true;
        }), () -> copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLong(states, group * 16L + 8));
            return true;
        }));
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            long rows = MemoryAccess.getLong(states, group * 16L + 8);
            double sum = MemoryAccess.getDouble(states, group * 16L);
            MemoryAccess.setDoubleAtIndex(values, row, isMean ? sum / rows : sum);
            return rows != 0;
        });
    }
}
