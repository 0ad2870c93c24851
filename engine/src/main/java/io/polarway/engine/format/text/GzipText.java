package io.polarway.engine.format.text;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses by gzip, each piece as a member (RFC 1952).
final class GzipText implements TextCompressor {
    /// The magic number, deflate, no flags, no time, no hint, an unknown system.
    private static final long HEADER_LOW = 0x0000_0000_0008_8B1FL;
    private static final int HEADER_BYTES = 10;
    private static final short HEADER_HIGH = (short) 0xFF00;
    private static final int TRAILER_BYTES = 8;

    private final Deflater deflater;
    private final GrowableBuffer out;

    GzipText(int level, QueryMemory memory) {
        this.deflater = new Deflater(level, true);
        this.out = new GrowableBuffer(memory, false);
    }

    @Override
    public TextChunk compress(MemorySegment text, long rows) {
        long at = 0;
        long from = 0;
        do {
            long bytes = Math.min(LARGEST_PIECE, text.byteSize() - from);
            at = member(text.asSlice(from, bytes), at);
            from += bytes;
        } while (from < text.byteSize());
        return new TextChunk(out.take(at), at, rows);
    }

    private long member(MemorySegment text, long start) {
        MemorySegment header = out.ensure(start + HEADER_BYTES);
        MemoryAccess.setLong(header, start, HEADER_LOW);
        MemoryAccess.setShort(header, start + 8, HEADER_HIGH);
        long at = start + HEADER_BYTES;
        deflater.reset();
        deflater.setInput(text.asByteBuffer());
        deflater.finish();
        while (!deflater.finished()) {
            long room = Math.max(4096, text.byteSize() / 4);
            MemorySegment target = out.ensure(at + room).asSlice(at, room);
            at += deflater.deflate(target.asByteBuffer());
        }
        CRC32 checksum = new CRC32();
        checksum.update(text.asByteBuffer());
        MemorySegment trailer = out.ensure(at + TRAILER_BYTES);
        MemoryAccess.setInt(trailer, at, (int) checksum.getValue());
        MemoryAccess.setInt(trailer, at + 4, (int) text.byteSize());
        return at + TRAILER_BYTES;
    }

    @Override
    public void close() {
        deflater.end();
        out.close();
    }
}
