package io.polarway.engine.format.text;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// Leaves the text as it is.
record PlainText(QueryMemory memory) implements TextCompressor {
    @Override
    public TextChunk compress(MemorySegment text, long rows) {
        ArrowBuf copy = memory.allocate(Math.max(8, text.byteSize()));
        MemorySegment.copy(text, 0, Layouts.segment(copy), 0, text.byteSize());
        return new TextChunk(copy, text.byteSize(), rows);
    }

    @Override
    public TextChunk compress(GrowableBuffer text, long bytes, long rows) {
        return new TextChunk(text.take(bytes), bytes, rows);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
