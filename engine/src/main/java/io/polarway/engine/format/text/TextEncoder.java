package io.polarway.engine.format.text;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.io.OutputFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;

/// Writes a file of lines. Each chunk is compressed by itself, since both gzip (RFC 1952, 2.2) and zstd (RFC 8878, 3) files
/// are any number of compressed pieces one after the other.
final class TextEncoder implements FileEncoder {
    private final TextLayout layout;
    private final TextCompression compression;
    private final QueryContext context;
    private boolean isFirst = true;

    TextEncoder(TextLayout layout, TextCompression compression, QueryContext context) {
        this.layout = layout;
        this.compression = compression;
        this.context = context;
    }

    @Override
    public ChunkEncoder open(Worker worker) {
        return new TextChunkEncoder(layout.open(worker), compression, worker.memory());
    }

    @Override
    public boolean takesSmallChunks() {
        return compression.kind() == TextCompression.Kind.NONE;
    }

    @Override
    public void start(OutputFile out) {
        write(layout.header(), out, false);
    }

    @Override
    public void append(EncodedChunk chunk, OutputFile out) {
        if (isFirst && chunk instanceof TextChunk text) {
            text.skip(layout.skipped());
        }
        isFirst = false;
        chunk.writeTo(out);
    }

    @Override
    public void finish(OutputFile out) {
        // A compressed file without any piece is none.
        write(layout.footer(), out, out.position() == 0);
    }

    private void write(String text, OutputFile out, boolean isNeeded) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 && !(isNeeded && compression.kind() != TextCompression.Kind.NONE)) {
            return;
        }
        try (ArrowBuf buffer = context.memory().allocate(Math.max(8, bytes.length))) {
            MemorySegment segment = Layouts.segment(buffer).asSlice(0, bytes.length);
            MemorySegment.copy(bytes, 0, segment, Layouts.BYTE, 0, bytes.length);
            try (TextCompressor compressor = compression.open(context.memory());
                    TextChunk chunk = compressor.compress(segment, 0)) {
                chunk.writeTo(out);
            }
        }
    }

    @Override
    public void close() {
        // Chunks own their memory.
    }
}
