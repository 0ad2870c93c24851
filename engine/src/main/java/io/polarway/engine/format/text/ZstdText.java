package io.polarway.engine.format.text;

import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// Compresses by zstd, each piece as a frame.
final class ZstdText implements TextCompressor {
    private final ZstdCompressor compressor;
    private final GrowableBuffer out;

    ZstdText(int level, QueryMemory memory) {
        this.compressor = ZstdCompressor.create(level);
        this.out = new GrowableBuffer(memory, false);
    }

    @Override
    public TextChunk compress(MemorySegment text, long rows) {
        long at = 0;
        long from = 0;
        do {
            long bytes = Math.min(LARGEST_PIECE, text.byteSize() - from);
            int most = compressor.maxCompressedLength((int) bytes);
            MemorySegment target = out.ensure(at + most).asSlice(at, most);
            at += compressor.compress(text.asSlice(from, bytes), target);
            from += bytes;
        } while (from < text.byteSize());
        return new TextChunk(out.take(at), at, rows);
    }

    @Override
    public void close() {
        out.close();
    }
}
