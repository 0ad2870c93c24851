package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;

/// Unpacks integers of 0 to 64 bits each that are packed without gaps, least significant bit first, as Parquet's RLE hybrid
/// and DELTA_BINARY_PACKED have them.
///
/// Groups of 8 values are `width` whole bytes. Each loop over groups reads a few 64-bit words and takes the values out
/// with shifts by loop-invariant amounts, which keeps it free of branches. It may read up to [#PADDING] bytes behind the
/// packed values, which therefore must be part of the segment.
final class BitPacking {
    /// The bytes behind the packed values that may be read.
    static final int PADDING = 16;

    private BitPacking() {
    }

    /// Unpacks `count` values of `width` bits (0 to 32) from byte `offset` of `source` on, to 32-bit integers from
    /// element `index` of `target` on.
    static void unpackInts(MemorySegment source, long offset, int width, MemorySegment target, int index, int count) {
        if (width == 0) {
            target.asSlice(index * 4L, count * 4L).fill((byte) 0);
            return;
        }
        int groups = count >>> 3;
        if (groups > 0) {
            MemorySegment from = source.asSlice(offset, (long) groups * width + PADDING);
            MemorySegment to = target.asSlice(index * 4L, groups * 32L);
            if (width <= 8) {
                unpackNarrow(from, width, to, groups);
            } else if (width <= 16) {
                unpackMiddle(from, width, to, groups);
            } else if (width <= 28) {
                unpackWide(from, width, to, groups);
            } else {
                unpackSingly(from, width, to, groups);
            }
        }
        for (int i = groups << 3; i < count; i++) {
            target.setAtIndex(Layouts.INT, index + i, (int) get(source, offset, width, i));
        }
    }

    /// Returns value `position` of those of `width` bits (1 to 56) that begin at byte `offset`.
    static long get(MemorySegment source, long offset, int width, int position) {
        long bit = (long) position * width;
        return source.get(Layouts.LONG, offset + (bit >>> 3)) >>> (bit & 7) & (1L << width) - 1;
    }

    /// Takes all 8 values out of one word.
    private static void unpackNarrow(MemorySegment from, int width, MemorySegment to, int groups) {
        long mask = (1L << width) - 1;
        int w2 = width * 2;
        int w3 = width * 3;
        int w4 = width * 4;
        int w5 = width * 5;
        int w6 = width * 6;
        int w7 = width * 7;
        for (int i = 0; i < groups; i++) {
            long word = from.get(Layouts.LONG, (long) i * width);
            long at = (long) i * 32;
            to.set(Layouts.LONG, at, word & mask | (word >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 8, word >>> w2 & mask | (word >>> w3 & mask) << 32);
            to.set(Layouts.LONG, at + 16, word >>> w4 & mask | (word >>> w5 & mask) << 32);
            to.set(Layouts.LONG, at + 24, word >>> w6 & mask | (word >>> w7 & mask) << 32);
        }
    }

    /// Takes 4 values out of each of two words; the second begins in the middle of a byte if the width is odd.
    private static void unpackMiddle(MemorySegment from, int width, MemorySegment to, int groups) {
        long mask = (1L << width) - 1;
        int half = width * 4 >>> 3;
        int odd = width * 4 & 7;
        int w2 = width * 2;
        int w3 = width * 3;
        for (int i = 0; i < groups; i++) {
            long first = from.get(Layouts.LONG, (long) i * width);
            long second = from.get(Layouts.LONG, (long) i * width + half) >>> odd;
            long at = (long) i * 32;
            to.set(Layouts.LONG, at, first & mask | (first >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 8, first >>> w2 & mask | (first >>> w3 & mask) << 32);
            to.set(Layouts.LONG, at + 16, second & mask | (second >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 24, second >>> w2 & mask | (second >>> w3 & mask) << 32);
        }
    }

    /// Takes 2 values out of each of four words.
    private static void unpackWide(MemorySegment from, int width, MemorySegment to, int groups) {
        long mask = (1L << width) - 1;
        int secondByte = width * 2 >>> 3;
        int secondBit = width * 2 & 7;
        int thirdByte = width * 4 >>> 3;
        int thirdBit = width * 4 & 7;
        int fourthByte = width * 6 >>> 3;
        int fourthBit = width * 6 & 7;
        for (int i = 0; i < groups; i++) {
            long base = (long) i * width;
            long first = from.get(Layouts.LONG, base);
            long second = from.get(Layouts.LONG, base + secondByte) >>> secondBit;
            long third = from.get(Layouts.LONG, base + thirdByte) >>> thirdBit;
            long fourth = from.get(Layouts.LONG, base + fourthByte) >>> fourthBit;
            long at = (long) i * 32;
            to.set(Layouts.LONG, at, first & mask | (first >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 8, second & mask | (second >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 16, third & mask | (third >>> width & mask) << 32);
            to.set(Layouts.LONG, at + 24, fourth & mask | (fourth >>> width & mask) << 32);
        }
    }

    /// Takes every value out of a word of its own.
    private static void unpackSingly(MemorySegment from, int width, MemorySegment to, int groups) {
        long mask = (1L << width) - 1;
        for (int i = 0; i < groups * 8; i++) {
            long bit = (long) i * width;
            long word = from.get(Layouts.LONG, bit >>> 3);
            to.setAtIndex(Layouts.INT, i, (int) (word >>> (bit & 7) & mask));
        }
    }
}
