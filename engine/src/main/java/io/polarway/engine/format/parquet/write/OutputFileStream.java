package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.io.OutputFile;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// The end of a file as a stream, for Thrift. Bytes are in the file after [#flush].
final class OutputFileStream extends OutputStream {
    private static final int CAPACITY = 1 << 16;

    private final OutputFile out;
    private final ArrowBuf buffer;
    private final MemorySegment segment;
    private int used;

    OutputFileStream(OutputFile out, QueryMemory memory) {
        this.out = out;
        this.buffer = memory.allocate(CAPACITY);
        this.segment = Layouts.segment(buffer);
    }

    /// Returns where in the file the next byte goes.
    long position() {
        return out.position() + used;
    }

    @Override
    public void write(int value) {
        if (used == CAPACITY) {
            flush();
        }
        MemoryAccess.setByte(segment, used++, (byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (used == CAPACITY) {
                flush();
            }
            int part = Math.min(length - done, CAPACITY - used);
            MemorySegment.copy(bytes, offset + done, segment, Layouts.BYTE, used, part);
            used += part;
            done += part;
        }
    }

    @Override
    public void flush() {
        if (used > 0) {
            out.write(segment.asSlice(0, used));
            used = 0;
        }
    }

    /// Frees the buffer; writes nothing.
    @Override
    public void close() {
        buffer.close();
    }
}
