package io.polarway.engine.format.parquet;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// PLAIN values of the same number of bytes each.
final class PlainFixedReader implements ValueReader.Fixed {
    private final ArrowBuf buffer;
    private final MemorySegment source;
    private final long limit;
    private final int width;
    private final ChunkPlace place;
    private long position;

    /// Creates a reader of bytes `position` to `limit` of `buffer`, borrowed, whose memory is `source`.
    PlainFixedReader(ArrowBuf buffer, MemorySegment source, long position, long limit, int width, ChunkPlace place) {
        this.buffer = buffer;
        this.source = source;
        this.position = position;
        this.limit = limit;
        this.width = width;
        this.place = place;
    }

    @Override
    public void read(MemorySegment target, long offset, int count) {
        long from = advance(count);
        MemorySegment.copy(source, from, target, offset, (long) count * width);
    }

    @Override
    public void skip(int count) {
        advance(count);
    }

    /// Passes over `count` values that the caller reads in place.
    ///
    /// @return where in [#source] they begin
    long advance(int count) {
        long from = position;
        long bytes = (long) count * width;
        if (bytes > limit - from) {
            throw place.corrupt("a page has fewer values than it says");
        }
        position = from + bytes;
        return from;
    }

    /// Returns the page's memory.
    MemorySegment source() {
        return source;
    }

    /// Returns the page's buffer, borrowed.
    ArrowBuf buffer() {
        return buffer;
    }
}
