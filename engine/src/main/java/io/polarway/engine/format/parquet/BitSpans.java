package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Fills, copies and counts stretches of bitmaps that begin at any bit, a word at a time. Bitmaps that are written are
/// whole numbers of 8-byte words; those that are read have [BitPacking#PADDING] bytes behind them.
final class BitSpans {
    private BitSpans() {
    }

    /// Sets `count` bits from bit `from` on.
    static void fill(MemorySegment bitmap, int from, int count, boolean value) {
        int at = from;
        int end = from + count;
        while (at < end) {
            int first = at & 63;
            int bits = Math.min(64 - first, end - at);
            if (bits == 64) {
                int words = (end - at) >>> 6;
                bitmap.asSlice((at >>> 6) * 8L, words * 8L).fill((byte) (value ? -1 : 0));
                at += words << 6;
            } else {
                long mask = mask(bits) << first;
                long word = MemoryAccess.getLongAtIndex(bitmap, at >>> 6);
                MemoryAccess.setLongAtIndex(bitmap, at >>> 6, value ? word | mask : word & ~mask);
                at += bits;
            }
        }
    }

    /// Copies `count` bits from bit `sourceBit` of `source` to bit `from` of `bitmap`.
    static void copy(MemorySegment source, long sourceBit, MemorySegment bitmap, int from, int count) {
        int at = from;
        int end = from + count;
        long bit = sourceBit;
        while (at < end) {
            int first = at & 63;
            int bits = Math.min(64 - first, end - at);
            long value = get(source, bit);
            if (bits == 64) {
                MemoryAccess.setLongAtIndex(bitmap, at >>> 6, value);
            } else {
                long mask = mask(bits) << first;
                long word = MemoryAccess.getLongAtIndex(bitmap, at >>> 6);
                MemoryAccess.setLongAtIndex(bitmap, at >>> 6, word & ~mask | value << first & mask);
            }
            at += bits;
            bit += bits;
        }
    }

    /// Counts the ones among `count` bits from bit `from` on.
    static int count(MemorySegment source, long from, int count) {
        int ones = 0;
        for (int done = 0; done < count; done += 64) {
            ones += Long.bitCount(get(source, from + done) & mask(Math.min(64, count - done)));
        }
        return ones;
    }

    /// Returns the 64 bits from bit `bit` on.
    static long get(MemorySegment source, long bit) {
        long at = bit >>> 3;
        int shift = (int) (bit & 7);
        long word = MemoryAccess.getLong(source, at);
        return shift == 0 ? word : word >>> shift | (long) MemoryAccess.getByte(source, at + 8) << 64 - shift;
    }

    private static long mask(int bits) {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }
}
