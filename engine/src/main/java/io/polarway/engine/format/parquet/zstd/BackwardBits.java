package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Bits that are read from the end of a stream to its beginning, as Huffman and FSE streams are. The highest bit that is set in the last byte
/// marks where they end.
final class BackwardBits {
    private final MemorySegment memory;
    private final long start;
    /// The bits that are left; negative once more were read than there are.
    private long left;

    private BackwardBits(MemorySegment memory, long start, long left) {
        this.memory = memory;
        this.start = start;
        this.left = left;
    }

    /// Returns the stream of some bytes of a segment.
    static BackwardBits of(MemorySegment memory, long from, long to) throws IOException {
        return new BackwardBits(memory, from, count(memory, from, to));
    }

    /// Returns a stream of which only the first bits are left.
    static BackwardBits left(MemorySegment memory, long start, long left) {
        return new BackwardBits(memory, start, left);
    }

    /// Returns how many bits a stream has.
    static long count(MemorySegment memory, long from, long to) throws IOException {
        int last = from < to ? MemoryAccess.getByte(memory, to - 1) & 0xFF : 0;
        if (last == 0) {
            throw new IOException("a stream of bits has no end");
        }
        return (to - from) * Byte.SIZE - (Integer.numberOfLeadingZeros(last) - 23);
    }

    /// Reads up to 31 bits; those before the beginning of the stream are zero.
    int read(int bits) {
        int value = peek(bits);
        left -= bits;
        return value;
    }

    /// Skips bits that were seen by [#peek].
    void skip(int bits) {
        left -= bits;
    }

    /// Returns what [#read] would.
    int peek(int bits) {
        int available = (int) Math.min(bits, left);
        return available <= 0 ? 0 : (int) first(window(memory, start, left), available) << bits - available;
    }

    /// Returns the last of the bits that are left of a stream, 57 at the least, the last one highest.
    ///
    /// @param start where the stream begins, 8 bytes behind the beginning of `memory` or more
    static long window(MemorySegment memory, long start, long left) {
        long bytes = left + 7 >> 3;
        return MemoryAccess.getLong(memory, start + bytes - Long.BYTES) << (bytes << 3) - left;
    }

    /// Returns the highest bits of a window.
    static long first(long window, int bits) {
        return window >>> 1 >>> Long.SIZE - 1 - bits;
    }

    /// Returns how many bits are left, negative if more were read than there are.
    long left() {
        return left;
    }
}
