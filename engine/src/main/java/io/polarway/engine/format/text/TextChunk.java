package io.polarway.engine.format.text;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.io.OutputFile;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Lines, compressed where the file is.
final class TextChunk implements EncodedChunk {
    private final long rows;
    private @Nullable ArrowBuf buffer;
    private final long bytes;
    private long skipped;

    /// Creates a chunk that takes the buffer over.
    TextChunk(ArrowBuf buffer, long bytes, long rows) {
        this.buffer = buffer;
        this.bytes = bytes;
        this.rows = rows;
    }

    /// Leaves some bytes at the beginning out.
    void skip(int count) {
        skipped = count;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void writeTo(OutputFile out) {
        ArrowBuf open = buffer;
        if (open != null && bytes > skipped) {
            out.write(Layouts.segment(open).asSlice(skipped, bytes - skipped));
        }
    }

    @Override
    public void close() {
        ArrowBuf open = buffer;
        buffer = null;
        if (open != null) {
            open.close();
        }
    }
}
