package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// The rows of some groups at a time, in the order of some of their columns, stably. Used by one thread.
///
/// Where rows are in files ([QueryMemory#paged]), reading them here and there would be slow. So they are sorted in runs, each of rows
/// that lie close together, and copied in that order; what merges the runs then reads each from its beginning to its end.
final class SortedGroups implements AutoCloseable {
    private static final int RUN = 1 << 17;

    private final QueryMemory memory;
    private final GroupRows rows;
    private final SortedRows.RowKey[] keys;
    private final SortedRows unmoved;
    private final RowNumbers numbers;
    private FlatColumn[] columns;
    private FlatColumn[] moved = new FlatColumn[0];
    private SortedRows order;

    /// Begins with no groups.
    ///
    /// @param rows which are complete
    SortedGroups(GroupRows rows, QueryMemory memory, SortedRows.RowKey... keys) {
        this.memory = memory;
        this.rows = rows;
        this.keys = keys;
        this.columns = rows.columns();
        this.unmoved = new SortedRows(rows, columns, keys);
        this.order = unmoved;
        this.numbers = new RowNumbers(memory);
    }

    /// Sorts the rows of each of `count` groups from `from` on, one group after the other.
    ///
    /// @return how many rows they have
    int sort(int from, int count) {
        forget();
        int total = rows.total(from, count);
        MemorySegment room = numbers.room(total);
        boolean isInRuns = memory.isPaged() && total > RUN;
        boolean areRunsInOrder = true;
        for (int i = 0, at = 0; i < count; i++) {
            int end = rows.rows(from + i, room, at);
            if (isInRuns) {
                for (int run = at; run < end; run += RUN) {
                    areRunsInOrder &= unmoved.sort(numbers, run, Math.min(end, run + RUN));
                }
            } else {
                unmoved.sort(numbers, at, end);
            }
            at = end;
        }
        if (isInRuns) {
            if (!areRunsInOrder) {
                move(total);
            }
            for (int i = 0, at = 0; i < count; i++) {
                int end = at + rows.count(from + i);
                order.merge(numbers, at, end, RUN);
                at = end;
            }
        }
        return total;
    }

    /// Copies the rows in the order of their numbers, which are those from 0 on then.
    private void move(int total) {
        FlatColumn[] copies = new FlatColumn[columns.length];
        int[] piece = new int[RowNumbers.PIECE];
        for (int i = 0; i < copies.length; i++) {
            try (GrowingColumn copy = new GrowingColumn(columns[i].type(), memory)) {
                copy.reserve(total);
                for (int at = 0; at < total; at += piece.length) {
                    int count = Math.min(piece.length, total - at);
                    numbers.copy(at, piece, count);
                    try (Column part = Gather.gather(columns[i], piece, count, memory.unpaged())) {
                        copy.append(part, null);
                    }
                    rows.passed(count);
                }
                copies[i] = copy.take();
            } catch (Throwable thrown) {
                for (int done = 0; done < i; done++) {
                    copies[done].close();
                }
                throw thrown;
            }
        }
        moved = copies;
        columns = copies;
        order = new SortedRows(rows, copies, keys);
        MemorySegment room = numbers.room(total);
        for (int i = 0; i < total; i++) {
            MemoryAccess.setIntAtIndex(room, i, i);
        }
    }

    /// Returns the columns of the rows that were sorted last, borrowed until others are.
    FlatColumn[] columns() {
        return columns;
    }

    /// Returns where the rows that were sorted last are in the columns.
    RowNumbers numbers() {
        return numbers;
    }

    /// Returns whether rows `left` and `right` of the columns are equal in the order.
    boolean areEqual(int left, int right) {
        return order.compare(left, right) == 0;
    }

    private void forget() {
        for (FlatColumn column : moved) {
            column.close();
        }
        moved = new FlatColumn[0];
        columns = rows.columns();
        order = unmoved;
    }

    @Override
    public void close() {
        forget();
        numbers.close();
    }
}
