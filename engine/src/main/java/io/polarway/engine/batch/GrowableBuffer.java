package io.polarway.engine.batch;

import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Native memory that grows by copying, for states and tables whose final size is unknown. Used by one thread at a time.
///
/// [#segment] changes whenever [#ensure] grows the buffer: loops fetch it once, after the last `ensure`.
public final class GrowableBuffer implements AutoCloseable {
    private static final long FIRST = 1024;
    private static final long PIECE = 1 << 23;

    private final QueryMemory memory;
    private final boolean isZeroed;
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private long capacity;

    /// Creates an empty buffer, which takes no memory yet.
    ///
    /// @param isZeroed whether bytes that were never written read as zero
    public GrowableBuffer(QueryMemory memory, boolean isZeroed) {
        this.memory = memory;
        this.isZeroed = isZeroed;
    }

    /// Makes room for at least `bytes` bytes, keeping what was written.
    ///
    /// @return the memory
    public MemorySegment ensure(long bytes) {
        if (bytes > capacity) {
            grow(bytes);
        }
        return segment;
    }

    /// Returns how many bytes it takes once it has room for `bytes` bytes.
    public long bytesFor(long bytes) {
        if (bytes <= capacity) {
            return capacity;
        }
        // Doubling while small; a large buffer grows by half, since the old and the new one are alive together.
        long larger = capacity < 1 << 24 ? capacity * 2 : capacity + (capacity >>> 1);
        return Math.max(FIRST, Math.max(bytes, larger));
    }

    private void grow(long bytes) {
        boolean isFirst = capacity == 0;
        ArrowBuf next = isZeroed && isFirst
                ? memory.allocateZeroed(bytesFor(bytes))
                : memory.allocate(bytesFor(bytes));
        MemorySegment nextSegment = Layouts.segment(next);
        for (long at = 0; at < capacity; at += PIECE) {
            long length = Math.min(PIECE, capacity - at);
            MemorySegment.copy(segment, at, nextSegment, at, length);
            memory.passed((int) length / 8);
        }
        if (isZeroed && !isFirst && !memory.givesZeros(next.capacity())) {
            nextSegment.asSlice(capacity).fill((byte) 0);
        }
        ArrowBuf old = buffer;
        buffer = next;
        segment = nextSegment;
        capacity = nextSegment.byteSize();
        if (old != null) {
            old.close();
        }
    }

    /// Returns the memory, of [#bytes] bytes.
    public MemorySegment segment() {
        return segment;
    }

    /// Returns the bytes that the buffer takes.
    public long bytes() {
        return capacity;
    }

    /// Returns the memory as a buffer of at least `bytes` bytes that the caller owns, and starts again empty.
    public ArrowBuf take(long bytes) {
        ensure(Math.max(8, bytes));
        ArrowBuf taken = buffer;
        buffer = null;
        close();
        return java.util.Objects.requireNonNull(taken);
    }

    /// Returns a copy of `bytes` bytes from `offset` on, which the caller owns.
    public ArrowBuf copy(long offset, long bytes) {
        ArrowBuf copy = memory.allocate(Math.max(8, bytes));
        try {
            MemorySegment.copy(ensure(offset + bytes), offset, Layouts.segment(copy), 0, bytes);
            return copy;
        } catch (Throwable thrown) {
            copy.close();
            throw thrown;
        }
    }

    /// Frees the memory; the buffer is empty then.
    @Override
    public void close() {
        ArrowBuf old = buffer;
        buffer = null;
        segment = MemorySegment.NULL;
        capacity = 0;
        if (old != null) {
            old.close();
        }
    }
}
