package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps the rows of a subplan for several readers, each with a source of its own, in the order in which they came.
public final class SharedRows implements Sink {
    private final OperatorProfile profile;
    private final Map<Long, List<Batch>> morsels = new TreeMap<>();
    private final List<Batch> batches = new ArrayList<>();
    private long bytes;

    /// Creates the operator.
    ///
    /// @param profile where it notes what it did
    public SharedRows(OperatorProfile profile) {
        this.profile = profile;
    }

    @Override
    public Stage open(Worker worker) {
        return new KeepingStage(worker);
    }

    /// Returns one reader's source: every batch is a morsel. Claimed only after `complete`.
    public Source source() {
        return new PartSource(batches::size, (part, worker, first) -> first.push(batches.get(part)));
    }

    @Override
    public void complete(Worker worker) {
        morsels.values().forEach(batches::addAll);
        morsels.clear();
        profile.noteMemory(bytes);
    }

    @Override
    public void close() {
        morsels.values().forEach(list -> list.forEach(Batch::close));
        morsels.clear();
        batches.forEach(Batch::close);
        batches.clear();
    }

    private final class KeepingStage implements Stage {
        private final Worker worker;
        private final Reservation reservation;
        private long order;

        KeepingStage(Worker worker) {
            this.worker = worker;
            this.reservation = worker.memory().reserve("shared subplan");
        }

        @Override
        public void beginMorsel(long sequence) {
            order = MorselOrder.of(worker, sequence);
        }

        @Override
        public Demand push(Batch batch) {
            Batch kept = Retention.keep(batch, worker.memory());
            long size = kept.bytes();
            synchronized (morsels) {
                morsels.computeIfAbsent(order, any -> new ArrayList<>()).add(kept);
                bytes += size;
            }
            reservation.attribute(size);
            return Demand.MORE;
        }

        @Override
        public void close() {
            reservation.close();
        }
    }
}
