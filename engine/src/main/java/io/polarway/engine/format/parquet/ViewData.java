package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// The buffers that the views of a column being read point into.
final class ViewData implements AutoCloseable {
    private final List<ArrowBuf> buffers = new ArrayList<>();

    /// Returns the index that the next buffer will have, or the last one's if that is `buffer` already.
    int indexOf(ArrowBuf buffer) {
        return !buffers.isEmpty() && buffers.getLast() == buffer ? buffers.size() - 1 : buffers.size();
    }

    /// Adds a buffer, of which it becomes one more owner, unless it is the last one already.
    void share(ArrowBuf buffer) {
        if (indexOf(buffer) == buffers.size()) {
            buffer.getReferenceManager().retain();
            buffers.add(buffer);
        }
    }

    /// Adds a buffer, of which it takes over the caller's reference.
    ///
    /// @return its index
    int add(ArrowBuf buffer) {
        buffers.add(buffer);
        return buffers.size() - 1;
    }

    /// Shares all buffers of a column.
    ///
    /// @return the index of the first of them
    int shareAll(FlatColumn column) {
        int first = buffers.size();
        for (ArrowBuf buffer : column.dataBuffers()) {
            buffer.getReferenceManager().retain();
            buffers.add(buffer);
        }
        return first;
    }

    /// Returns the memory of buffer `index`.
    MemorySegment segment(int index) {
        return Layouts.segment(buffers.get(index));
    }

    /// Hands the buffers over to the caller.
    ArrowBuf[] take() {
        ArrowBuf[] taken = buffers.toArray(ArrowBuf[]::new);
        buffers.clear();
        return taken;
    }

    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
        buffers.clear();
    }
}
