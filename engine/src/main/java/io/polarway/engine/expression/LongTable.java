package io.polarway.engine.expression;

import java.util.Arrays;

/// A set of 64-bit words with open addressing, at most half full.
final class LongTable {
    /// The widest range of values that is kept as a bitmap instead.
    private static final long DENSE = 1 << 16;

    private final long[] keys;
    private final boolean[] isUsed;
    private final int mask;

    LongTable(long[] values) {
        int capacity = Integer.highestOneBit(Math.max(4, values.length) * 2 - 1) * 2;
        keys = new long[capacity];
        isUsed = new boolean[capacity];
        mask = capacity - 1;
        for (long value : values) {
            int slot = hash(value) & mask;
            while (isUsed[slot] && keys[slot] != value) {
                slot = slot + 1 & mask;
            }
            isUsed[slot] = true;
            keys[slot] = value;
        }
    }

    /// Returns whether the values lie so close together that a bitmap over their range is small.
    static boolean isDense(long[] values) {
        long least = Arrays.stream(values).min().orElse(0);
        long greatest = Arrays.stream(values).max().orElse(0);
        return greatest - least >= 0 && greatest - least < DENSE;
    }

    /// Spreads a word over 32 bits (the finalizer of MurmurHash3).
    static int hash(long word) {
        long mixed = (word ^ word >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (mixed ^ mixed >>> 33);
    }

    boolean contains(long value) {
        int slot = hash(value) & mask;
        while (isUsed[slot]) {
            if (keys[slot] == value) {
                return true;
            }
            slot = slot + 1 & mask;
        }
        return false;
    }
}
