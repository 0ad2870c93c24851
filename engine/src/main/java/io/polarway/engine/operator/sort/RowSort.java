package io.polarway.engine.operator.sort;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Sorts rows by the words of their keys, level by level: what is equal in one is sorted by the next. Used by one thread.
final class RowSort {
    private static final int CHECK_EVERY = 1 << 16;

    private final List<KeyWords.Level> levels;
    private final MemorySegment rows;
    private final MemorySegment words;
    private final MemorySegment otherRows;
    private final MemorySegment otherWords;
    private final Cancellation cancellation;
    private final WordSort wordSort;

    /// Creates a sort.
    ///
    /// @param levels what is compared, the most significant first
    /// @param rows the numbers of the rows, which are put in order
    /// @param words memory for a word of each row; undefined afterwards
    /// @param otherRows memory of the size of `rows`
    /// @param otherWords memory of the size of `words`
    RowSort(List<KeyWords.Level> levels, MemorySegment rows, MemorySegment words, MemorySegment otherRows,
            MemorySegment otherWords, Cancellation cancellation) {
        this.levels = levels;
        this.rows = rows;
        this.words = words;
        this.otherWords = otherWords;
        this.otherRows = otherRows;
        this.cancellation = cancellation;
        this.wordSort = new WordSort(cancellation);
    }

    /// Sorts a range whose rows are equal in the levels before.
    void range(int from, int to, int depth) {
        if (depth == levels.size()) {
            return;
        }
        if (to - from >= CHECK_EVERY) {
            cancellation.check();
        }
        KeyWords.Level level = levels.get(depth);
        if (level.kind() == KeyWords.Kind.WHOLE) {
            compared(level, from, to, depth);
            return;
        }
        if (to - from < CHECK_EVERY) {
            KeyWords.fill(level, rows, from, to, words);
        } else {
            KeyWords.fill(level, rows, from, to, words, cancellation);
        }
        wordSort.sort(words, rows, otherWords, otherRows, from, to);
        if (depth + 1 < levels.size()) {
            ties(words, from, to, depth + 1);
        }
    }

    /// Sorts each stretch of a range whose rows have equal words by the levels from `depth` on.
    void ties(MemorySegment words, int from, int to, int depth) {
        int start = from;
        int checked = from;
        while (start < to) {
            if (start - checked >= CHECK_EVERY) {
                cancellation.check();
                checked = start;
            }
            long word = MemoryAccess.getLongAtIndex(words, start);
            int end = start + 1;
            while (end < to && MemoryAccess.getLongAtIndex(words, end) == word) {
                end++;
            }
            if (end - start > 1) {
                range(start, end, depth);
            }
            start = end;
        }
    }

    /// Sorts by whole values: strings that are longer than their view and begin alike.
    private void compared(KeyWords.Level level, int from, int to, int depth) {
        mergeSort(level, from, to);
        int start = from;
        while (start < to) {
            int end = start + 1;
            while (end < to && compare(level, MemoryAccess.getIntAtIndex(rows, start),
                    MemoryAccess.getIntAtIndex(rows, end)) == 0) {
                end++;
            }
            if (end - start > 1) {
                range(start, end, depth + 1);
            }
            start = end;
        }
    }

    private void mergeSort(KeyWords.Level level, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = from + to >>> 1;
        mergeSort(level, from, middle);
        mergeSort(level, middle, to);
        if (to - from >= CHECK_EVERY) {
            cancellation.check();
        }
        MemorySegment.copy(rows, from * 4L, otherRows, from * 4L, (middle - from) * 4L);
        int left = from;
        int right = middle;
        int at = from;
        while (left < middle) {
            int leftRow = MemoryAccess.getIntAtIndex(otherRows, left);
            if (right < to && compare(level, MemoryAccess.getIntAtIndex(rows, right), leftRow) < 0) {
                MemoryAccess.setIntAtIndex(rows, at++, MemoryAccess.getIntAtIndex(rows, right++));
            } else {
                MemoryAccess.setIntAtIndex(rows, at++, leftRow);
                left++;
            }
        }
    }

    private static int compare(KeyWords.Level level, int leftRow, int rightRow) {
        return Run.compareValues(level.key(), level.column(), leftRow, level.column(), rightRow);
    }
}
