package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Counts lines from one place of a file to the next, so that many places together cost one pass. Used by one thread at a time.
final class LineCursor {
    private static final long NEWLINES = ByteSearch.repeat((byte) '\n');

    private long line;
    private long position;

    /// Starts at a byte of the text.
    ///
    /// @param line the number of the line that it is in
    LineCursor(long line, long position) {
        this.line = line;
        this.position = position;
    }

    /// Returns the number of the line at the last place.
    long line() {
        return line;
    }

    /// Returns the number of the line at a byte of a block, at or behind the place before.
    long at(Block block, long place) {
        line += count(block.bytes(), position - block.offset(), place, block.limit());
        position = block.offset() + place;
        return line;
    }

    /// Returns how many lines end from `from` on and before `to`: at LF, and at CR unless LF follows.
    ///
    /// @param bytes readable for [ByteSearch#PADDING] bytes behind `to`
    /// @param limit where the bytes end
    static long count(MemorySegment bytes, long from, long to, long limit) {
        long lines = 0;
        for (long base = from; base < to; base += 64) {
            long mask = ByteSearch.structure(bytes, base, NEWLINES, NEWLINES);
            if (to - base < 64) {
                mask &= (1L << to - base) - 1;
            }
            while (mask != 0) {
                long at = base + Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                byte value = MemoryAccess.getByte(bytes, at);
                if (value == '\n'
                        || value == '\r' && (at + 1 == limit || MemoryAccess.getByte(bytes, at + 1) != '\n')) {
                    lines++;
                }
            }
        }
        return lines;
    }
}
