package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows of every group, for aggregates that need all values at once. Rows of all groups lie one after the other in the
/// order in which they came, each with the number of its group. When they are first read, they are numbered by group: reading a group then
/// follows no chain of rows through memory, each of which the processor would have to wait for. Partial results are lists.
///
/// Rows are added first, then read: after the first call of [#columns], [#state] or [#rows] nothing may be added.
final class GroupRows implements AutoCloseable {
    private static final ArrowBuf[] NO_BUFFERS = {};
    /// The flag is polled where these bits of a count are 0.
    static final int POLL = (1 << 16) - 1;

    private final QueryMemory memory;
    private final List<SqlType> types;
    private final GrowingColumn[] growing;
    /// The group of each row; empty once rows are numbered.
    private final GrowableBuffer groupOf;
    /// For each group where its rows end in [#order], once they are numbered, and how many it has.
    private final GrowableBuffer ends;
    /// The numbers of the rows by group, in a group in the order in which they came.
    private @Nullable ArrowBuf order;
    private Cancellation cancellation = new Cancellation();
    private FlatColumn @Nullable [] complete;
    private int groupCount;
    private int rowCount;

    GroupRows(QueryMemory memory, List<SqlType> types) {
        this.memory = memory;
        this.types = List.copyOf(types);
        this.growing = new GrowingColumn[types.size()];
        for (int i = 0; i < growing.length; i++) {
            growing[i] = new GrowingColumn(types.get(i), memory);
        }
        this.groupOf = new GrowableBuffer(memory, false);
        this.ends = new GrowableBuffer(memory, true);
    }

    /// Returns the types of the columns in which partial results travel.
    static List<SqlType> states(List<SqlType> types) {
        List<SqlType> states = new ArrayList<>();
        types.forEach(type -> states.add(new ListType(type)));
        return states;
    }

    /// Sets what loops over the rows of a group poll.
    void poll(Cancellation flag) {
        cancellation = flag;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /// Polls the flag, and lets go of pages: a loop has gone over so many rows, or numbers that are as many.
    void passed(int rows) {
        cancellation.check();
        memory.passed(rows);
    }

    private MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return ends.ensure(groupCount * 8L);
    }

    /// Adds selected rows to their groups, see [io.polarway.engine.function.Accumulator#update].
    ///
    /// @param skipsNulls whether rows whose first column is NULL are left out
    void add(Column[] columns, @Nullable Selection selection, int[] groupIds, int positions, int groups,
            boolean skipsNulls) {
        MemorySegment counts = grow(groups);
        int total = selection == null ? positions : selection.count();
        Selection chosen = selection;
        int[] ids = groupIds;
        int count = total;
        if (skipsNulls && columns[0].mayHaveNulls()) {
            int[] kept = new int[total];
            int[] keptIds = new int[total];
            count = 0;
            for (int i = 0; i < total; i++) {
                int position = selection == null ? i : selection.position(i);
                if (!columns[0].isNull(position)) {
                    kept[count] = position;
                    keptIds[count++] = groupIds[i];
                }
            }
            chosen = new Selection(kept, count);
            ids = keptIds;
        }
        MemorySegment numbers = append(columns, chosen, count);
        for (int i = 0; i < count; i++) {
            put(counts, numbers, ids[i], rowCount + i);
        }
        rowCount += count;
    }

    private MemorySegment append(Column[] columns, @Nullable Selection selection, int count) {
        if (complete != null) {
            throw EngineException.internal("rows were added to a group that was read");
        }
        for (int i = 0; i < growing.length; i++) {
            growing[i].append(columns[i], selection);
        }
        memory.passed(count);
        return groupOf.ensure((rowCount + (long) count) * 4);
    }

    private static void put(MemorySegment counts, MemorySegment numbers, int group, int row) {
        MemoryAccess.setIntAtIndex(numbers, row, group);
        MemoryAccess.setIntAtIndex(counts, group * 2L + 1, MemoryAccess.getIntAtIndex(counts, group * 2L + 1) + 1);
    }

