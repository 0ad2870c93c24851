package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Rows of one worker in order: columns as they were collected, and the sorted numbers of their rows. Immutable once
/// made, and read by several threads.
final class Run implements SortedRows {
    /// A row in this many is one at which a merge may be cut.
    private static final int CUT_ROWS = 1 << 12;

    /// Where the rows of a run come from.
    ///
    /// @param places the morsels of the worker's input
    /// @param hasPlaceColumn whether the last column has the number of each row's morsel; else the rows are those of the input from
    ///     `firstRow` on
    /// @param firstRow how many rows the worker has sorted before
    /// @param ordinal the place of the run among those of the worker, each of which has rows that come before those of the next
    record Origin(Places places, boolean hasPlaceColumn, long firstRow, int ordinal) {
    }

    final List<FlatColumn> columns;
    final int rows;
    private final List<SortKey> keys;
    private final FlatColumn[] keyColumns;
    private final Origin origin;
    private final @Nullable FlatColumn placeColumn;
    /// Which rows of a longer run these are, or, if they stand together there, which one the first is. Null: the run is whole.
    private final long @Nullable [] numbers;
    private final ArrowBuf order;
    private final ArrowBuf words;
    private final MemorySegment sorted;
    private final MemorySegment firstWords;
    /// Whether equal first words mean that the first key is equal.
    private final boolean isFirstExact;

    private Run(List<FlatColumn> columns, FlatColumn[] keyColumns, int rows, List<SortKey> keys, Origin origin,
            long @Nullable [] numbers, ArrowBuf order, ArrowBuf words) {
        this.columns = columns;
        this.keyColumns = keyColumns;
        this.rows = rows;
        this.keys = keys;
        this.origin = origin;
        this.numbers = numbers;
        this.placeColumn = origin.hasPlaceColumn ? columns.getLast() : null;
        this.order = order;
        this.words = words;
        this.sorted = Layouts.segment(order);
        this.firstWords = Layouts.segment(words);
        FlatColumn first = keyColumns[0];
        this.isFirstExact = !first.mayHaveNulls() && first.type().storage().width() <= 8;
    }

    private static Run of(List<FlatColumn> columns, int rows, List<SortKey> keys, Origin origin, ArrowBuf order,
            ArrowBuf words) {
        FlatColumn[] keyColumns = new FlatColumn[keys.size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = columns.get(keys.get(i).column());
        }
        return new Run(columns, keyColumns, rows, keys, origin, null, order, words);
    }

    /// Sorts rows.
    ///
    /// @param batch the rows, in flat columns, taken over in any case
    /// @param keys by which they are sorted; rows that are equal keep their order
    /// @param origin where in the whole input the rows come from
    static Run sort(Batch batch, List<SortKey> keys, Origin origin, QueryMemory memory, Cancellation cancellation) {
        int rows = batch.positions();
        ArrowBuf[] buffers = new ArrowBuf[4];
        boolean done = false;
        try (batch) {
            buffers[0] = memory.allocate(Math.max(8, rows * 4L));
            buffers[1] = memory.allocate(Math.max(8, rows * 8L));
            List<FlatColumn> columns = new ArrayList<>();
            for (int i = 0; i < batch.width(); i++) {
                columns.add((FlatColumn) batch.column(i));
            }
            Run run = of(columns, rows, keys, origin, buffers[0], buffers[1]);
            if (rows > 0) {
                buffers[2] = memory.allocate(rows * 4L);
                buffers[3] = memory.allocate(rows * 8L);
                number(run.sorted, rows);
                List<KeyWords.Level> levels = KeyWords.levels(columns, keys);
                new RowSort(levels, run.sorted, run.firstWords, Layouts.segment(buffers[2]),
                        Layouts.segment(buffers[3]), cancellation).range(0, rows, 0);
                // Deeper levels have overwritten the words; merging wants those of the first level.
                KeyWords.fill(levels.getFirst(), run.sorted, 0, rows, run.firstWords, cancellation);
            }
            columns.forEach(FlatColumn::retain);
            done = true;
            return run;
        } finally {
            for (int i = done ? 2 : 0; i < buffers.length; i++) {
                if (buffers[i] != null) {
                    buffers[i].close();
                }
            }
        }
    }

    /// Makes a run of rows that are in order, as they were in a longer run.
    ///
    /// @param keyColumns the columns of `keys`
    /// @param columns all columns, taken over in any case; the key columns are among them
    /// @param numbers which rows these are in the longer run; only the first one if they stand together there
    static Run ordered(FlatColumn[] keyColumns, List<FlatColumn> columns, List<SortKey> keys, Origin origin,
            long[] numbers, QueryMemory memory) {
        int rows = columns.getFirst().rows();
        ArrowBuf order = null;
        ArrowBuf words = null;
        boolean isDone = false;
        try {
            order = memory.allocate(Math.max(8, rows * 4L));
            words = memory.allocate(Math.max(8, rows * 8L));
            Run run = new Run(columns, keyColumns, rows, keys, origin, numbers, order, words);
            number(run.sorted, rows);
            KeyWords.fill(new KeyWords.Level(keyColumns[0], keys.getFirst(), KeyWords.Kind.FIRST), run.sorted, 0, rows,
                    run.firstWords);
            isDone = true;
            return run;
        } finally {
            if (!isDone) {
                columns.forEach(FlatColumn::close);
                if (order != null) {
                    order.close();
                }
                if (words != null) {
                    words.close();
                }
            }
        }
    }

