package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SUM and AVG of REAL and DOUBLE, in doubles. A group's state is its sum and its count, side by side. The order of the
/// additions depends on scheduling, so the last digits may too.
final class SumDouble implements Accumulator {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(ScalarType.DOUBLE, ScalarType.BIGINT);

    /// See [SumLong].
    private static final int FEW = 64;

    private final boolean isMean;
    private final GrowableBuffer sums;
    private final ColumnCopies copies;
    private final DenseValues dense = new DenseValues();
    private final double[] lanes = new double[4 * FEW];
    private final int[] laneCounts = new int[FEW];
    private int groupCount;

    SumDouble(QueryMemory memory, boolean isMean) {
        this.isMean = isMean;
        this.sums = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    private MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return sums.ensure(groupCount * 16L);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            if (groups > FEW || dense.count() < 4 * groups) {
                add(states);
            } else {
                addToFew(states, groups);
            }
        }
    }

    private void add(MemorySegment states) {
        long[] values = dense.values();
        int[] groups = dense.groups();
        int offset = dense.groupsFrom();
        int count = dense.count();
        for (int i = 0; i < count; i++) {
            long at = groups[offset + i] * 16L;
            states.set(Layouts.DOUBLE, at, states.get(Layouts.DOUBLE, at) + Double.longBitsToDouble(values[i]));
            states.set(Layouts.LONG, at + 8, states.get(Layouts.LONG, at + 8) + 1);
        }
    }

    private void addToFew(MemorySegment states, int groupsNow) {
        long[] values = dense.values();
        int[] groups = dense.groups();
        int offset = dense.groupsFrom();
        int count = dense.count();
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
        states.set(Layouts.DOUBLE, at, states.get(Layouts.DOUBLE, at) + sum);
        states.set(Layouts.LONG, at + 8, states.get(Layouts.LONG, at + 8) + count);
    }

    @Override
    public void updateAll(Column[] arguments, @Nullable Selection selection, int rows) {
        MemorySegment states = grow(1);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, null, from, Math.min(DenseValues.CHUNK, total - from));
            long[] values = dense.values();
            int count = dense.count();
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
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment totals = ((FlatColumn) states[0]).values();
        MemorySegment counts = ((FlatColumn) states[1]).values();
        for (int i = 0; i < rows; i++) {
            addTo(target, groupIds[i], totals.getAtIndex(Layouts.DOUBLE, i), counts.getAtIndex(Layouts.LONG, i));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return ColumnCopies.all(() -> copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            values.setAtIndex(Layouts.DOUBLE, row, states.get(Layouts.DOUBLE, group * 16L));
            return true;
        }), () -> copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            values.setAtIndex(Layouts.LONG, row, states.get(Layouts.LONG, group * 16L + 8));
            return true;
        }));
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            long rows = states.get(Layouts.LONG, group * 16L + 8);
            double sum = states.get(Layouts.DOUBLE, group * 16L);
            values.setAtIndex(Layouts.DOUBLE, row, isMean ? sum / rows : sum);
            return rows != 0;
        });
    }

    @Override
    public long bytes() {
        return sums.bytes();
    }

    @Override
    public void close() {
        sums.close();
    }
}
