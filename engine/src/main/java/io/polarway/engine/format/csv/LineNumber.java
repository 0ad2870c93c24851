package io.polarway.engine.format.csv;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Counts the lines before a place of a file, by reading it again: only errors need to know.
final class LineNumber {
    private static final int PIECE = 1 << 18;

    private LineNumber() {
    }

    /// Returns the number of the line, from 1, in which byte `offset` of the text is.
    static long at(FileIdentity identity, CsvOptions options, long offset, Cancellation cancellation) {
        long lines = 1;
        byte[] scratch = new byte[1 << 16];
        try (FileBytes file = FileBytes.open(identity, options, cancellation); Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(PIECE + ByteSearch.PADDING);
            boolean isReturn = false;
            for (long position = 0; position < offset;) {
                cancellation.check();
                long wanted = Math.min(PIECE, offset - position);
                long read = file.read(bytes, 0, wanted, scratch);
                for (long at = 0; at < read; at++) {
                    byte value = MemoryAccess.getByte(bytes, at);
                    if (value == '\r' || value == '\n' && !isReturn) {
                        lines++;
                    }
                    isReturn = value == '\r';
                }
                position += read;
                if (read < wanted) {
                    break;
                }
            }
        }
        return lines;
    }
}
