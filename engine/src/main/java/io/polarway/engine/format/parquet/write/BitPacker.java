package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;

/// Packs integers of so many bits each without gaps, least significant bit first. Groups of 8 values become `width` whole
/// bytes. Loops write whole words: up to [PageBytes#SLACK] bytes behind the packed values are written too.
final class BitPacker {
    private BitPacker() {
    }

    /// Packs `count` values of `width` bits (1 to 32), 32-bit integers from element `from` of `source` on, to byte `offset`
    /// of `target` on. The last group is filled up with zeros.
    ///
    /// @return the bytes written
    static long packInts(MemorySegment source, long from, int count, int width, MemorySegment target, long offset) {
        int groups = count >>> 3;
        if (width <= 8) {
            packNarrow(source, from, groups, width, target, offset);
        } else if (width <= 16) {
            packMiddle(source, from, groups, width, target, offset);
        } else {
            packWide(source, from, groups, width, target, offset);
        }
        int rest = count & 7;
        long end = offset + (long) groups * width;
        if (rest == 0) {
            return end - offset;
        }
        long word = 0;
        int bits = 0;
        long at = end;
        for (int i = 0; i < 8; i++) {
            long value = i < rest ? source.getAtIndex(Layouts.INT, from + (groups << 3) + i) & 0xFFFF_FFFFL : 0;
            word |= value << bits;
            bits += width;
            while (bits >= 8) {
                target.set(Layouts.BYTE, at++, (byte) word);
                word >>>= 8;
                bits -= 8;
            }
        }
        return end + width - offset;
    }

    private static void packNarrow(MemorySegment source, long from, int groups, int width, MemorySegment target,
            long offset) {
        int w2 = width * 2;
        int w3 = width * 3;
        int w4 = width * 4;
        for (int i = 0; i < groups; i++) {
            long at = (from + (long) i * 8) * 4;
            long a = source.get(Layouts.LONG, at);
            long b = source.get(Layouts.LONG, at + 8);
            long c = source.get(Layouts.LONG, at + 16);
            long d = source.get(Layouts.LONG, at + 24);
            long low = a & 0xFFFF_FFFFL | a >>> 32 << width | (b & 0xFFFF_FFFFL) << w2 | b >>> 32 << w3;
            long high = c & 0xFFFF_FFFFL | c >>> 32 << width | (d & 0xFFFF_FFFFL) << w2 | d >>> 32 << w3;
            target.set(Layouts.LONG, offset + (long) i * width, low | high << w4);
        }
    }

    private static void packMiddle(MemorySegment source, long from, int groups, int width, MemorySegment target,
            long offset) {
        int w2 = width * 2;
        int w3 = width * 3;
        int w4 = width * 4;
        for (int i = 0; i < groups; i++) {
            long at = (from + (long) i * 8) * 4;
            long a = source.get(Layouts.LONG, at);
            long b = source.get(Layouts.LONG, at + 8);
            long c = source.get(Layouts.LONG, at + 16);
            long d = source.get(Layouts.LONG, at + 24);
            long low = a & 0xFFFF_FFFFL | a >>> 32 << width | (b & 0xFFFF_FFFFL) << w2 | b >>> 32 << w3;
            long high = c & 0xFFFF_FFFFL | c >>> 32 << width | (d & 0xFFFF_FFFFL) << w2 | d >>> 32 << w3;
            long to = offset + (long) i * width;
            if (width == 16) {
                target.set(Layouts.LONG, to, low);
                target.set(Layouts.LONG, to + 8, high);
            } else {
                target.set(Layouts.LONG, to, low | high << w4);
                target.set(Layouts.LONG, to + 8, high >>> 64 - w4);
            }
        }
    }

    private static void packWide(MemorySegment source, long from, int groups, int width, MemorySegment target,
            long offset) {
        long to = offset;
        for (int i = 0; i < groups; i++) {
            long at = (from + (long) i * 8) * 4;
            long word = 0;
            int bits = 0;
            long out = to;
            for (int pair = 0; pair < 4; pair++) {
                long two = source.get(Layouts.LONG, at + pair * 8L);
                long value = two & 0xFFFF_FFFFL | two >>> 32 << width;
                int more = width * 2;
                word |= value << bits;
                bits += more;
                if (bits >= 64) {
                    target.set(Layouts.LONG, out, word);
                    out += 8;
                    bits -= 64;
                    word = bits == 0 ? 0 : value >>> more - bits;
                }
            }
            target.set(Layouts.LONG, out, word);
            to += width;
        }
    }

    /// Packs 32 values of `width` bits (1 to 64), an array's elements from `from` on, to byte `offset` of `target` on.
    static void packLongs(long[] source, int from, int width, MemorySegment target, long offset) {
        long word = 0;
        int bits = 0;
        long out = offset;
        for (int i = 0; i < 32; i++) {
            long value = source[from + i];
            word |= value << bits;
            bits += width;
            if (bits >= 64) {
                target.set(Layouts.LONG, out, word);
                out += 8;
                bits -= 64;
                word = bits == 0 ? 0 : value >>> width - bits;
            }
        }
        if (bits > 0) {
            target.set(Layouts.LONG, out, word);
        }
    }
}
