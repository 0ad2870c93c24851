package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;

/// OFFSET and LIMIT without an order of their own, of more rows than [Limit] should keep: passes batches on in the order of the
/// input's morsels.
public final class StreamingLimit implements InSequence.Body {
    private long skip;
    private long rest;
    private volatile boolean hasBegun;

    /// Creates the operator.
    ///
    /// @param offset how many rows to leave out
    /// @param limit how many rows to give at most; Long.MAX_VALUE for all
    public StreamingLimit(long offset, long limit) {
        this.skip = offset;
        this.rest = limit;
    }

    @Override
    public Demand push(Batch batch, Worker worker, Stage next) {
        int count = batch.rows();
        if (skip >= count) {
            skip -= count;
            return Demand.MORE;
        }
        int from = (int) skip;
        int taken = (int) Math.min(rest, count - from);
        skip = 0;
        if (rest == Long.MAX_VALUE) {
            hasBegun = true;
        } else {
            rest -= taken;
        }
        Demand demand;
        if (taken == count) {
            demand = next.push(batch);
        } else {
            try (Batch part = Gather.slice(batch, from, taken, worker.memory())) {
                demand = next.push(part);
            }
        }
        return rest == 0 ? Demand.ENOUGH : demand;
    }

    /// Once all rows are left out that have to be, nothing is left to count where all others are wanted.
    @Override
    public boolean passesAllOn() {
        return hasBegun;
    }

    @Override
    public Demand finish(Worker worker, Stage next) {
        return Demand.MORE;
    }

    @Override
    public void close() {
    }
}
