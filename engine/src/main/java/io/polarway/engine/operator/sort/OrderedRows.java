package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Rows in the order of some keys, with the places where the first of these keys change. Rows that are equal keep their
/// order. Immutable once made.
public final class OrderedRows implements AutoCloseable {
    private static final int SLICE = 1 << 16;

    private final List<KeyWords.Level> levels;
    /// How many levels belong to the first keys, by their number.
    private final int[] levelsOf;
    private final int rows;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final ArrowBuf order;
    private final ArrowBuf words;
    private final PackedWords packed;

    private OrderedRows(List<KeyWords.Level> levels, int[] levelsOf, int rows, QueryMemory memory,
            Cancellation cancellation, ArrowBuf order, ArrowBuf words, PackedWords packed) {
        this.levels = levels;
        this.levelsOf = levelsOf;
        this.rows = rows;
        this.memory = memory;
        this.cancellation = cancellation;
        this.order = order;
        this.words = words;
        this.packed = packed;
    }

    /// Sorts rows.
    ///
    /// @param columns the rows, borrowed as long as the result is used
    /// @param keys by which they are sorted
    public static OrderedRows sort(List<FlatColumn> columns, int rows, List<SortKey> keys, QueryMemory memory,
            Cancellation cancellation) {
        List<KeyWords.Level> levels = new ArrayList<>();
        int[] levelsOf = levels(columns, keys, levels);
        ArrowBuf[] buffers = new ArrowBuf[5];
        boolean isDone = false;
        try {
            buffers[0] = memory.allocate(Math.max(8, rows * 4L));
            buffers[1] = memory.allocate(Math.max(8, rows * 8L));
            MemorySegment sorted = Layouts.segment(buffers[0]);
            MemorySegment words = Layouts.segment(buffers[1]);
            for (int i = 0; i < rows; i++) {
                MemoryAccess.setIntAtIndex(sorted, i, i);
            }
            buffers[2] = memory.allocate(Math.max(8, rows * 8L));
            MemorySegment otherWords = Layouts.segment(buffers[2]);
            PackedWords packed = PackedWords.fill(levels, sorted, rows, words, otherWords, cancellation);
            if (rows > 1 && !levels.isEmpty()) {
                buffers[3] = memory.allocate(rows * 4L);
                MemorySegment otherRows = Layouts.segment(buffers[3]);
                if (packed.levels() > 0) {
                    new WordSort(cancellation).sort(words, sorted, otherWords, otherRows, 0, rows);
                }
                if (packed.levels() < levels.size()) {
                    buffers[4] = memory.allocate(rows * 8L);
                    RowSort deeper = new RowSort(levels, sorted, Layouts.segment(buffers[4]), otherRows, otherWords,
                            cancellation);
                    if (packed.levels() > 0) {
                        deeper.ties(words, 0, rows, packed.levels());
                    } else {
                        deeper.range(0, rows, 0);
                    }
                }
            }
            isDone = true;
            return new OrderedRows(levels, levelsOf, rows, memory, cancellation, buffers[0], buffers[1], packed);
        } finally {
            for (int i = isDone ? 2 : 0; i < buffers.length; i++) {
                if (buffers[i] != null) {
                    buffers[i].close();
                }
            }
        }
    }

    /// Adds the levels of all keys, and returns how many belong to the first keys, by their number.
    private static int[] levels(List<FlatColumn> columns, List<SortKey> keys, List<KeyWords.Level> levels) {
        int[] levelsOf = new int[keys.size() + 1];
        for (int i = 0; i < keys.size(); i++) {
            List<KeyWords.Level> own = KeyWords.levels(columns, keys.subList(i, i + 1));
            // Whether a value is NULL comes first, so that the words of the others differ in few bits.
            own.stream().filter(level -> level.kind() == KeyWords.Kind.RANK).forEach(levels::add);
            own.stream().filter(level -> level.kind() != KeyWords.Kind.RANK).forEach(levels::add);
            levelsOf[i + 1] = levels.size();
        }
        return levelsOf;
    }

