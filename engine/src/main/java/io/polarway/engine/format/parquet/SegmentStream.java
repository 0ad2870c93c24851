package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryAccess;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/// The bytes of a segment as a stream that ends where the segment does.
final class SegmentStream extends InputStream {
    private final MemorySegment segment;
    private long position;

    SegmentStream(MemorySegment segment) {
        this.segment = segment;
    }

    /// Returns how many bytes were read.
    long position() {
        return position;
    }

    @Override
    public int read() {
        return position == segment.byteSize() ? -1 : MemoryAccess.getByte(segment, position++) & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = (int) Math.min(length, segment.byteSize() - position);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        MemorySegment.copy(segment, Layouts.BYTE, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, segment.byteSize() - position);
    }
}
