package io.polarway.engine;

import io.polarway.engine.batch.Batch;

/// Takes the batches of a result one after the other, see [Query#forEachBatch].
@FunctionalInterface
public interface BatchHandler {
    /// Takes a batch, borrowed for the call: `retain()` keeps it. What it throws ends the query, and is thrown on.
    ///
    /// @return whether it wants more
    Answer handle(Batch batch) throws Exception;

    /// Whether a handler wants more batches.
    enum Answer {
        /// Go on.
        CONTINUE,
        /// Stop the query; what was not read is not computed.
        STOP
    }
}
