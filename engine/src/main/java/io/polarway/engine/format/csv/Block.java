package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// A piece of a file in memory, owned by whoever made it; columns of text share its buffer.
///
/// @param buffer the memory
/// @param bytes the same as a segment, with [ByteSearch#PADDING] bytes behind `limit`
/// @param offset where in the (decompressed) file byte 0 is
/// @param from where the first row starts that belongs to the block
/// @param stop rows that start here or later do not belong to it
/// @param limit the end of the bytes that are there
/// @param isEnd whether the file ends at `limit`, or a row is known to
record Block(ArrowBuf buffer, MemorySegment bytes, long offset, long from, long stop, long limit, boolean isEnd)
        implements
            AutoCloseable {

    static Block of(ArrowBuf buffer, long offset, long from, long stop, long limit, boolean isEnd) {
        return new Block(buffer, Layouts.segment(buffer), offset, from, stop, limit, isEnd);
    }

    @Override
    public void close() {
        buffer.close();
    }
}