    private static void number(MemorySegment sorted, int rows) {
        for (int i = 0; i < rows; i++) {
            MemoryAccess.setIntAtIndex(sorted, i, i);
        }
    }

    /// Returns the row that is number `index` in order.
    int row(int index) {
        return MemoryAccess.getIntAtIndex(sorted, index);
    }

    /// Returns the sorted rows.
    MemorySegment sorted() {
        return sorted;
    }

    /// Returns the first word of the row that is number `index` in order.
    long firstWord(int index) {
        return MemoryAccess.getLongAtIndex(firstWords, index);
    }

    /// Compares rows of two runs by their number in order; 0 only for the same row.
    static int compare(Run left, int leftIndex, Run right, int rightIndex) {
        int byKeys = compareKeys(left, leftIndex, right, rightIndex);
        if (byKeys != 0) {
            return byKeys;
        }
        if (left != right) {
            int byMorsel = Long.compare(left.morsel(left.row(leftIndex)), right.morsel(right.row(rightIndex)));
            if (byMorsel != 0) {
                return byMorsel;
            }
            // A morsel is one worker's.
            if (left.origin.ordinal != right.origin.ordinal) {
                return Integer.compare(left.origin.ordinal, right.origin.ordinal);
            }
        }
        return Long.compare(left.number(leftIndex), right.number(rightIndex));
    }

    /// Compares rows of two runs by their keys.
    static int compareKeys(Run left, int leftIndex, Run right, int rightIndex) {
        int first = Long.compareUnsigned(left.firstWord(leftIndex), right.firstWord(rightIndex));
        if (first != 0) {
            return first;
        }
        int leftRow = left.row(leftIndex);
        int rightRow = right.row(rightIndex);
        for (int i = left.isFirstExact && right.isFirstExact ? 1 : 0; i < left.keys.size(); i++) {
            SortKey key = left.keys.get(i);
            int order = compareValues(key, left.keyColumns[i], leftRow, right.keyColumns[i], rightRow);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Returns the morsel that a row comes from, as a number that ascends with their order.
    private long morsel(int row) {
        return origin.places.morsel(place(row));
    }

    /// Returns the number of the morsel that a row comes from among those of the worker.
    int place(int row) {
        FlatColumn column = placeColumn;
        return column == null ? origin.places.number(origin.firstRow + row)
                : MemoryAccess.getIntAtIndex(column.values(), row);
    }

    /// Returns how many of the rows come before a row of a run.
    int before(Cut cut) {
        if (cut.run() == this) {
            return cut.index();
        }
        int low = 0;
        int high = rows;
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(this, middle, cut.run(), cut.index()) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long number(int index) {
        long[] known = numbers;
        return known == null ? index : known.length == 1 ? known[0] + index : known[index];
    }

    Origin origin() {
        return origin;
    }

    @Override
    public long rowCount() {
        return rows;
    }

    @Override
    public int cuts() {
        return (rows + CUT_ROWS - 1) / CUT_ROWS;
    }

    @Override
    public Cut cut(int index) {
        return new Cut(this, index * CUT_ROWS);
    }

    @Override
    public long rowsBefore(int cut) {
        return (long) cut * CUT_ROWS;
    }

    @Override
    public Reader read(@Nullable Cut from, @Nullable Cut to, Worker worker) {
        return new WholeReader(from == null ? 0 : before(from), to == null ? rows : before(to));
    }

    /// Gives the rows as one piece.
    private final class WholeReader implements Reader {
        private final int from;
        private final int to;
        private boolean isGiven;

        WholeReader(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public @Nullable Piece next() {
            if (isGiven || from >= to) {
                return null;
            }
            isGiven = true;
            return new Piece(Run.this, from, to);
        }

        @Override
        public long skipped() {
            return from;
        }

        @Override
        public void close() {
            // The rows are the run's.
        }
    }

    @Override
    public long readerBytes() {
        return 0;
    }

    static int compareValues(SortKey key, FlatColumn left, int leftRow, FlatColumn right, int rightRow) {
        boolean leftNull = left.isNull(leftRow);
        boolean rightNull = right.isNull(rightRow);
        if (leftNull || rightNull) {
            return leftNull && rightNull ? 0 : leftNull == key.nullsFirst() ? -1 : 1;
        }
        int order = RowOrder.compare(left.type().storage(), left.values(), left.data(), leftRow, right.values(),
                right.data(),
                rightRow);
        return key.descending() ? -order : order;
    }

    @Override
    public long bytes() {
        long bytes = order.capacity() + words.capacity();
        for (FlatColumn column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        columns.forEach(FlatColumn::close);
        order.close();
        words.close();
    }
}
