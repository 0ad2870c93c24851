package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.type.Schema;
import org.jspecify.annotations.Nullable;

/// One run of a [Query]: its batches are pulled by one thread at a time; [#cancel] and [#close] may come from any.
public final class Execution implements BatchStream {
    private final BatchStream batches;
    private final Cancellation cancellation;
    private final OperatorProfile profile;
    private final long updateCount;

    Execution(BatchStream batches, Cancellation cancellation, OperatorProfile profile, long updateCount) {
        this.batches = batches;
        this.cancellation = cancellation;
        this.profile = profile;
        this.updateCount = updateCount;
    }

    @Override
    public Schema schema() {
        return batches.schema();
    }

    @Override
    public @Nullable Batch next() {
        return batches.next();
    }

    /// Stops the run; whoever pulls gets the error CANCELED.
    public void cancel() {
        cancellation.cancel();
    }

    /// Returns the rows that the statement changed, or -1 if it gives rows instead.
    public long updateCount() {
        return updateCount;
    }

    /// Returns what the operators did so far: the one that gives the result, with the others as its inputs.
    public OperatorProfile profile() {
        return profile;
    }

    @Override
    public void close() {
        batches.close();
    }
}
