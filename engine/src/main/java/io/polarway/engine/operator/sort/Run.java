package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows of one worker in order: columns as they were collected, and the sorted numbers of their rows. Immutable once
/// made, and read by several threads.
final class Run implements AutoCloseable {
    final List<FlatColumn> columns;
    final int rows;
    private final List<SortKey> keys;
    private final Places places;
    private final @Nullable FlatColumn placeColumn;
    private final ArrowBuf order;
    private final ArrowBuf words;
    private final MemorySegment sorted;
    private final MemorySegment firstWords;
    /// Whether equal first words mean that the first key is equal.
    private final boolean isFirstExact;

    private Run(List<FlatColumn> columns, int rows, List<SortKey> keys, Places places, @Nullable FlatColumn placeColumn,
            ArrowBuf order, ArrowBuf words) {
        this.columns = columns;
        this.rows = rows;
        this.keys = keys;
        this.places = places;
        this.placeColumn = placeColumn;
        this.order = order;
        this.words = words;
        this.sorted = Layouts.segment(order);
        this.firstWords = Layouts.segment(words);
        FlatColumn first = columns.get(keys.getFirst().column());
        this.isFirstExact = !first.mayHaveNulls() && first.type().storage().width() <= 8;
    }

    /// Sorts rows.
    ///
    /// @param batch the rows, in flat columns, taken over in any case
    /// @param keys by which they are sorted; rows that are equal keep their order
    /// @param places where in the whole input the rows come from
    /// @param hasPlaceColumn whether the last column says which row of the worker's input a row is; else its index does
    static Run sort(Batch batch, List<SortKey> keys, Places places, boolean hasPlaceColumn, QueryMemory memory,
            Cancellation cancellation) {
        int rows = batch.positions();
        ArrowBuf[] buffers = new ArrowBuf[4];
        boolean done = false;
        try (batch) {
            buffers[0] = memory.allocate(Math.max(8, rows * 4L));
            buffers[1] = memory.allocate(Math.max(8, rows * 8L));
            List<FlatColumn> columns = new java.util.ArrayList<>();
            for (int i = 0; i < batch.width(); i++) {
                columns.add((FlatColumn) batch.column(i));
            }
            Run run = new Run(columns, rows, keys, places, hasPlaceColumn ? columns.getLast() : null, buffers[0],
                    buffers[1]);
            if (rows > 0) {
                buffers[2] = memory.allocate(rows * 4L);
                buffers[3] = memory.allocate(rows * 8L);
                MemorySegment sorted = run.sorted;
                for (int i = 0; i < rows; i++) {
                    sorted.setAtIndex(Layouts.INT, i, i);
                }
                List<KeyWords.Level> levels = KeyWords.levels(columns, keys);
                new RowSort(levels, sorted, run.firstWords, Layouts.segment(buffers[2]), Layouts.segment(buffers[3]),
                        cancellation).range(0, rows, 0);
                // Deeper levels have overwritten the words; merging wants those of the first level.
                KeyWords.fill(levels.getFirst(), sorted, 0, rows, run.firstWords, cancellation);
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

    /// Returns the row that is number `index` in order.
    int row(int index) {
        return sorted.getAtIndex(Layouts.INT, index);
    }

    /// Returns the sorted rows.
    MemorySegment sorted() {
        return sorted;
    }

    /// Returns the first word of the row that is number `index` in order.
    long firstWord(int index) {
        return firstWords.getAtIndex(Layouts.LONG, index);
    }

    /// Compares rows of two runs by their number in order; never 0 for different rows.
    static int compare(Run left, int leftIndex, Run right, int rightIndex) {
        int byKeys = compareKeys(left, leftIndex, right, rightIndex);
        if (byKeys != 0) {
            return byKeys;
        }
        if (left == right) {
            return Integer.compare(leftIndex, rightIndex);
        }
        int byMorsel = Long.compare(left.place(left.row(leftIndex)), right.place(right.row(rightIndex)));
        return byMorsel != 0 ? byMorsel : -1;
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
            int order = compareValues(key, left.columns.get(key.column()), leftRow, right.columns.get(key.column()),
                    rightRow);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Returns the morsel that a row comes from, as a number that ascends with their order.
    private long place(int row) {
        FlatColumn column = placeColumn;
        return places.morsel(column == null ? row : column.values().getAtIndex(Layouts.LONG, row));
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

    /// Returns the bytes that the run takes.
    long bytes() {
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
