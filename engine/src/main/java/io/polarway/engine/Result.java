package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.type.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The whole result of a statement, held in memory and charged to the engine until it is closed. [#next] hands the batches
/// out one by one.
public final class Result implements BatchStream {
    private final Execution execution;
    private final Deque<Batch> batches;
    private final long rows;

    private Result(Execution execution, Deque<Batch> batches, long rows) {
        this.execution = execution;
        this.batches = batches;
        this.rows = rows;
    }

    /// Runs an execution to its end; closes it if that fails.
    static Result of(Execution execution) {
        Deque<Batch> batches = new ArrayDeque<>();
        long rows = 0;
        try {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                batches.addLast(batch);
                rows += batch.rows();
            }
            Result result = new Result(execution, batches, rows);
            execution.ownedBy(result);
            return result;
        } catch (RuntimeException | Error e) {
            batches.forEach(Batch::close);
            execution.close();
            throw e;
        }
    }

    @Override
    public Schema schema() {
        return execution.schema();
    }

    /// Returns how many rows the result has, read or not.
    public long rows() {
        return rows;
    }

    /// Returns the rows that the statement changed, or -1 if it gives rows instead.
    public long updateCount() {
        return execution.updateCount();
    }

    @Override
    public synchronized @Nullable Batch next() {
        return batches.pollFirst();
    }

    /// Frees the batches that were not taken, and the memory; close those that were before.
    @Override
    public synchronized void close() {
        batches.forEach(Batch::close);
        batches.clear();
        execution.close();
    }
}
