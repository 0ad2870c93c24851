package io.polarway.engine.batch;

import io.polarway.engine.type.Schema;
import org.jspecify.annotations.Nullable;

/// Batches that are pulled one by one, by one thread at a time.
public interface BatchStream extends AutoCloseable {
    /// Returns the columns of every batch.
    Schema schema();

    /// Returns the next batch, which the caller owns, or null at the end. Throws the error that ended the query.
    @Nullable
    Batch next();

    /// Frees everything, and stops the query if it still runs. May be called from any thread, and again.
    @Override
    void close();
}
