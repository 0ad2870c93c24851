package io.polarway.engine.batch;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Copies of the bytes of strings that are too long for their view, see [FlatColumn]. Used by one thread at a time; the
/// buffers may be shared with columns, since bytes once written never change.
public final class StringArena implements AutoCloseable {
    private static final int FIRST_BUFFER = 4096;
    private static final int LARGEST_BUFFER = 1 << 20;

    private final QueryMemory memory;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private MemorySegment[] segments = new MemorySegment[0];
    private MemorySegment current = MemorySegment.NULL;
    private int offset;
    private long bytes;

    /// Creates an empty arena, which takes no memory yet.
    public StringArena(QueryMemory memory) {
        this.memory = memory;
    }

    /// Copies `length` bytes.
    ///
    /// @return the second half of their view: the buffer's index in the low 32 bits, the offset in the high ones
    public long add(MemorySegment source, long sourceOffset, int length) {
        if (current.byteSize() - offset < length) {
            grow(length);
        }
        MemorySegment.copy(source, sourceOffset, current, offset, length);
        long place = (long) offset << 32 | buffers.size() - 1;
        offset += length;
        return place;
    }

    private void grow(int length) {
        if (length < 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A string would be longer than 2 GB");
        }
        int capacity = (int) Math.min(LARGEST_BUFFER, (long) FIRST_BUFFER << Math.min(buffers.size() * 2, 16));
        ArrowBuf buffer = memory.allocate(Math.max(capacity, length));
        buffers.add(buffer);
        bytes += buffer.capacity();
        current = Layouts.segment(buffer);
        offset = 0;
        segments = java.util.Arrays.copyOf(segments, buffers.size());
        segments[buffers.size() - 1] = current;
    }

    /// Takes the buffers of another arena over, which is empty then.
    ///
    /// @return what is to be added to its places to make them places of this arena
    public int takeOver(StringArena other) {
        int first = buffers.size();
        if (other.buffers.isEmpty()) {
            return first;
        }
        buffers.addAll(other.buffers);
        bytes += other.bytes;
        segments = buffers.stream().map(Layouts::segment).toArray(MemorySegment[]::new);
        // Nothing more fits into the buffer that was the last one: places are in the last buffer.
        current = MemorySegment.NULL;
        offset = 0;
        other.buffers.clear();
        other.close();
        return first;
    }

    /// Returns the memory that places point into, by buffer index. Not to be changed.
    public MemorySegment[] segments() {
        return segments;
    }

    /// Returns the bytes that the arena takes.
    public long bytes() {
        return bytes;
    }

    /// Returns the buffers, one more reference of each of which the caller owns.
    public ArrowBuf[] share() {
        for (ArrowBuf buffer : buffers) {
            buffer.getReferenceManager().retain();
        }
        return buffers.toArray(ArrowBuf[]::new);
    }

    /// Frees the memory, as far as no column shares it.
    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
        buffers.clear();
        segments = new MemorySegment[0];
        current = MemorySegment.NULL;
        offset = 0;
        bytes = 0;
    }
}
