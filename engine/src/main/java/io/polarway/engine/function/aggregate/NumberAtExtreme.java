package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ARG_MIN and ARG_MAX where both arguments take up to 64 bits, see [ValueAtExtreme]. A group's state is the extreme as in
/// [ExtremeNumber], the value beside it, the place of the row, and whether there is one, side by side.
final class NumberAtExtreme extends GroupStates {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(ScalarType.BIGINT, ScalarType.BIGINT, ScalarType.BIGINT);

    private static final long WIDTH = 32;

    private final SqlType type;
    private final boolean isMax;
    private final boolean isFloating;
    private final DenseValues results = new DenseValues();
    private final DenseValues orders = new DenseValues();
    private int[] bothPositions = new int[0];
    private int[] bothGroups = new int[0];
    private long place;

    NumberAtExtreme(QueryMemory memory, SqlType type, SqlType orderType, boolean isMax) {
        super(memory, WIDTH);
        this.type = type;
        this.isMax = isMax;
        this.isFloating = orderType.isFloating();
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
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        Selection chosen = selection;
        int[] ids = groupIds;
        if (arguments[0].mayHaveNulls() || arguments[1].mayHaveNulls()) {
            total = keepBoth(arguments, selection, groupIds, total);
            chosen = new Selection(bothPositions, total);
            ids = bothGroups;
        }
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            int length = Math.min(DenseValues.CHUNK, total - from);
            results.load(arguments[0], chosen, ids, from, length);
            orders.load(arguments[1], chosen, ids, from, length);
            add(states);
        }
    }

    /// Finds the rows in which neither argument is NULL.
    private int keepBoth(Column[] arguments, @Nullable Selection selection, int[] groupIds, int total) {
        if (bothPositions.length < total) {
            bothPositions = new int[total];
            bothGroups = new int[total];
        }
        int kept = 0;
        for (int i = 0; i < total; i++) {
            int position = selection == null ? i : selection.position(i);
            if (!arguments[0].isNull(position) && !arguments[1].isNull(position)) {
                bothPositions[kept] = position;
                bothGroups[kept++] = groupIds[i];
            }
        }
        return kept;
    }

    private void add(MemorySegment states) {
        long[] values = results.values();
        long[] keys = orders.values();
        int[] groups = orders.groups();
        int offset = orders.groupsFrom();
        int count = orders.count();
        long flip = isMax ? -1 : 0;
        for (int i = 0; i < count; i++) {
            long at = groups[offset + i] * WIDTH;
            long key = (isFloating ? FloatOrder.key(keys[i]) : keys[i]) ^ flip;
            // Of equal rows the first stays: a worker meets them in order.
            if (key < MemoryAccess.getLong(states, at) || MemoryAccess.getLong(states, at + 24) == 0) {
                put(states, at, key, values[i], place);
            }
        }
    }

    private static void put(MemorySegment states, long at, long key, long value, long place) {
        MemoryAccess.setLong(states, at, key);
        MemoryAccess.setLong(states, at + 8, value);
        MemoryAccess.setLong(states, at + 16, place);
        MemoryAccess.setLong(states, at + 24, 1);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        FlatColumn keys = (FlatColumn) states[0];
        MemorySegment values = ((FlatColumn) states[1]).values();
        MemorySegment places = ((FlatColumn) states[2]).values();
        for (int i = 0; i < rows; i++) {
            if (keys.isNull(i)) {
                continue;
            }
            long key = MemoryAccess.getLongAtIndex(keys.values(), i);
            long other = MemoryAccess.getLongAtIndex(places, i);
            long at = groupIds[i] * WIDTH;
            long own = MemoryAccess.getLong(target, at);
            if (MemoryAccess.getLong(target, at + 24) == 0 || key < own
                    || key == own && other < MemoryAccess.getLong(target, at + 16)) {
                put(target, at, key, MemoryAccess.getLongAtIndex(values, i), other);
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return ColumnCopies.all(() -> word(states, 0, from, count), () -> word(states, 8, from, count),
                () -> word(states, 16, from, count));
    }

    private FlatColumn word(MemorySegment states, long offset, int from, int count) {
        return copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLong(states, group * WIDTH + offset));
            return MemoryAccess.getLong(states, group * WIDTH + 24) != 0;
        });
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(type, from, count, (group, values, row) -> {
            ColumnCopies.writeNumber(type.storage(), values, row, MemoryAccess.getLong(states, group * WIDTH + 8));
            return MemoryAccess.getLong(states, group * WIDTH + 24) != 0;
        });
    }
}
