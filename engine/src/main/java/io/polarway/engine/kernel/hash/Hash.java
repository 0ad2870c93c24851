package io.polarway.engine.kernel.hash;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// 64-bit hashing. Not for anything that an adversary could gain by; the same in every process.
public final class Hash {
    /// The hash of a single NULL. Differs from that of a zero in its high and low half.
    public static final long NULL = 0x9E3779B97F4A7C15L;
    /// What hashes of several words start from.
    static final long SEED = 0x2545F4914F6CDD1DL;

    private static final long FIRST = 0xBF58476D1CE4E5B9L;
    private static final long SECOND = 0x94D049BB133111EBL;

    private Hash() {
    }

    /// Mixes all bits of a word into all bits of the hash (the finalizer of David Stafford's variant 13 of MurmurHash3).
    public static long mix(long word) {
        long hash = (word ^ word >>> 30) * FIRST;
        hash = (hash ^ hash >>> 27) * SECOND;
        return hash ^ hash >>> 31;
    }

    /// Adds a word to an unfinished hash; [#mix] finishes it.
    static long add(long hash, long word) {
        return (Long.rotateLeft(hash, 27) ^ word) * FIRST;
    }

    /// Hashes bytes.
    static long bytes(MemorySegment source, long offset, int length) {
        long hash = SEED ^ length;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash = add(hash, MemoryAccess.getLong(source, offset + at));
            hash ^= hash >>> 29;
        }
        long rest = 0;
        for (int shift = 0; at < length; at++, shift += 8) {
            rest |= (MemoryAccess.getByte(source, offset + at) & 0xFFL) << shift;
        }
        return mix(add(hash, rest));
    }
}
