package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Finds bytes in native memory eight at a time. Segments have [#PADDING] readable bytes behind what is searched.
final class ByteSearch {
    /// How many bytes behind the end of a search may be read.
    static final int PADDING = 64;

    private static final long LOW = 0x0101_0101_0101_0101L;
    private static final long SEVEN = 0x7F7F_7F7F_7F7F_7F7FL;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long GATHER = 0x0002_0408_1020_4081L;

    private ByteSearch() {
    }

    /// Returns a word of eight times the same byte.
    static long repeat(int value) {
        return LOW * (value & 0xFF);
    }

    /// Returns a word whose highest bits say which bytes of `word` are not zero; the other bits mean nothing.
    static long nonZero(long word) {
        return (word & SEVEN) + SEVEN | word;
    }

    /// Returns where the first `value` from `from` on is, or `to`.
    static long find(MemorySegment bytes, long from, long to, byte value) {
        long pattern = repeat(value);
        for (long at = from; at < to; at += 8) {
            long zero = ~nonZero(MemoryAccess.getLong(bytes, at) ^ pattern) & HIGH;
            if (zero != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(zero) >>> 3));
            }
        }
        return to;
    }

    /// Returns where the first of two values from `from` on is, or `to`.
    static long find(MemorySegment bytes, long from, long to, byte first, byte second) {
        long firstPattern = repeat(first);
        long secondPattern = repeat(second);
        for (long at = from; at < to; at += 8) {
            long word = MemoryAccess.getLong(bytes, at);
            long zero = ~(nonZero(word ^ firstPattern) & nonZero(word ^ secondPattern)) & HIGH;
            if (zero != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(zero) >>> 3));
            }
        }
        return to;
    }

    /// Gathers the highest bits of eight bytes.
    static long gather(long word) {
        return (word & HIGH) * GATHER >>> 56;
    }

    /// Returns which of 64 bytes end a field or a row or are `quote`: a bit for each. A few others, such as tabs, may be among
    /// them.
    ///
    /// @param delimiter the delimiter, repeated
    /// @param quote the quote, repeated; the delimiter again if there is none
    static long structure(MemorySegment bytes, long at, long delimiter, long quote) {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            long word = MemoryAccess.getLong(bytes, at + i * 8);
            // Bytes 8 to 15, among them both newlines.
            long newline = word & 0xF8F8_F8F8_F8F8_F8F8L ^ 0x0808_0808_0808_0808L;
            long none = nonZero(word ^ delimiter) & nonZero(word ^ quote) & nonZero(newline);
            bits |= gather(~none) << i * 8;
        }
        return bits;
    }

    /// Returns [#structure] and in addition two more bytes.
    static long structure(MemorySegment bytes, long at, long delimiter, long quote, long escape, long comment) {
        long bits = structure(bytes, at, delimiter, quote);
        for (int i = 0; i < 8; i++) {
            long word = MemoryAccess.getLong(bytes, at + i * 8);
            bits |= gather(~(nonZero(word ^ escape) & nonZero(word ^ comment))) << i * 8;
        }
        return bits;
    }
}
