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
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MIN and MAX of values of up to 64 bits, and BOOL_AND and BOOL_OR, which are MIN and MAX of 0 and 1. Floating-point
/// numbers are compared as integers in the same order, NaN above all. A group's state is its value, complemented for MAX so
/// that the least is always kept, and whether there is one, side by side.
final class ExtremeNumber implements Accumulator {
    private final SqlType type;
    private final boolean isMax;
    private final boolean isFloating;
    private final GrowableBuffer extremes;
    private final ColumnCopies copies;
    private final DenseValues dense = new DenseValues();
    private int groupCount;

    ExtremeNumber(QueryMemory memory, SqlType type, boolean isMax) {
        this.type = type;
        this.isMax = isMax;
        this.isFloating = type.isFloating();
        this.extremes = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    private MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return extremes.ensure(groupCount * 16L);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            order();
            add(states);
        }
    }

    /// Makes the least value the one to be kept.
    private void order() {
        long[] values = dense.values();
        int count = dense.count();
        if (isFloating) {
            for (int i = 0; i < count; i++) {
                values[i] = FloatOrder.key(values[i]);
            }
        }
        if (isMax) {
            for (int i = 0; i < count; i++) {
                values[i] = ~values[i];
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
            long value = values[i];
            // Rarely true once a group has seen a few rows, so the branch is predicted and nothing is stored.
            if (value < states.get(Layouts.LONG, at) || states.get(Layouts.LONG, at + 8) == 0) {
                states.set(Layouts.LONG, at, value);
                states.set(Layouts.LONG, at + 8, 1);
            }
        }
    }

    @Override
    public void updateAll(Column[] arguments, @Nullable Selection selection, int rows) {
        MemorySegment states = grow(1);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, null, from, Math.min(DenseValues.CHUNK, total - from));
            order();
            long[] values = dense.values();
            int count = dense.count();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, values[i]);
            }
            if (count > 0) {
                addTo(states, 0, least);
            }
        }
    }

    private static void addTo(MemorySegment states, int group, long value) {
        long at = group * 16L;
        if (states.get(Layouts.LONG, at + 8) == 0 || value < states.get(Layouts.LONG, at)) {
            states.set(Layouts.LONG, at, value);
            states.set(Layouts.LONG, at + 8, 1);
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        FlatColumn values = (FlatColumn) states[0];
        for (int i = 0; i < rows; i++) {
            if (!values.isNull(i)) {
                addTo(target, groupIds[i], values.values().getAtIndex(Layouts.LONG, i));
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return List.of(copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            values.setAtIndex(Layouts.LONG, row, states.get(Layouts.LONG, group * 16L));
            return states.get(Layouts.LONG, group * 16L + 8) != 0;
        }));
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        Storage storage = type.storage();
        return copies.written(type, from, count, (group, values, row) -> {
            if (states.get(Layouts.LONG, group * 16L + 8) == 0) {
                return false;
            }
            long kept = states.get(Layouts.LONG, group * 16L);
            long value = isMax ? ~kept : kept;
            ColumnCopies.writeNumber(storage, values, row, isFloating ? FloatOrder.bits(value) : value);
            return true;
        });
    }

    @Override
    public long bytes() {
        return extremes.bytes();
    }

    @Override
    public void close() {
        extremes.close();
    }
}
