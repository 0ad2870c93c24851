package io.polarway.jdbc;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.type.Schema;
import org.jspecify.annotations.Nullable;

/// The batches of a query, for none of which the reader waits longer than the network timeout.
record AwaitedBatches(BatchStream batches, Cancellation query, NetworkTimeout timeout) implements BatchStream {
    @Override
    public Schema schema() {
        return batches.schema();
    }

    @Override
    public @Nullable Batch next() {
        try (NetworkTimeout.Wait wait = timeout.await(query)) {
            return batches.next();
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
