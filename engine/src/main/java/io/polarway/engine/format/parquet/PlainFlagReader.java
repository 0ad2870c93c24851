package io.polarway.engine.format.parquet;

import java.lang.foreign.MemorySegment;

/// PLAIN values of BOOLEAN: bits, least significant first.
final class PlainFlagReader implements ValueReader.Flags {
    private final MemorySegment source;
    private final long limit;
    private final ChunkPlace place;
    private long bit;

    /// Creates a reader of bytes `position` to `limit` of `source`.
    PlainFlagReader(MemorySegment source, long position, long limit, ChunkPlace place) {
        this.source = source;
        this.bit = position * 8;
        this.limit = limit * 8;
        this.place = place;
    }

    @Override
    public void read(MemorySegment bitmap, int from, int count) {
        long first = bit;
        skip(count);
        BitSpans.copy(source, first, bitmap, from, count);
    }

    @Override
    public void skip(int count) {
        if (count > limit - bit) {
            throw place.corrupt("a page has fewer values than it says");
        }
        bit += count;
    }
}