    /// Takes rows that are in order already.
    ///
    /// @param columns the rows, borrowed as long as the result is used
    /// @param keys by which they are in order
    public static OrderedRows inOrder(List<FlatColumn> columns, int rows, List<SortKey> keys, QueryMemory memory,
            Cancellation cancellation) {
        List<KeyWords.Level> levels = new ArrayList<>();
        int[] levelsOf = levels(columns, keys, levels);
        ArrowBuf order = memory.allocate(Math.max(8, rows * 4L));
        boolean isDone = false;
        try {
            MemorySegment sorted = Layouts.segment(order);
            for (int from = 0; from < rows; from += SLICE) {
                cancellation.check();
                int end = Math.min(rows, from + SLICE);
                for (int i = from; i < end; i++) {
                    MemoryAccess.setIntAtIndex(sorted, i, i);
                }
                memory.passed(SLICE);
            }
            ArrowBuf words = memory.allocate(8);
            isDone = true;
            return new OrderedRows(levels, levelsOf, rows, memory, cancellation, order, words, PackedWords.none());
        } finally {
            if (!isDone) {
                order.close();
            }
        }
    }

    /// Returns the number of the row at each place, 32 bits.
    public MemorySegment sorted() {
        return Layouts.segment(order);
    }

    /// Writes for each place the first one whose row has the same values in the first `keys` keys, 32 bits.
    public void starts(int keys, MemorySegment starts) {
        int wanted = levelsOf[keys];
        if (wanted == 0 || rows == 0) {
            starts.asSlice(0, rows * 4L).fill((byte) 0);
            return;
        }
        int known = Math.min(wanted, packed.levels());
        begin(known, starts);
        if (known < wanted) {
            refine(known, wanted, starts);
        }
        // So far each place that begins something new has its own number, and the others 0.
        int start = 0;
        for (int from = 0; from < rows; from += SLICE) {
            cancellation.check();
            memory.passed(SLICE);
            int end = Math.min(rows, from + SLICE);
            for (int i = from; i < end; i++) {
                start = Math.max(start, MemoryAccess.getIntAtIndex(starts, i));
                MemoryAccess.setIntAtIndex(starts, i, start);
            }
        }
    }

    private void begin(int known, MemorySegment starts) {
        int shift = known == 0 ? Long.SIZE : packed.shift(known);
        if (shift == Long.SIZE) {
            starts.asSlice(0, rows * 4L).fill((byte) 0);
            return;
        }
        MemorySegment sortedWords = Layouts.segment(words);
        long before = MemoryAccess.getLongAtIndex(sortedWords, 0) >>> shift;
        MemoryAccess.setIntAtIndex(starts, 0, 0);
        for (int i = 1; i < rows; i++) {
            long word = MemoryAccess.getLongAtIndex(sortedWords, i) >>> shift;
            MemoryAccess.setIntAtIndex(starts, i, word == before ? 0 : i);
            before = word;
        }
    }

    private void refine(int known, int wanted, MemorySegment starts) {
        MemorySegment sorted = sorted();
        try (ArrowBuf buffer = memory.allocate(8L * Math.min(SLICE, rows))) {
            MemorySegment words = Layouts.segment(buffer);
            for (KeyWords.Level next : levels.subList(known, wanted)) {
                if (next.kind() == KeyWords.Kind.WHOLE) {
                    compareWhole(next, sorted, starts);
                    continue;
                }
                // Each slice begins with the last row of the one before.
                for (int from = 0; from < rows - 1; from += SLICE - 1) {
                    cancellation.check();
                    memory.passed(SLICE);
                    int count = Math.min(SLICE, rows - from);
                    KeyWords.fill(next, sorted.asSlice(from * 4L), 0, count, words);
                    for (int i = 1; i < count; i++) {
                        if (MemoryAccess.getLongAtIndex(words, i) != MemoryAccess.getLongAtIndex(words, i - 1)) {
                            MemoryAccess.setIntAtIndex(starts, from + i, from + i);
                        }
                    }
                }
            }
        }
    }

    private void compareWhole(KeyWords.Level level, MemorySegment sorted, MemorySegment starts) {
        for (int i = 1; i < rows; i++) {
            if ((i & SLICE - 1) == 0) {
                cancellation.check();
                memory.passed(SLICE);
            }
            if (MemoryAccess.getIntAtIndex(starts, i) == 0
                    && Run.compareValues(level.key(), level.column(), MemoryAccess.getIntAtIndex(sorted, i - 1),
                            level.column(), MemoryAccess.getIntAtIndex(sorted, i)) != 0) {
                MemoryAccess.setIntAtIndex(starts, i, i);
            }
        }
    }

    /// Returns the bytes that the order takes.
    public long bytes() {
        return order.capacity() + words.capacity();
    }

    @Override
    public void close() {
        order.close();
        words.close();
    }
}