    /// Adds the rows of partial results, see [io.polarway.engine.function.Accumulator#merge].
    void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment counts = grow(groups);
        FlatColumn[] lists = new FlatColumn[growing.length];
        Column[] elements = new Column[growing.length];
        for (int i = 0; i < lists.length; i++) {
            lists[i] = (FlatColumn) states[i];
            elements[i] = lists[i].children().getFirst();
        }
        int count = elements[0].rows();
        MemorySegment numbers = append(elements, null, count);
        MemorySegment offsets = lists[0].values();
        for (int i = 0; i < rows; i++) {
            int end = MemoryAccess.getIntAtIndex(offsets, i + 1L);
            for (int element = MemoryAccess.getIntAtIndex(offsets, i); element < end; element++) {
                put(counts, numbers, groupIds[i], rowCount + element);
            }
        }
        rowCount += count;
    }

    /// Returns all rows of all groups, borrowed.
    FlatColumn[] columns() {
        FlatColumn[] taken = complete;
        if (taken == null) {
            numberByGroup();
            taken = new FlatColumn[growing.length];
            int done = 0;
            try {
                for (; done < taken.length; done++) {
                    taken[done] = growing[done].take();
                }
            } catch (Throwable thrown) {
                for (int i = 0; i < done; i++) {
                    taken[i].close();
                }
                throw thrown;
            }
            complete = taken;
        }
        return taken;
    }

    private void numberByGroup() {
        if (order != null || rowCount == 0) {
            return;
        }
        ArrowBuf numbered = memory.allocate(rowCount * 4L);
        order = numbered;
        MemorySegment target = Layouts.segment(numbered);
        MemorySegment places = ends.segment();
        int place = 0;
        for (int group = 0; group < groupCount; group++) {
            MemoryAccess.setIntAtIndex(places, group * 2L, place);
            place += MemoryAccess.getIntAtIndex(places, group * 2L + 1);
        }
        MemorySegment groups = groupOf.segment();
        for (int row = 0; row < rowCount; row++) {
            long group = MemoryAccess.getIntAtIndex(groups, row) * 2L;
            int at = MemoryAccess.getIntAtIndex(places, group);
            MemoryAccess.setIntAtIndex(target, at, row);
            MemoryAccess.setIntAtIndex(places, group, at + 1);
            if ((row & POLL) == POLL) {
                memory.passed(POLL + 1);
            }
        }
        groupOf.close();
    }

    /// Returns how many rows a group has.
    int count(int group) {
        return MemoryAccess.getIntAtIndex(grow(group + 1), group * 2L + 1);
    }

    /// Returns where the rows of a group begin in [#order].
    private int start(int group) {
        return MemoryAccess.getIntAtIndex(grow(group + 1), group * 2L) - count(group);
    }

    /// Writes where the rows of a group are in [#columns] to `target` from `from` on, in the order in which they came.
    ///
    /// @return the position after the last one
    int rows(int group, MemorySegment target, int from) {
        columns();
        int count = count(group);
        ArrowBuf numbered = order;
        if (numbered != null) {
            long start = start(group);
            for (int done = 0; done < count; done += POLL + 1) {
                int piece = Math.min(POLL + 1, count - done);
                MemorySegment.copy(Layouts.segment(numbered), (start + done) * 4, target, (from + done) * 4L,
                        piece * 4L);
                if (piece > POLL) {
                    passed(piece);
                }
            }
        }
        return from + count;
    }

    /// Writes the values of the first column of a group, INT64 or FLOAT64 and never NULL, to `target`, as numbers that
    /// compare as the values do: see [#sortable].
    void sortables(int group, MemorySegment target) {
        FlatColumn column = columns()[0];
        ArrowBuf numbered = order;
        if (numbered == null) {
            return;
        }
        boolean isFloating = column.type().storage() == Storage.FLOAT64;
        MemorySegment values = column.values();
        MemorySegment numbers = Layouts.segment(numbered);
        int count = count(group);
        int start = start(group);
        for (int done = 0; done < count; done += POLL + 1) {
            int end = Math.min(count, done + POLL + 1);
            for (int i = done; i < end; i++) {
                long value = MemoryAccess.getLongAtIndex(values, MemoryAccess.getIntAtIndex(numbers, start + i));
                MemoryAccess.setLongAtIndex(target, i, isFloating ? sortable(Double.longBitsToDouble(value)) : value);
            }
            if (end - done > POLL) {
                passed(end - done);
            }
        }
    }

    /// Returns a number that compares as a double does: -0 equals 0, NaNs are equal and above all others.
    static long sortable(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /// Returns the double of a [#sortable] number.
    static double ofSortable(long sortable) {
        return Double.longBitsToDouble(sortable ^ sortable >> 63 & Long.MAX_VALUE);
    }

    /// Returns about how many bytes the group with the most rows takes.
    long largest() {
        MemorySegment counts = ends.segment();
        int most = 0;
        for (int group = 0; group < groupCount; group++) {
            most = Math.max(most, MemoryAccess.getIntAtIndex(counts, group * 2L + 1));
        }
        return rowCount == 0 ? 0 : (long) ((double) bytes() * most / rowCount);
    }

    /// Returns how many rows `count` groups from `from` on have together.
    int total(int from, int count) {
        long total = 0;
        for (int group = from; group < from + count; group++) {
            total += count(group);
        }
        if (total > Integer.MAX_VALUE - 64) {
            throw EngineException.of(ErrorCode.MEMORY_LIMIT,
                    "An aggregate function would keep more than 2 billion values of a group. Select fewer rows");
        }
        return (int) total;
    }

    /// Returns the rows of `count` groups from `from` on as lists, one for each column.
    List<Column> state(int from, int count) {
        FlatColumn[] all = columns();
        int total = total(from, count);
        boolean isWhole = count == 1 && total == rowCount;
        int[] listEnds = new int[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            at += count(from + i);
            listEnds[i] = at;
        }
        ArrowBuf numbered = order;
        MemorySegment numbers = numbered == null ? MemorySegment.NULL : Layouts.segment(numbered);
        List<Column> states = new ArrayList<>();
        try {
            for (int i = 0; i < all.length; i++) {
                Column elements = isWhole
                        ? all[i].retain()
                        : RowNumbers.gather(all[i], numbers, count == 0 ? 0 : start(from), total, memory);
                states.add(list(types.get(i), elements, listEnds));
            }
            return states;
        } catch (Throwable thrown) {
            states.forEach(Column::close);
            throw thrown;
        }
    }

    private FlatColumn list(SqlType type, Column elements, int[] ends) {
        ArrowBuf offsets;
        try {
            offsets = memory.allocate((ends.length + 1L) * 4);
        } catch (Throwable thrown) {
            elements.close();
            throw thrown;
        }
        MemorySegment segment = Layouts.segment(offsets);
        MemoryAccess.setIntAtIndex(segment, 0, 0);
        for (int i = 0; i < ends.length; i++) {
            MemoryAccess.setIntAtIndex(segment, i + 1L, ends[i]);
        }
        return new FlatColumn(new ListType(type), ends.length, null, offsets, NO_BUFFERS, List.of(elements));
    }

    /// Returns the bytes that the rows take.
    long bytes() {
        ArrowBuf numbered = order;
        long bytes = groupOf.bytes() + ends.bytes() + (numbered == null ? 0 : numbered.capacity());
        for (GrowingColumn column : growing) {
            bytes += column.bytes();
        }
        FlatColumn[] taken = complete;
        for (int i = 0; taken != null && i < taken.length; i++) {
            bytes += taken[i].bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        for (GrowingColumn column : growing) {
            column.close();
        }
        FlatColumn[] taken = complete;
        complete = null;
        for (int i = 0; taken != null && i < taken.length; i++) {
            taken[i].close();
        }
        groupOf.close();
        ends.close();
        ArrowBuf numbered = order;
        order = null;
        if (numbered != null) {
            numbered.close();
        }
    }
}
