package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Moves values that were read without gaps to the rows that are valid, in place and from the back to the front; the rows of
/// NULLs become zeros.
final class Spread {
    private Spread() {
    }

    /// Spreads the `valid` values at rows `from` to `from + valid` over the `count` rows from `from` on.
    ///
    /// @param width the bytes per value: 1, 2, 4, 8 or 16
    /// @param validity which rows are valid
    static void values(MemorySegment values, int width, int from, int count, int valid, MemorySegment validity) {
        MemorySegment part = values.asSlice((long) from * width, (long) count * width);
        switch (width) {
            case 1 -> spread1(part, from, count, valid, validity);
            case 2 -> spread2(part, from, count, valid, validity);
            case 4 -> spread4(part, from, count, valid, validity);
            case 8 -> spread8(part, from, count, valid, validity);
            default -> spread16(part, from, count, valid, validity);
        }
    }

    /// Spreads the `valid` bits from bit `from` on over the `count` rows from `from` on.
    ///
    /// @param dense the bits, from bit 0 on, with padding
    static void bits(MemorySegment dense, MemorySegment values, int from, int count, MemorySegment validity) {
        long bit = 0;
        int done = 0;
        while (done < count) {
            int row = from + done;
            int first = row & 63;
            int rows = Math.min(64 - first, count - done);
            long mask = (rows == 64 ? -1 : (1L << rows) - 1) << first;
            long valid = MemoryAccess.getLongAtIndex(validity, row >>> 6) & mask;
            long word = MemoryAccess.getLongAtIndex(values, row >>> 6) & ~mask;
            MemoryAccess.setLongAtIndex(values, row >>> 6, word | Long.expand(BitSpans.get(dense, bit), valid));
            bit += Long.bitCount(valid);
            done += rows;
        }
    }

    private static void spread1(MemorySegment part, int from, int count, int valid, MemorySegment validity) {
        int next = valid;
        int row = count;
        while (row > 0) {
            // The rows that lie in one word of the bitmap.
            int last = from + row - 1;
            int first = Math.max(from, last & ~63);
            long word = MemoryAccess.getLongAtIndex(validity, last >>> 6);
            for (int i = last; i >= first; i--) {
                int bit = (int) (word >>> i & 1);
                next -= bit;
                MemoryAccess.setByte(part, i - from, (byte) (MemoryAccess.getByte(part, next) & -bit));
            }
            row = first - from;
        }
    }

    private static void spread2(MemorySegment part, int from, int count, int valid, MemorySegment validity) {
        int next = valid;
        int row = count;
        while (row > 0) {
            // The rows that lie in one word of the bitmap.
            int last = from + row - 1;
            int first = Math.max(from, last & ~63);
            long word = MemoryAccess.getLongAtIndex(validity, last >>> 6);
            for (int i = last; i >= first; i--) {
                int bit = (int) (word >>> i & 1);
                next -= bit;
                MemoryAccess.setShortAtIndex(part, i - from, (short) (MemoryAccess.getShortAtIndex(part, next) & -bit));
            }
            row = first - from;
        }
    }

    private static void spread4(MemorySegment part, int from, int count, int valid, MemorySegment validity) {
        int next = valid;
        int row = count;
        while (row > 0) {
            // The rows that lie in one word of the bitmap.
            int last = from + row - 1;
            int first = Math.max(from, last & ~63);
            long word = MemoryAccess.getLongAtIndex(validity, last >>> 6);
            for (int i = last; i >= first; i--) {
                int bit = (int) (word >>> i & 1);
                next -= bit;
                MemoryAccess.setIntAtIndex(part, i - from, MemoryAccess.getIntAtIndex(part, next) & -bit);
            }
            row = first - from;
        }
    }

    private static void spread8(MemorySegment part, int from, int count, int valid, MemorySegment validity) {
        int next = valid;
        int row = count;
        while (row > 0) {
            // The rows that lie in one word of the bitmap.
            int last = from + row - 1;
            int first = Math.max(from, last & ~63);
            long word = MemoryAccess.getLongAtIndex(validity, last >>> 6);
            for (int i = last; i >= first; i--) {
                long bit = (word >>> i & 1);
                next -= (int) bit;
                MemoryAccess.setLongAtIndex(part, i - from, MemoryAccess.getLongAtIndex(part, next) & -bit);
            }
            row = first - from;
        }
    }

    private static void spread16(MemorySegment part, int from, int count, int valid, MemorySegment validity) {
        int next = valid;
        int row = count;
        while (row > 0) {
            // The rows that lie in one word of the bitmap.
            int last = from + row - 1;
            int first = Math.max(from, last & ~63);
            long word = MemoryAccess.getLongAtIndex(validity, last >>> 6);
            for (int i = last; i >= first; i--) {
                long bit = (word >>> i & 1);
                next -= (int) bit;
                long low = MemoryAccess.getLong(part, next * 16L) & -bit;
                long high = MemoryAccess.getLong(part, next * 16L + 8) & -bit;
                MemoryAccess.setLong(part, (i - from) * 16L, low);
                MemoryAccess.setLong(part, (i - from) * 16L + 8, high);
            }
            row = first - from;
        }
    }
}
