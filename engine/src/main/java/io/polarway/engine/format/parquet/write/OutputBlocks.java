package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.io.OutputFile;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Bytes for a file, in blocks of native memory that never move. Used by one thread at a time.
final class OutputBlocks extends OutputStream {
    private static final long SMALLEST = 1 << 16;
    private static final long LARGEST = 1 << 22;

    private final QueryMemory memory;
    private final List<ArrowBuf> blocks = new ArrayList<>();
    private final List<Long> used = new ArrayList<>();
    private MemorySegment current = MemorySegment.NULL;
    private long position;
    private long before;

    OutputBlocks(QueryMemory memory) {
        this.memory = memory;
    }

    /// Returns the number of bytes so far.
    long bytes() {
        return before + position;
    }

    /// Returns the bytes of memory that the blocks take.
    long capacity() {
        long bytes = 0;
        for (ArrowBuf block : blocks) {
            bytes += block.capacity();
        }
        return bytes;
    }

    void add(MemorySegment bytes) {
        long from = 0;
        long left = bytes.byteSize();
        while (left > 0) {
            if (position == current.byteSize()) {
                grow();
            }
            long part = Math.min(left, current.byteSize() - position);
            MemorySegment.copy(bytes, from, current, position, part);
            position += part;
            from += part;
            left -= part;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (position == current.byteSize()) {
                grow();
            }
            int part = (int) Math.min(left, current.byteSize() - position);
            MemorySegment.copy(bytes, from, current, Layouts.BYTE, position, part);
            position += part;
            from += part;
            left -= part;
        }
    }

    @Override
    public void write(int value) {
        if (position == current.byteSize()) {
            grow();
        }
        MemoryAccess.setByte(current, position++, (byte) value);
    }

    private void grow() {
        ArrowBuf block = memory.allocate(Math.min(LARGEST, SMALLEST << Math.min(16, blocks.size())));
        if (!blocks.isEmpty()) {
            used.add(position);
            before += position;
        }
        blocks.add(block);
        current = Layouts.segment(block);
        position = 0;
    }

    void writeTo(OutputFile out) {
        for (int i = 0; i < blocks.size(); i++) {
            long size = i == blocks.size() - 1 ? position : used.get(i);
            out.write(Layouts.segment(blocks.get(i)).asSlice(0, size));
        }
    }

    /// Frees the memory; a second call does nothing.
    @Override
    public void close() {
        blocks.forEach(ArrowBuf::close);
        blocks.clear();
        used.clear();
        current = MemorySegment.NULL;
        position = 0;
        before = 0;
    }
}
