package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Sorts the rows of a group by some of their columns, stably.
final class SortedRows {
    /// Fewer rows are sorted by inserting.
    private static final int SMALL = 8;
    /// The flag is polled where these bits of a position are 0.
    private static final int POLL = (1 << 13) - 1;

    private final GroupRows rows;
    private final FlatColumn[] columns;
    private final RowKey[] keys;

    /// A column to sort by.
    ///
    /// @param column which one
    /// @param isDescending whether the greatest value comes first
    /// @param isNullsFirst whether NULLs come before values
    record RowKey(int column, boolean isDescending, boolean isNullsFirst) {
    }

    /// Creates an order.
    ///
    /// @param rows told of what was passed
    SortedRows(GroupRows rows, FlatColumn[] columns, RowKey... keys) {
        this.rows = rows;
        this.columns = columns;
        this.keys = keys;
    }

    /// Compares two rows.
    int compare(int left, int right) {
        for (RowKey key : keys) {
            FlatColumn column = columns[key.column];
            boolean leftNull = column.isNull(left);
            boolean rightNull = column.isNull(right);
            int order;
            if (leftNull || rightNull) {
                order = leftNull == rightNull ? 0 : leftNull == key.isNullsFirst ? -1 : 1;
            } else {
                int values = RowOrder.compare(column.type().storage(), column.values(), column.data(), left,
                        column.values(), column.data(), right);
                order = key.isDescending ? -values : values;
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Sorts numbers `from` to `to` of rows, by merging. Returns whether they were in order already.
    boolean sort(RowNumbers numbers, int from, int to) {
        MemorySegment room = numbers.room(to);
        boolean isSorted = true;
        for (int i = from + 1; isSorted && i < to; i++) {
            isSorted = compare(MemoryAccess.getIntAtIndex(room, i - 1L), MemoryAccess.getIntAtIndex(room, i)) <= 0;
            poll(i);
        }
        if (!isSorted) {
            sort(room, to - from < SMALL ? MemorySegment.NULL : numbers.scratch((to - from + 1) / 2), from, to);
        }
        return isSorted;
    }

    /// Sorts numbers `from` to `to`; `scratch` has room for half of them.
    private void sort(MemorySegment numbers, MemorySegment scratch, int from, int to) {
        if (to - from < SMALL) {
            insert(numbers, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(numbers, scratch, from, middle);
        sort(numbers, scratch, middle, to);
        merge(numbers, scratch, from, middle, to);
    }

    /// Sorts numbers `from` to `to`, which are sorted in runs of `run` rows, but for the last one.
    void merge(RowNumbers numbers, int from, int to, int run) {
        if (to - from > run) {
            mergeRuns(numbers.room(to), numbers.scratch((to - from) / 2 + run), from, to, run);
        }
    }

    private void mergeRuns(MemorySegment numbers, MemorySegment scratch, int from, int to, int run) {
        int runs = (int) ((to - from + run - 1L) / run);
        if (runs > 1) {
            int middle = from + runs / 2 * run;
            mergeRuns(numbers, scratch, from, middle, run);
            mergeRuns(numbers, scratch, middle, to, run);
            if (compare(MemoryAccess.getIntAtIndex(numbers, middle - 1L),
                    MemoryAccess.getIntAtIndex(numbers, middle)) > 0) {
                merge(numbers, scratch, from, middle, to);
            }
        }
    }

    private void merge(MemorySegment numbers, MemorySegment scratch, int from, int middle, int to) {
        int lefts = middle - from;
        MemorySegment.copy(numbers, from * 4L, scratch, 0, lefts * 4L);
        int left = 0;
        int right = middle;
        for (int at = from; left < lefts; at++) {
            boolean takesLeft = right >= to || compare(MemoryAccess.getIntAtIndex(scratch, left),
                    MemoryAccess.getIntAtIndex(numbers, right)) <= 0;
            MemoryAccess.setIntAtIndex(numbers, at, takesLeft ? MemoryAccess.getIntAtIndex(scratch, left++)
                    : MemoryAccess.getIntAtIndex(numbers, right++));
            poll(at);
        }
    }

    private void poll(int at) {
        if ((at & POLL) == 0) {
            rows.passed(POLL + 1);
        }
    }

    private void insert(MemorySegment numbers, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int row = MemoryAccess.getIntAtIndex(numbers, i);
            int at = i;
            while (at > from && compare(MemoryAccess.getIntAtIndex(numbers, at - 1L), row) > 0) {
                MemoryAccess.setIntAtIndex(numbers, at, MemoryAccess.getIntAtIndex(numbers, at - 1L));
                at--;
            }
            MemoryAccess.setIntAtIndex(numbers, at, row);
        }
    }
}
