package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Integers in two's complement with the most significant byte first, of any number of bytes: DECIMAL in byte arrays.
final class BigEndian {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private BigEndian() {
    }

    /// Returns the integer in the `length` bytes from `at` on, of which 8 can be read in any case. Fails if it does not fit in
    /// 64 bits. No bytes are 0.
    static long toLong(MemorySegment source, long at, int length, ChunkPlace place) {
        if (length > 8) {
            long value = source.get(LONG, at + length - 8);
            requireSign(source, at, length - 8, value, place);
            return value;
        }
        return length == 0 ? 0 : source.get(LONG, at) >> 64 - length * 8;
    }

    /// Writes the integer in the `length` bytes from `at` on, of which 8 can be read in any case, to row `row` of `target`.
    /// Fails if it does not fit in 128 bits.
    static void toInt128(MemorySegment source, long at, int length, MemorySegment target, int row, ChunkPlace place) {
        if (length <= 8) {
            long low = toLong(source, at, length, place);
            FixedConversion.set128(target, row, low >> 63, low);
            return;
        }
        int above = Math.max(0, length - 16);
        long low = source.get(LONG, at + length - 8);
        long high = source.get(LONG, at + above) >> 128 - (length - above) * 8;
        if (above > 0) {
            requireSign(source, at, above, high, place);
        }
        FixedConversion.set128(target, row, high, low);
    }

    /// Fails unless the `count` bytes from `at` on only repeat the sign of `value`.
    private static void requireSign(MemorySegment source, long at, int count, long value, ChunkPlace place) {
        byte sign = (byte) (value >> 63);
        for (int i = 0; i < count; i++) {
            if (MemoryAccess.getByte(source, at + i) != sign) {
                throw place.corrupt("a DECIMAL has more digits than its type");
            }
        }
    }
}
