package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One thread of one query, and what operators on it share. Used by that thread only.
public final class Worker {
    private final int index;
    private final QueryContext query;
    private final Scratch scratch;
    private int pipeline;
    private @Nullable Stopwatch stopwatch;
    private final AtomicLong spent;
    private long slotSince;
    private boolean hasSlot;

    /// @param spent for how many nanoseconds all workers of the query have had slots
    Worker(int index, QueryContext query, AtomicLong spent) {
        this.spent = spent;
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

    void enter(int runningPipeline, Stopwatch own) {
        pipeline = runningPipeline;
        stopwatch = own;
    }

    /// Returns what measures the time of the running pipeline.
    Stopwatch stopwatch() {
        return Objects.requireNonNull(stopwatch);
    }

    /// Runs something that waits (for a queue, I/O or memory) without holding one of the engine's slots meanwhile.
    public <T> T waiting(Callable<T> wait) {
        releaseSlot();
        memory().working(-1);
        try {
            return wait.call();
        } catch (EngineException e) {
            throw e;
        } catch (Exception e) {
            throw EngineException.wrap(e);
        } finally {
            memory().working(1);
            acquireSlot();
        }
    }

    private void acquireSlot() {
        query.slots().acquire(query.cancellation(), spent.get());
        slotSince = System.nanoTime();
        hasSlot = true;
    }

    /// Does something on a thread that has a slot, and has it at the end.
    void work(Runnable work) {
        slotSince = System.nanoTime();
        hasSlot = true;
        memory().working(1);
        try {
            work.run();
        } finally {
            memory().working(-1);
            hasSlot = false;
            spent.addAndGet(System.nanoTime() - slotSince);
        }
    }

    /// Calls for this worker, to help with what another one does.
    ///
    /// @param name what its thread is called
    /// @param end done after the work, from when on another thread may work for this worker
    Slots.Call callForHelp(String name, Runnable work, Runnable end) {
        return query.slots().callForHelp(name, this, spent.get(), () -> {
            try {
                work(work);
            } finally {
                end.run();
            }
        });
    }

    private void releaseSlot() {
        hasSlot = false;
        spent.addAndGet(System.nanoTime() - slotSince);
        query.slots().release();
    }

    /// Returns whether somebody with more right waits for a slot.
    boolean isSlotWanted() {
        return query.slots().isWantedMore(slotSince, spent.get());
    }

    /// Lets others have this worker's slot for a while if it has one and they wait for it; called where it polls its cancellation.
    void giveWay() {
        if (hasSlot && query.slots().isWanted(query, slotSince, spent.get())) {
            long before = System.nanoTime();
            releaseSlot();
            acquireSlot();
            if (stopwatch != null) {
                stopwatch.leaveOut(System.nanoTime() - before);
            }
        }
    }
}
