package io.polarway.engine.format;

import io.polarway.engine.exec.Worker;
import io.polarway.engine.io.OutputFile;

/// Writes one file's rows in a format. One object per file.
///
/// Workers collect and encode rows in parallel, each in a [ChunkEncoder] of its own; whoever owns the file appends what they
/// encoded, one chunk after the other. [#start], [#append] and [#finish] are called by one thread at a time.
public interface FileEncoder extends AutoCloseable {
    /// Returns where a worker collects rows. The caller owns it. May be called by any thread, at any time before [#close].
    ChunkEncoder open(Worker worker);

    /// Returns whether chunks of any size make an equally good file, as lines do; else whoever owns the file sees to it that
    /// chunks have [#chunkRows] rows, but for the last one.
    default boolean takesSmallChunks() {
        return false;
    }

    /// Returns how many rows a chunk is to have.
    default long chunkRows() {
        return 122_880;
    }

    /// Writes what comes before the rows. Called once, before the first chunk.
    void start(OutputFile out);

    /// Writes a chunk, which the caller still owns: rows come in the file in the order of these calls.
    void append(EncodedChunk chunk, OutputFile out);

    /// Writes what comes after the rows. Called once, also where there was no row. The caller syncs and closes the file.
    void finish(OutputFile out);

    /// Frees what is kept about the file, finished or not; a second call does nothing. What [#open] gave is closed before.
    @Override
    void close();
}
