package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Finds the rows of the build side whose key is the one asked for: the first of them, from which links lead to the others,
/// ascending. Filled by several workers, each a part of it, then read by all.
abstract sealed class MatchTable implements AutoCloseable permits DirectTable, HashTable {
    private static final int CHECKED_ROWS = 1 << 16;

    private final BuildKeys keys;
    private final QueryMemory memory;
    private final @Nullable KeySet set;
    private @Nullable ArrowBuf linkBuffer;
    private volatile @Nullable MemorySegment links;

    /// Creates a table.
    ///
    /// @param set is filled with the keys too, and taken over; or null
    MatchTable(BuildKeys keys, @Nullable KeySet set, QueryMemory memory) {
        this.keys = keys;
        this.set = set;
        this.memory = memory;
    }

    /// Returns the set that is filled with the table, if there is one.
    final @Nullable KeySet set() {
        return set;
    }

    /// Returns how many parts there are to fill.
    abstract int parts();

    /// Enters the keys that belong into a part.
    abstract void fill(int part, Cancellation cancellation);

    /// Learns that all parts are filled.
    void complete() {
    }

    /// Returns whether keys have to be hashed before they are looked up.
    abstract boolean needsHashes();

    /// Looks keys up.
    ///
    /// @param wanted the keys, none of them NULL
    /// @param found is set to the first row with that key, or -1
    abstract void find(KeyRows wanted, int[] found);

    /// Returns the bytes that the table takes.
    abstract long bytes();

    final BuildKeys keys() {
        return keys;
    }

    final QueryMemory memory() {
        return memory;
    }

    final long linkBytes() {
        ArrowBuf buffer = linkBuffer;
        return (buffer == null ? 0 : buffer.capacity()) + (set == null ? 0 : set.bytes());
    }

    /// Returns whether no two rows have the same key.
    final boolean isUnique() {
        return links == null;
    }

    /// Returns the links, 4 bytes for each row: the number of the next row with the same key plus one, or 0. Null if all keys
    /// are different.
    final @Nullable MemorySegment links() {
        return links;
    }

    /// Leads from `row` to `next`.
    final void link(int row, int next) {
        MemorySegment known = links;
        MemoryAccess.setIntAtIndex(known == null ? makeLinks() : known, row, next + 1);
    }

    private synchronized MemorySegment makeLinks() {
        MemorySegment known = links;
        if (known == null) {
            ArrowBuf buffer = memory.allocateZeroed(keys.rows() * 4L);
            linkBuffer = buffer;
            known = Layouts.segment(buffer);
            links = known;
        }
        return known;
    }

    /// A stretch of rows.
    interface Stretch {
        /// Looks at the rows from `from` to before `to`, the last one first.
        void run(int from, int to);
    }

    /// Goes through all rows whose key is looked up, the last one first.
    final void backwards(Cancellation cancellation, Stretch stretch) {
        int nullIndex = keys.nulls() - 1;
        int end = keys.rows();
        while (end > 0) {
            int stop = keys.nullRow(nullIndex);
            while (end > stop + 1) {
                cancellation.check();
                int from = Math.max(stop + 1, end - CHECKED_ROWS);
                stretch.run(from, end);
                end = from;
            }
            end = stop;
            nullIndex--;
        }
    }

    @Override
    public void close() {
        if (set != null) {
            set.close();
        }
        ArrowBuf buffer = linkBuffer;
        if (buffer != null) {
            buffer.close();
            linkBuffer = null;
        }
    }
}
