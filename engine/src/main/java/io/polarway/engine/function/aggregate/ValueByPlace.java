package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// FIRST, LAST and ANY_VALUE: the value at the first or last place of the input's order, whichever worker read it.
final class ValueByPlace implements Accumulator {
    private final boolean isLast;
    private final boolean skipsNulls;
    private final ValueSlots slots;
    private final GrowableBuffer places;
    private final ColumnCopies copies;
    private final ArgumentRows rows = new ArgumentRows();
    private long place;

    /// Creates an empty accumulator.
    ///
    /// @param isLast whether the last value is kept, else the first
    /// @param skipsNulls whether NULLs do not count as values
    ValueByPlace(QueryMemory memory, SqlType type, boolean isLast, boolean skipsNulls) {
        this.isLast = isLast;
        this.skipsNulls = skipsNulls;
        this.slots = new ValueSlots(memory, type);
        this.places = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    @Override
    public boolean needsOrder() {
        return true;
    }

    @Override
    public void order(long order) {
        place = order;
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        slots.grow(groups);
        MemorySegment seen = places.ensure(groups * 8L);
        rows.read(arguments[0]);
        int count = selection == null ? positions : selection.count();
        if (isLast) {
            // From the end, so that of several rows of a group only one is copied.
            for (int i = count - 1; i >= 0; i--) {
                int group = groupIds[i];
                if (!slots.isEmpty(group) && MemoryAccess.getLongAtIndex(seen, group) == -(place + 1)) {
                    continue;
                }
                if (put(group, rows.row(selection == null ? i : selection.position(i)))) {
                    MemoryAccess.setLongAtIndex(seen, group, -(place + 1));
                }
            }
            for (int i = 0; i < count; i++) {
                long mark = MemoryAccess.getLongAtIndex(seen, groupIds[i]);
                MemoryAccess.setLongAtIndex(seen, groupIds[i], mark < 0 ? -(mark + 1) : mark);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int group = groupIds[i];
            if (slots.isEmpty(group) && put(group, rows.row(selection == null ? i : selection.position(i)))) {
                MemoryAccess.setLongAtIndex(seen, group, place);
            }
        }
    }

    private boolean put(int group, int row) {
        if (row >= 0) {
            slots.set(group, rows.column(), row);
        } else if (skipsNulls) {
            return false;
        } else {
            slots.setNull(group);
        }
        return true;
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        slots.grow(groups);
        MemorySegment seen = places.ensure(groups * 8L);
        rows.read(states[0]);
        FlatColumn from = (FlatColumn) states[1];
        for (int i = 0; i < count; i++) {
            if (from.isNull(i)) {
                continue;
            }
            long other = MemoryAccess.getLongAtIndex(from.values(), i);
            int group = groupIds[i];
            boolean replaces = slots.isEmpty(group) || (isLast
                    ? other >= MemoryAccess.getLongAtIndex(seen, group)
                    : other < MemoryAccess.getLongAtIndex(seen, group));
            if (replaces && put(group, rows.row(i))) {
                MemoryAccess.setLongAtIndex(seen, group, other);
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        slots.grow(from + count);
        MemorySegment seen = places.ensure((from + count) * 8L);
        return ColumnCopies.all(() -> slots.column(from, count),
                () -> copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
                    MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLongAtIndex(seen, group));
                    return !slots.isEmpty(group);
                }));
    }

    @Override
    public Column result(int from, int count) {
        return slots.column(from, count);
    }

    @Override
    public long bytes() {
        return slots.bytes() + places.bytes();
    }

    @Override
    public void close() {
        slots.close();
        places.close();
    }
}
