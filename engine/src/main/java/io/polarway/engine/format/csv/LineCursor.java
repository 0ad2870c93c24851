package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;

/// Counts lines from one place of a file to the next, so that many places together cost one pass. Used by one thread at a time.
final class LineCursor {
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
    /// @param limit how far bytes may be looked at
    static long count(MemorySegment bytes, long from, long to, long limit) {
        long lines = 0;
        for (long at = from; at < to; at++) {
            byte value = bytes.get(Layouts.BYTE, at);
            if (value == '\n' || value == '\r' && (at + 1 == limit || bytes.get(Layouts.BYTE, at + 1) != '\n')) {
                lines++;
            }
        }
        return lines;
    }
}
