package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// RLE values of BOOLEAN: the number of bytes, then runs.
final class RunFlagReader implements ValueReader.Flags {
    private final BitRunReader runs;

    /// Creates a reader of bytes `position` to `limit` of `source`.
    RunFlagReader(MemorySegment source, long position, long limit, ChunkPlace place) {
        runs = new BitRunReader(place);
        long bytes = limit - position < 4 ? 0 : MemoryAccess.getInt(source, position);
        if (bytes < 0 || bytes > limit - position - 4) {
            throw place.corrupt("the booleans claim " + bytes + " bytes, the page has " + (limit - position));
        }
        runs.start(source, position + 4, position + 4 + bytes);
    }

    @Override
    public void read(MemorySegment bitmap, int from, int count) {
        runs.read(bitmap, from, count);
    }

    @Override
    public void skip(int count) {
        runs.skip(count);
    }
}
