package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// MIN and MAX of values of up to 64 bits, and BOOL_AND and BOOL_OR, which are MIN and MAX of 0 and 1. Floating-point
/// numbers are compared as integers in the same order, NaN above all. A group's state is its value, complemented for MAX so
/// that the least is always kept, and whether there is one, side by side.
final class ExtremeNumber extends NumberStates {
    private final SqlType type;
    private final boolean isMax;
    private final boolean isFloating;

    ExtremeNumber(QueryMemory memory, SqlType type, boolean isMax) {
        super(memory, 16);
        this.type = type;
        this.isMax = isMax;
        this.isFloating = type.isFloating();
    }

    /// Makes the least value the one to be kept.
    private void order(DenseValues chunk) {
        long[] values = chunk.values();
        int count = chunk.count();
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

    @Override
    void add(DenseValues chunk, MemorySegment states, int groups) {
        order(chunk);
        long[] values = chunk.values();
        int[] ids = chunk.groups();
        int offset = chunk.groupsFrom();
        int count = chunk.count();
        for (int i = 0; i < count; i++) {
            long at = ids[offset + i] * 16L;
            long value = values[i];
            // Rarely true once a group has seen a few rows, so the branch is predicted and nothing is stored.
            if (value < MemoryAccess.getLong(states, at) || MemoryAccess.getLong(states, at + 8) == 0) {
                MemoryAccess.setLong(states, at, value);
                MemoryAccess.setLong(states, at + 8, 1);
            }
        }
    }

    @Override
    void addAll(DenseValues chunk, MemorySegment states) {
        order(chunk);
        long[] values = chunk.values();
        int count = chunk.count();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
        }
        if (count > 0) {
            addTo(states, 0, least);
        }
    }

    private static void addTo(MemorySegment states, int group, long value) {
        long at = group * 16L;
        if (MemoryAccess.getLong(states, at + 8) == 0 || value < MemoryAccess.getLong(states, at)) {
            MemoryAccess.setLong(states, at, value);
            MemoryAccess.setLong(states, at + 8, 1);
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        FlatColumn values = (FlatColumn) states[0];
        for (int i = 0; i < rows; i++) {
            if (!values.isNull(i)) {
                addTo(target, groupIds[i], MemoryAccess.getLongAtIndex(values.values(), i));
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return List.of(copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLong(states, group * 16L));
            return MemoryAccess.getLong(states, group * 16L + 8) != 0;
        }));
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        Storage storage = type.storage();
        return copies.written(type, from, count, (group, values, row) -> {
            if (MemoryAccess.getLong(states, group * 16L + 8) == 0) {
                return false;
            }
            long kept = MemoryAccess.getLong(states, group * 16L);
            long value = isMax ? ~kept : kept;
            ColumnCopies.writeNumber(storage, values, row, isFloating ? FloatOrder.bits(value) : value);
            return true;
        });
    }
}
