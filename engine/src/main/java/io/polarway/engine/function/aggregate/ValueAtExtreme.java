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

/// ARG_MIN and ARG_MAX: the first argument of the row whose second argument is least or greatest; of several such rows, the
/// first in the input's order. Rows in which one of the two is NULL do not count. See [NumberAtExtreme] for numbers.
final class ValueAtExtreme implements Accumulator {
    private final boolean isMax;
    private final ValueSlots results;
    private final ValueSlots extremes;
    private final GrowableBuffer places;
    private final ColumnCopies copies;
    private final ArgumentRows resultRows = new ArgumentRows();
    private final ArgumentRows orderRows = new ArgumentRows();
    private long place;

    ValueAtExtreme(QueryMemory memory, SqlType type, SqlType orderType, boolean isMax) {
        this.isMax = isMax;
        this.results = new ValueSlots(memory, type);
        this.extremes = new ValueSlots(memory, orderType);
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

    private MemorySegment grow(int groups) {
        results.grow(groups);
        extremes.grow(groups);
        return places.ensure(groups * 8L);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        MemorySegment seen = grow(groups);
        resultRows.read(arguments[0]);
        orderRows.read(arguments[1]);
        int count = selection == null ? positions : selection.count();
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            int row = orderRows.row(position);
            int resultRow = row < 0 ? -1 : resultRows.row(position);
            if (resultRow >= 0) {
                offer(seen, groupIds[i], row, resultRow, place);
            }
        }
    }

    private void offer(MemorySegment seen, int group, int row, int resultRow, long at) {
        if (!extremes.isEmpty(group)) {
            int order = extremes.compare(orderRows.column(), row, group);
            if (isMax ? order < 0 : order > 0) {
                return;
            }
            if (order == 0 && at >= MemoryAccess.getLongAtIndex(seen, group)) {
                return;
            }
        }
        extremes.set(group, orderRows.column(), row);
        results.set(group, resultRows.column(), resultRow);
        MemoryAccess.setLongAtIndex(seen, group, at);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        MemorySegment seen = grow(groups);
        resultRows.read(states[0]);
        orderRows.read(states[1]);
        MemorySegment from = ((FlatColumn) states[2]).values();
        for (int i = 0; i < count; i++) {
            int row = orderRows.row(i);
            if (row >= 0) {
                offer(seen, groupIds[i], row, resultRows.row(i), MemoryAccess.getLongAtIndex(from, i));
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment seen = grow(from + count);
        return ColumnCopies.all(() -> results.column(from, count), () -> extremes.column(from, count),
                () -> copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
                    MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLongAtIndex(seen, group));
                    return true;
                }));
    }

    @Override
    public Column result(int from, int count) {
        return results.column(from, count);
    }

    @Override
    public long bytes() {
        return results.bytes() + extremes.bytes() + places.bytes();
    }

    @Override
    public void close() {
        results.close();
        extremes.close();
        places.close();
    }
}
