package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.QueryMemory;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The memory of one decompressed page, used again for the next page unless a column keeps it alive.
final class PageBuffer implements AutoCloseable {
    private final QueryMemory memory;
    private @Nullable ArrowBuf buffer;

    PageBuffer(QueryMemory memory) {
        this.memory = memory;
    }

    /// Returns a buffer for `bytes` bytes and [BitPacking#PADDING] more, borrowed; what the last call returned is given up.
    ArrowBuf take(long bytes) {
        ArrowBuf current = buffer;
        if (current != null && current.refCnt() == 1 && current.capacity() >= bytes + BitPacking.PADDING) {
            return current;
        }
        close();
        ArrowBuf fresh = memory.allocate(bytes + BitPacking.PADDING);
        buffer = fresh;
        Layouts.segment(fresh).asSlice(bytes, BitPacking.PADDING).fill((byte) 0);
        return fresh;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
