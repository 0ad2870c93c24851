package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MODE: the most frequent value, of several such the least.
final class Mode implements Accumulator {
    private final QueryMemory memory;
    private final SqlType type;
    private final GroupRows rows;

    Mode(QueryMemory memory, SqlType type) {
        this.memory = memory;
        this.type = type;
        this.rows = new GroupRows(memory, List.of(type));
    }

    @Override
    public void poll(Cancellation cancellation) {
        rows.poll(cancellation);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        rows.add(arguments, selection, groupIds, positions, groups, true);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        rows.merge(states, groupIds, count, groups);
    }

    @Override
    public List<Column> state(int from, int count) {
        return rows.state(from, count);
    }

    @Override
    public Column result(int from, int count) {
        FlatColumn[] columns = rows.columns();
        SortedRows order = new SortedRows(rows, new SortedRows.RowKey(0, false, false));
        try (ValueSlots slots = new ValueSlots(memory.unpaged(), type); RowNumbers sorted = new RowNumbers(memory)) {
            slots.grow(count);
            for (int i = 0; i < count; i++) {
                int size = rows.count(from + i);
                if (size > 0) {
                    rows.rows(from + i, sorted.room(size), 0);
                    order.sort(sorted, 0, size);
                    slots.set(i, columns[0], sorted.get(longestRun(sorted, size, order)));
                }
            }
            return slots.column(0, count);
        }
    }

    private static int longestRun(RowNumbers sorted, int size, SortedRows order) {
        int best = 0;
        int length = 0;
        int start = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || order.compare(sorted.get(start), sorted.get(i)) != 0) {
                if (i - start > length) {
                    best = start;
                    length = i - start;
                }
                start = i;
            }
        }
        return best;
    }

    @Override
    public long bytes() {
        return rows.bytes();
    }

    @Override
    public long largest() {
        return rows.largest();
    }

    @Override
    public void close() {
        rows.close();
    }
}
