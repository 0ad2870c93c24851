package io.polarway.engine.batch;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Bitmaps, least significant bit first, as Arrow lays out validity and Bool. A bitmap's buffer is always a whole number of
/// 8-byte words; bits beyond the last row are undefined.
public final class Bits {
    private Bits() {
    }

    /// Returns the bytes of a bitmap of `rows` bits, a multiple of 8.
    public static long bytes(int rows) {
        return ((long) rows + 63) >>> 6 << 3;
    }

    /// Returns bit `row`.
    public static boolean get(MemorySegment bitmap, int row) {
        return (MemoryAccess.getByte(bitmap, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    /// Sets bit `row` to 1.
    public static void set(MemorySegment bitmap, int row) {
        MemoryAccess.setByte(bitmap, row >>> 3, (byte) (MemoryAccess.getByte(bitmap, row >>> 3) | 1 << (row & 7)));
    }

    /// Sets bit `row` to 0.
    public static void clear(MemorySegment bitmap, int row) {
        MemoryAccess.setByte(bitmap, row >>> 3, (byte) (MemoryAccess.getByte(bitmap, row >>> 3) & ~(1 << (row & 7))));
    }

    /// Sets the first `rows` bits to `value`; also those that fill up the last word.
    public static void fill(MemorySegment bitmap, int rows, boolean value) {
        bitmap.asSlice(0, bytes(rows)).fill((byte) (value ? -1 : 0));
    }

    /// Counts the ones among the first `rows` bits.
    public static int count(MemorySegment bitmap, int rows) {
        int count = 0;
        int words = rows >>> 6;
        for (int i = 0; i < words; i++) {
            count += Long.bitCount(MemoryAccess.getLongAtIndex(bitmap, i));
        }
        int rest = rows & 63;
        if (rest != 0) {
            count += Long.bitCount(MemoryAccess.getLongAtIndex(bitmap, words) & ((1L << rest) - 1));
        }
        return count;
    }

    /// Writes the first `rows` bits as 32-bit integers to `out`, up to the end of its last 8-byte word.
    public static void spread(MemorySegment bitmap, int rows, MemorySegment out) {
        for (int base = 0; base < rows; base += 64) {
            long word = MemoryAccess.getLongAtIndex(bitmap, base >>> 6);
            int pairs = Math.min(64, rows - base) + 1 >>> 1;
            for (int i = 0; i < pairs; i++) {
                MemoryAccess.setLongAtIndex(out, (base >>> 1) + i, word & 1 | (word & 2) << 31);
                word >>>= 2;
            }
        }
    }

    /// Writes the conjunction of two bitmaps of `rows` bits to `out`, which may be one of them.
    public static void and(MemorySegment left, MemorySegment right, MemorySegment out, int rows) {
        int words = (rows + 63) >>> 6;
        for (int i = 0; i < words; i++) {
            MemoryAccess.setLongAtIndex(out, i,
                    MemoryAccess.getLongAtIndex(left, i) & MemoryAccess.getLongAtIndex(right, i));
        }
    }
}
