package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import java.util.concurrent.Callable;

/// One thread of one query, and what operators on it share. Used by that thread only.
public final class Worker {
    private final int index;
    private final QueryContext query;
    private final Scratch scratch;
    private int pipeline;
    private long slotSince = System.nanoTime();

    Worker(int index, QueryContext query) {
        this.index = index;
        this.query = query;
        this.scratch = new Scratch(query.memory(), query.cancellation(), query.timezone(), query.statementTime());
    }

    /// Returns which worker of the query this is, from 0.
    public int index() {
        return index;
    }

    /// Returns the query that this worker runs for.
    public QueryContext query() {
        return query;
    }

    /// Returns where buffers are allocated.
    public QueryMemory memory() {
        return query.memory();
    }

    /// Returns what kernels need.
    public Scratch scratch() {
        return scratch;
    }

    /// Returns the flag to poll in loops of more than 10 ms.
    public Cancellation cancellation() {
        return query.cancellation();
    }

    /// Returns the place of the running pipeline among those of the query, from 0.
    public int pipeline() {
        return pipeline;
    }

    void enter(int runningPipeline) {
        pipeline = runningPipeline;
        slotSince = System.nanoTime();
    }

    /// Runs something that waits (for a queue, I/O or memory) without holding one of the engine's slots meanwhile.
    public <T> T waiting(Callable<T> wait) {
        try {
            return query.slots().without(query.cancellation(), wait);
        } finally {
            slotSince = System.nanoTime();
        }
    }

    /// Lets others have this worker's slot for a while if they wait for one; called between two batches.
    ///
    /// @return for how many nanoseconds it had none
    long giveWay() {
        long waited = query.slots().giveWay(slotSince, query.cancellation());
        if (waited > 0) {
            slotSince = System.nanoTime();
        }
        return waited;
    }
}
