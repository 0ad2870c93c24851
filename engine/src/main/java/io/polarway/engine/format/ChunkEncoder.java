package io.polarway.engine.format;

import io.polarway.engine.batch.Batch;
import org.jspecify.annotations.Nullable;

/// Collects the batches of one worker and encodes them: as a row group of Parquet, or a stretch of lines of CSV. Used by one
/// thread.
public interface ChunkEncoder extends AutoCloseable {
    /// Adds the rows of a batch, in order. The batch is borrowed.
    void add(Batch batch);

    /// Returns whether enough rows or bytes were added for a chunk of the size that the format aims at. A large batch may fill
    /// several: then it is still full after [#encode].
    boolean isFull();

    /// Encodes rows that were added, the first ones first, and forgets them: a chunk of the size that the format aims at, or
    /// what there is. This is where the work is done, which workers do in parallel. The caller owns the chunk, and may close
    /// it after this encoder. After the last batch it is called until it gives null.
    ///
    /// @return the chunk, or null if there are no rows left
    @Nullable
    EncodedChunk encode();

    /// Frees what was added; a second call does nothing.
    @Override
    void close();
}
