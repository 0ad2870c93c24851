package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// OFFSET and LIMIT without an order of their own: the rows that come first in the order of the input's morsels, whichever
/// worker is faster. Holds no more than offset + limit rows of each morsel, and answers ENOUGH once the morsels before
/// together have that many, so that the scan stops.
public final class Limit implements Breaker {
    private final long offset;
    private final long limit;
    private final OperatorProfile profile;
    private final Map<Long, Rows> morsels = new TreeMap<>();
    private final List<Batch> result = new ArrayList<>();
    private final Source source = new PartSource(result::size, (part, worker, first) -> first.push(result.get(part)));

    /// Creates the operator.
    ///
    /// @param offset how many rows to leave out
    /// @param limit how many rows to give at most
    /// @param profile where it notes what it did
    public Limit(long offset, long limit, OperatorProfile profile) {
        this.offset = offset;
        this.limit = limit;
        this.profile = profile;
    }

    /// What one morsel gave.
    private static final class Rows {
        final List<Batch> batches = new ArrayList<>();
        long count;
    }

    @Override
    public Stage open(Worker worker) {
        return new LimitStage(worker);
    }

    @Override
    public Source source() {
        return source;
    }

    private long needed() {
        long sum = offset + limit;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /// Returns how many rows the morsels before `order` hold, stopping at `enough`.
    private long rowsBefore(long order, long enough) {
        long count = 0;
        for (Map.Entry<Long, Rows> entry : morsels.entrySet()) {
            if (entry.getKey() >= order || count >= enough) {
                break;
            }
            count += entry.getValue().count;
        }
        return count;
    }

    @Override
    public void complete(Worker worker) {
        long skip = offset;
        long rest = limit;
        long bytes = 0;
        for (Rows rows : morsels.values()) {
            for (Batch batch : rows.batches) {
                bytes += batch.bytes();
                int count = batch.rows();
                if (skip >= count) {
                    skip -= count;
                    continue;
                }
                int from = (int) skip;
                skip = 0;
                int taken = (int) Math.min(rest, count - from);
                if (taken > 0) {
                    result.add(Gather.slice(batch, from, taken, worker.memory()));
                    rest -= taken;
                }
            }
        }
        release();
        profile.noteMemory(bytes);
    }

    private void release() {
        for (Rows rows : morsels.values()) {
            rows.batches.forEach(Batch::close);
        }
        morsels.clear();
    }

    @Override
    public void close() {
        release();
        result.forEach(Batch::close);
        result.clear();
    }

    private final class LimitStage implements Stage {
        private final Worker worker;
        private long order;

        LimitStage(Worker worker) {
            this.worker = worker;
        }

        @Override
        public void beginMorsel(long sequence) {
            order = MorselOrder.of(worker, sequence);
        }

        @Override
        public Demand push(Batch batch) {
            long missing;
            synchronized (morsels) {
                missing = missing();
            }
            if (missing <= 0) {
                return Demand.ENOUGH;
            }
            int count = (int) Math.min(missing, batch.rows());
            try (Batch head = Gather.slice(batch, 0, count, worker.memory())) {
                Batch kept = Retention.keep(head, worker.memory());
                synchronized (morsels) {
                    Rows rows = morsels.computeIfAbsent(order, any -> new Rows());
                    rows.batches.add(kept);
                    rows.count += count;
                    return missing() <= 0 ? Demand.ENOUGH : Demand.MORE;
                }
            }
        }

        /// Returns how many more rows of this morsel could be in the result. An earlier morsel only ever lowers it.
        private long missing() {
            Rows own = morsels.get(order);
            return needed() - rowsBefore(order, needed()) - (own == null ? 0 : own.count);
        }
    }
}
