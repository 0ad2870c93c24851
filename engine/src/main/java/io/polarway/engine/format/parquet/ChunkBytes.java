package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The bytes of a column chunk, read in pieces by position. What the file says about lengths is checked by the callers
/// against [#end]; nothing beyond it is ever read.
///
/// One piece lies in memory at a time. Its buffer is used again for the next piece unless a column keeps it alive.
final class ChunkBytes implements AutoCloseable {
    /// How many bytes are read at once where most of them will be needed.
    static final long PIECE = 1 << 20;

    private final RandomAccess file;
    private final QueryMemory memory;
    private final long end;
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private long length;

    /// Creates the bytes from `start` to `end` of a file, of which none is read yet.
    ChunkBytes(RandomAccess file, long start, long end, QueryMemory memory) {
        this.file = file;
        this.memory = memory;
        this.start = start;
        this.end = end;
    }

    /// Returns where the chunk ends in the file.
    long end() {
        return end;
    }

    /// Returns the buffer of the current piece, borrowed: valid until the next [#require].
    ArrowBuf buffer() {
        ArrowBuf current = buffer;
        if (current == null) {
            throw io.polarway.engine.error.EngineException.internal("a column chunk was used before it was read");
        }
        return current;
    }

    /// Returns the memory of the current piece and at least [BitPacking#PADDING] bytes behind it.
    MemorySegment segment() {
        return segment;
    }

    /// Returns where byte `position` of the file lies in the current piece.
    long offset(long position) {
        return position - start;
    }

    /// Returns how many bytes of the current piece follow `position`.
    long available(long position) {
        return position < start ? 0 : Math.max(0, start + length - position);
    }

    /// Makes the current piece hold the `bytes` bytes from `position` of the file on, which must lie within the chunk.
    /// Throws MEMORY_LIMIT if there is no memory for them.
    ///
    /// @param piece how many bytes to read if any have to be read
    void require(long position, long bytes, long piece) {
        if (available(position) >= bytes) {
            return;
        }
        long kept = available(position);
        long wanted = Math.min(end - position, Math.max(bytes, piece));
        ArrowBuf old = buffer;
        ArrowBuf target;
        if (old != null && old.refCnt() == 1 && old.capacity() >= wanted + BitPacking.PADDING) {
            target = old;
        } else {
            target = memory.allocate(wanted + BitPacking.PADDING);
            buffer = target;
        }
        MemorySegment into = Layouts.segment(target);
        if (kept > 0) {
            MemorySegment.copy(segment, position - start, into, 0, kept);
        }
        if (old != null && target != old) {
            old.close();
        }
        segment = into;
        start = position;
        length = kept;
        file.read(position + kept, into.asSlice(kept, wanted - kept));
        length = wanted;
        into.asSlice(wanted, BitPacking.PADDING).fill((byte) 0);
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
