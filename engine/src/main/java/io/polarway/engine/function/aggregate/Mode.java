package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
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
        try (ValueSlots slots = new ValueSlots(memory.unpaged(), type);
                SortedGroups sorted = new SortedGroups(rows, memory, new SortedRows.RowKey(0, false, false))) {
            slots.grow(count);
            for (int i = 0; i < count; i++) {
                int size = sorted.sort(from + i, 1);
                if (size > 0) {
                    slots.set(i, sorted.columns()[0], sorted.numbers().get(longestRun(sorted, size)));
                }
            }
            return slots.column(0, count);
        }
    }

    private int longestRun(SortedGroups sorted, int size) {
        RowNumbers numbers = sorted.numbers();
        int best = 0;
        int length = 0;
        int start = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || !sorted.areEqual(numbers.get(start), numbers.get(i))) {
                if (i - start > length) {
                    best = start;
                    length = i - start;
                }
                start = i;
            }
            if ((i & GroupRows.POLL) == 0) {
                rows.passed(GroupRows.POLL + 1);
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
