package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MIN and MAX of values that take more than 64 bits: strings, 128-bit decimals, UUIDs.
final class ExtremeValue implements Accumulator {
    private final boolean isMax;
    private final ValueSlots slots;
    private final ArgumentRows rows = new ArgumentRows();

    ExtremeValue(QueryMemory memory, SqlType type, boolean isMax) {
        this.isMax = isMax;
        this.slots = new ValueSlots(memory, type);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        slots.grow(groups);
        rows.read(arguments[0]);
        int count = selection == null ? positions : selection.count();
        for (int i = 0; i < count; i++) {
            int row = rows.row(selection == null ? i : selection.position(i));
            if (row >= 0) {
                offer(groupIds[i], rows.column(), row);
            }
        }
    }

    private void offer(int group, FlatColumn column, int row) {
        if (!slots.isEmpty(group)) {
            int order = slots.compare(column, row, group);
            if (isMax ? order <= 0 : order >= 0) {
                return;
            }
        }
        slots.set(group, column, row);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        update(states, null, groupIds, count, groups);
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(result(from, count));
    }

    @Override
    public Column result(int from, int count) {
        return slots.column(from, count);
    }

    @Override
    public long bytes() {
        return slots.bytes();
    }

    @Override
    public void close() {
        slots.close();
    }
}
