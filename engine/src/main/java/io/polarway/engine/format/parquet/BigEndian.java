package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Integers in two's complement with the most significant byte first, of any number of bytes: DECIMAL in byte arrays.
final class BigEndian {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private BigEndian() {
    }

    /// Returns the integer in the `length` bytes from `at` on. Fails if it does not fit in 64 bits. No bytes are 0.
    static long toLong(MemorySegment source, long at, int length, ChunkPlace place) {
        if (length >= 8) {
            long value = source.get(LONG, at + length - 8);
            requireSign(source, at, length - 8, value, place);
            return value;
        }
        long value = length == 0 ? 0 : source.get(Layouts.BYTE, at);
        for (int i = 1; i < length; i++) {
            value = value << 8 | source.get(Layouts.BYTE, at + i) & 0xFF;
        }
        return value;
    }

    /// Writes the integer in the `length` bytes from `at` on to row `row` of `target`. Fails if it does not fit in 128 bits.
    static void toInt128(MemorySegment source, long at, int length, MemorySegment target, int row, ChunkPlace place) {
        if (length <= 8) {
            long low = toLong(source, at, length, place);
            FixedConversion.set128(target, row, low >> 63, low);
            return;
        }
        long low = source.get(LONG, at + length - 8);
        int rest = length - 8;
        long high;
        if (rest >= 8) {
            high = source.get(LONG, at + rest - 8);
            requireSign(source, at, rest - 8, high, place);
        } else {
            high = toLong(source, at, rest, place);
        }
        FixedConversion.set128(target, row, high, low);
    }

    /// Fails unless the `count` bytes from `at` on only repeat the sign of `value`.
    private static void requireSign(MemorySegment source, long at, int count, long value, ChunkPlace place) {
        byte sign = (byte) (value >> 63);
        for (int i = 0; i < count; i++) {
            if (source.get(Layouts.BYTE, at + i) != sign) {
                throw place.corrupt("a DECIMAL has more digits than its type");
            }
        }
    }
}
