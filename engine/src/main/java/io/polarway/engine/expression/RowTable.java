package io.polarway.engine.expression;

import java.util.Arrays;

/// Row numbers by hash, with open addressing, at most half full; whoever searches compares the rows.
final class RowTable {
    private final int[] rows;
    private final int mask;

    RowTable(int size) {
        int capacity = Integer.highestOneBit(Math.max(4, size) * 2 - 1) * 2;
        rows = new int[capacity];
        Arrays.fill(rows, -1);
        mask = capacity - 1;
    }

    void put(int hash, int row) {
        int slot = first(hash);
        while (rows[slot] >= 0) {
            slot = next(slot);
        }
        rows[slot] = row;
    }

    /// Returns the slot at which the search for a hash begins.
    int first(int hash) {
        return hash & mask;
    }

    /// Returns the slot to look at after `slot`.
    int next(int slot) {
        return slot + 1 & mask;
    }

    /// Returns the row in a slot, or -1 where the search ends.
    int row(int slot) {
        return rows[slot];
    }
}
