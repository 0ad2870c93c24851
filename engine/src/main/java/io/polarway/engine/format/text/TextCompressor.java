package io.polarway.engine.format.text;

import io.polarway.engine.batch.GrowableBuffer;
import java.lang.foreign.MemorySegment;

/// Makes chunks of text. Used by one thread.
interface TextCompressor extends AutoCloseable {
    /// Texts are compressed in pieces of that size, since the libraries count in 32 bits.
    long LARGEST_PIECE = 64L << 20;

    /// Returns a chunk of a text, which is copied. The caller owns it.
    TextChunk compress(MemorySegment text, long rows);

    /// Returns a chunk of the first `bytes` bytes of a buffer, whose contents may be taken. The caller owns it.
    default TextChunk compress(GrowableBuffer text, long bytes, long rows) {
        return compress(text.segment().asSlice(0, bytes), rows);
    }

    @Override
    void close();
}
