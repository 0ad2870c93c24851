package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes of all values, and so on.
final class StreamSplitReader implements ValueReader.Fixed {
    private final MemorySegment source;
    private final long start;
    private final int width;
    private final int values;
    private final ChunkPlace place;
    private int next;

    /// Creates a reader of bytes `position` to `limit` of `source`.
    StreamSplitReader(MemorySegment source, long position, long limit, int width, ChunkPlace place) {
        this.source = source;
        this.start = position;
        this.width = width;
        this.place = place;
        long bytes = limit - position;
        if (bytes % width != 0) {
            throw place.corrupt(bytes + " bytes cannot be split into values of " + width + " bytes");
        }
        this.values = Math.toIntExact(bytes / width);
    }

    @Override
    public void read(MemorySegment target, long offset, int count) {
        int first = next;
        skip(count);
        MemorySegment to = target.asSlice(offset, (long) count * width);
        switch (width) {
            case 4 -> read4(first, to, count);
            case 8 -> read8(first, to, count);
            default -> {
                for (int stream = 0; stream < width; stream++) {
                    spread(stream(stream, first, count), to, stream, width, count);
                }
            }
        }
    }

    @Override
    public void skip(int count) {
        if (count > values - next) {
            throw place.corrupt("a page has fewer values than it says");
        }
        next += count;
    }

    private MemorySegment stream(int index, int first, int count) {
        return source.asSlice(start + (long) index * values + first, count);
    }

    private void read4(int first, MemorySegment to, int count) {
        MemorySegment s0 = stream(0, first, count);
        MemorySegment s1 = stream(1, first, count);
        MemorySegment s2 = stream(2, first, count);
        MemorySegment s3 = stream(3, first, count);
        for (int i = 0; i < count; i++) {
            MemoryAccess.setIntAtIndex(to, i,
                    MemoryAccess.getByte(s0, i) & 0xFF | (MemoryAccess.getByte(s1, i) & 0xFF) << 8
                            | (MemoryAccess.getByte(s2, i) & 0xFF) << 16 | MemoryAccess.getByte(s3, i) << 24);
        }
    }

    private void read8(int first, MemorySegment to, int count) {
        MemorySegment s0 = stream(0, first, count);
        MemorySegment s1 = stream(1, first, count);
        MemorySegment s2 = stream(2, first, count);
        MemorySegment s3 = stream(3, first, count);
        MemorySegment s4 = stream(4, first, count);
        MemorySegment s5 = stream(5, first, count);
        MemorySegment s6 = stream(6, first, count);
        MemorySegment s7 = stream(7, first, count);
        for (int i = 0; i < count; i++) {
            long low = MemoryAccess.getByte(s0, i) & 0xFFL | (MemoryAccess.getByte(s1, i) & 0xFFL) << 8
                    | (MemoryAccess.getByte(s2, i) & 0xFFL) << 16 | (MemoryAccess.getByte(s3, i) & 0xFFL) << 24;
            long high = MemoryAccess.getByte(s4, i) & 0xFFL | (MemoryAccess.getByte(s5, i) & 0xFFL) << 8
                    | (MemoryAccess.getByte(s6, i) & 0xFFL) << 16 | (MemoryAccess.getByte(s7, i) & 0xFFL) << 24;
            MemoryAccess.setLongAtIndex(to, i, low | high << 32);
        }
    }

    private static void spread(MemorySegment stream, MemorySegment to, int first, int width, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setByte(to, first + (long) i * width, MemoryAccess.getByte(stream, i));
        }
    }
}
