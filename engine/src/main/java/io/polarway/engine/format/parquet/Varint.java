package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Unsigned LEB128 integers of a page.
final class Varint {
    private Varint() {
    }

    /// Reads an integer of at most 32 bits. Fails if it does not end before `limit`.
    static long read(MemorySegment source, long position, long limit, ChunkPlace place) {
        long value = readLong(source, position, limit, place);
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw place.corrupt("a variable-length integer has more than 32 bits");
        }
        return value;
    }

    /// Reads an integer of at most 64 bits. Fails if it does not end before `limit`.
    static long readLong(MemorySegment source, long position, long limit, ChunkPlace place) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long at = position + shift / 7;
            if (at >= limit) {
                throw place.corrupt("a variable-length integer is cut off");
            }
            byte next = MemoryAccess.getByte(source, at);
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw place.corrupt("a variable-length integer is too long");
    }

    /// Returns how many bytes from `position` on the integer there takes; it was read before.
    static int length(MemorySegment source, long position) {
        int length = 1;
        while (MemoryAccess.getByte(source, position + length - 1) < 0) {
            length++;
        }
        return length;
    }

    /// Returns the signed integer that zig-zag encoding made of `value`.
    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
