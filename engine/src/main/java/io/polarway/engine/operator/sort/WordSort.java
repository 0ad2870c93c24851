package io.polarway.engine.operator.sort;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Sorts pairs of an unsigned 64-bit word and a 32-bit row by the word, keeping the order of equal words.
///
/// Long ranges: least significant digit first radix sort by bytes, without those that are the same in all words. Short
/// ranges: merge sort.
final class WordSort {
    private static final int SHORT = 400;
    private static final int INSERTION = 24;
    private static final int DIGITS = 8;
    /// Longer ranges poll the cancellation.
    private static final int CHECK_FROM = 1 << 16;
    /// How many of their pairs are moved between two polls.
    private static final int SLICE = 1 << 18;

    private final int[] counts = new int[DIGITS * 256];
    private final Cancellation cancellation;

    WordSort(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /// Sorts `words[from .. to)` with `rows`; the second pair of segments is scratch memory of the same size.
    void sort(MemorySegment words, MemorySegment rows, MemorySegment otherWords, MemorySegment otherRows, int from,
            int to) {
        if (isSorted(words, from, to)) {
            return;
        }
        if (to - from < SHORT) {
            mergeSort(words, rows, otherWords, otherRows, from, to);
        } else {
            radixSort(words, rows, otherWords, otherRows, from, to);
        }
    }

    private static boolean isSorted(MemorySegment words, int from, int to) {
        long before = MemoryAccess.getLongAtIndex(words, from) ^ Long.MIN_VALUE;
        for (int i = from + 1; i < to; i++) {
            long word = MemoryAccess.getLongAtIndex(words, i) ^ Long.MIN_VALUE;
            if (word < before) {
                return false;
            }
            before = word;
        }
        return true;
    }

    private void radixSort(MemorySegment words, MemorySegment rows, MemorySegment otherWords, MemorySegment otherRows,
            int from, int to) {
        int[] histogram = counts;
        Arrays.fill(histogram, 0);
        for (int i = from; i < to; i++) {
            long word = MemoryAccess.getLongAtIndex(words, i);
            histogram[(int) word & 0xFF]++;
            histogram[256 + ((int) (word >>> 8) & 0xFF)]++;
            histogram[512 + ((int) (word >>> 16) & 0xFF)]++;
            histogram[768 + ((int) (word >>> 24) & 0xFF)]++;
            histogram[1024 + ((int) (word >>> 32) & 0xFF)]++;
            histogram[1280 + ((int) (word >>> 40) & 0xFF)]++;
            histogram[1536 + ((int) (word >>> 48) & 0xFF)]++;
            histogram[1792 + (int) (word >>> 56)]++;
        }
        MemorySegment sourceWords = words;
        MemorySegment sourceRows = rows;
        MemorySegment targetWords = otherWords;
        MemorySegment targetRows = otherRows;
        long first = MemoryAccess.getLongAtIndex(words, from);
        for (int digit = 0; digit < DIGITS; digit++) {
            int base = digit * 256;
            if (histogram[base + ((int) (first >>> digit * 8) & 0xFF)] == to - from) {
                continue;
            }
            int sum = from;
            for (int i = base; i < base + 256; i++) {
                int count = histogram[i];
                histogram[i] = sum;
                sum += count;
            }
            for (int start = from, count; start < to; start += count) {
                if (to - from > CHECK_FROM) {
                    cancellation.check();
                }
                count = Math.min(SLICE, to - start);
                scatter(sourceWords, sourceRows, targetWords, targetRows, start, start + count, histogram, base,
                        digit * 8);
            }
            MemorySegment swappedWords = sourceWords;
            MemorySegment swappedRows = sourceRows;
            sourceWords = targetWords;
            sourceRows = targetRows;
            targetWords = swappedWords;
            targetRows = swappedRows;
        }
        if (sourceWords != words) {
            MemorySegment.copy(sourceWords, from * 8L, words, from * 8L, (to - from) * 8L);
            MemorySegment.copy(sourceRows, from * 4L, rows, from * 4L, (to - from) * 4L);
        }
    }

    private static void scatter(MemorySegment words, MemorySegment rows, MemorySegment toWords, MemorySegment toRows,
            int from,
            int to, int[] next, int base, int shift) {
        for (int i = from; i < to; i++) {
            long word = MemoryAccess.getLongAtIndex(words, i);
            int place = next[base + ((int) (word >>> shift) & 0xFF)]++;
            MemoryAccess.setLongAtIndex(toWords, place, word);
            MemoryAccess.setIntAtIndex(toRows, place, MemoryAccess.getIntAtIndex(rows, i));
        }
    }

    private static void mergeSort(MemorySegment words, MemorySegment rows, MemorySegment otherWords,
            MemorySegment otherRows,
            int from, int to) {
        if (to - from <= INSERTION) {
            for (int i = from + 1; i < to; i++) {
                long word = MemoryAccess.getLongAtIndex(words, i);
                int row = MemoryAccess.getIntAtIndex(rows, i);
                int at = i;
                while (at > from && Long.compareUnsigned(MemoryAccess.getLongAtIndex(words, at - 1), word) > 0) {
                    MemoryAccess.setLongAtIndex(words, at, MemoryAccess.getLongAtIndex(words, at - 1));
                    MemoryAccess.setIntAtIndex(rows, at, MemoryAccess.getIntAtIndex(rows, at - 1));
                    at--;
                }
                MemoryAccess.setLongAtIndex(words, at, word);
                MemoryAccess.setIntAtIndex(rows, at, row);
            }
            return;
        }
        int middle = from + to >>> 1;
        mergeSort(words, rows, otherWords, otherRows, from, middle);
        mergeSort(words, rows, otherWords, otherRows, middle, to);
        MemorySegment.copy(words, from * 8L, otherWords, from * 8L, (middle - from) * 8L);
        MemorySegment.copy(rows, from * 4L, otherRows, from * 4L, (middle - from) * 4L);
        int left = from;
        int right = middle;
        int at = from;
        while (left < middle) {
            if (right < to && Long.compareUnsigned(MemoryAccess.getLongAtIndex(words, right),
                    MemoryAccess.getLongAtIndex(otherWords, left)) < 0) {
                MemoryAccess.setLongAtIndex(words, at, MemoryAccess.getLongAtIndex(words, right));
                MemoryAccess.setIntAtIndex(rows, at++, MemoryAccess.getIntAtIndex(rows, right++));
            } else {
                MemoryAccess.setLongAtIndex(words, at, MemoryAccess.getLongAtIndex(otherWords, left));
                MemoryAccess.setIntAtIndex(rows, at++, MemoryAccess.getIntAtIndex(otherRows, left++));
            }
        }
    }
}
