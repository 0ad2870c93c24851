package io.polarway.engine.format.text;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.memory.QueryMemory;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Makes lines as rows come, and compresses them at the end of a chunk. Used by one thread.
final class TextChunkEncoder implements ChunkEncoder {
    private final Line line;
    private final TextCompressor compressor;
    private final long chunkBytes;
    private final GrowableBuffer text;
    private long used;
    private long rows;
    /// Batches of which rows are left once the chunk is full: of the first one, those from `done` on.
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private int done;

    TextChunkEncoder(Line line, TextCompression compression, QueryMemory memory) {
        this.line = line;
        this.compressor = compression.open(memory);
        this.chunkBytes = compression.chunkBytes();
        this.text = new GrowableBuffer(memory, false);
    }

    @Override
    public void add(Batch batch) {
        if (!waiting.isEmpty()) {
            waiting.addLast(batch.retain());
            return;
        }
        done = 0;
        write(batch);
        if (done < batch.rows()) {
            waiting.addLast(batch.retain());
        }
    }

    /// Makes lines of the rows that are left of a batch, until the chunk is full.
    private void write(Batch batch) {
        while (done < batch.rows() && used < chunkBytes) {
            int count = line.write(batch, done, text, used);
            used = line.end();
            done += count;
            rows += count;
        }
    }

    @Override
    public boolean isFull() {
        return used >= chunkBytes;
    }

    @Override
    public @Nullable EncodedChunk encode() {
        if (rows == 0) {
            return null;
        }
        TextChunk chunk = compressor.compress(text, used, rows);
        used = 0;
        rows = 0;
        boolean isDone = false;
        try {
            while (!waiting.isEmpty() && used < chunkBytes) {
                Batch batch = waiting.getFirst();
                write(batch);
                if (done == batch.rows()) {
                    waiting.removeFirst().close();
                    done = 0;
                }
            }
            isDone = true;
            return chunk;
        } finally {
            if (!isDone) {
                chunk.close();
            }
        }
    }

    @Override
    public void close() {
        waiting.forEach(Batch::close);
        waiting.clear();
        text.close();
        line.close();
        compressor.close();
    }
}
