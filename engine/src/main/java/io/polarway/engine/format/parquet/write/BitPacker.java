package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
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
            long value = i < rest ? MemoryAccess.getIntAtIndex(source, from + (groups << 3) + i) & 0xFFFF_FFFFL : 0;
            word |= value << bits;
            bits += width;
            while (bits >= 8) {
                MemoryAccess.setByte(target, at++, (byte) word);
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
            long a = MemoryAccess.getLong(source, at);
            long b = MemoryAccess.getLong(source, at + 8);
            long c = MemoryAccess.getLong(source, at + 16);
            long d = MemoryAccess.getLong(source, at + 24);
            long low = a & 0xFFFF_FFFFL | a >>> 32 << width | (b & 0xFFFF_FFFFL) << w2 | b >>> 32 << w3;
            long high = c & 0xFFFF_FFFFL | c >>> 32 << width | (d & 0xFFFF_FFFFL) << w2 | d >>> 32 << w3;
            MemoryAccess.setLong(target, offset + (long) i * width, low | high << w4);
        }
    }

    private static void packMiddle(MemorySegment source, long from, int groups, int width, MemorySegment target,
            long offset) {
        int w2 = width * 2;
        int w3 = width * 3;
        int w4 = width * 4;
        for (int i = 0; i < groups; i++) {
            long at = (from + (long) i * 8) * 4;
            long a = MemoryAccess.getLong(source, at);
            long b = MemoryAccess.getLong(source, at + 8);
            long c = MemoryAccess.getLong(source, at + 16);
            long d = MemoryAccess.getLong(source, at + 24);
            long low = a & 0xFFFF_FFFFL | a >>> 32 << width | (b & 0xFFFF_FFFFL) << w2 | b >>> 32 << w3;
            long high = c & 0xFFFF_FFFFL | c >>> 32 << width | (d & 0xFFFF_FFFFL) << w2 | d >>> 32 << w3;
            long to = offset + (long) i * width;
            if (width == 16) {
                MemoryAccess.setLong(target, to, low);
                MemoryAccess.setLong(target, to + 8, high);
            } else {
                MemoryAccess.setLong(target, to, low | high << w4);
                MemoryAccess.setLong(target, to + 8, high >>> 64 - w4);
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
                long two = MemoryAccess.getLong(source, at + pair * 8L);
                long value = two & 0xFFFF_FFFFL | two >>> 32 << width;
                int more = width * 2;
                word |= value << bits;
                bits += more;
                if (bits >= 64) {
                    MemoryAccess.setLong(target, out, word);
                    out += 8;
                    bits -= 64;
                    word = bits == 0 ? 0 : value >>> more - bits;
                }
            }
            MemoryAccess.setLong(target, out, word);
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
                MemoryAccess.setLong(target, out, word);
                out += 8;
                bits -= 64;
                word = bits == 0 ? 0 : value >>> width - bits;
            }
        }
        if (bits > 0) {
            MemoryAccess.setLong(target, out, word);
        }
    }
}
