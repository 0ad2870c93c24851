package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Keeps the rows of a subplan for several readers, each with a source of its own, in the order in which they came. A batch is
/// freed once every reader has seen it.
public final class SharedRows implements Sink {
    private final OperatorProfile profile;
    private final Map<Long, List<Batch>> morsels = new TreeMap<>();
    private @Nullable Reservation reservation;
    private long bytes;
    private int readers;
    private @Nullable Batch[] batches = {};
    /// How many readers have not seen a batch yet.
    private AtomicIntegerArray unseen = new AtomicIntegerArray(0);

    /// Creates the operator.
    ///
    /// @param profile where it notes what it did
    public SharedRows(OperatorProfile profile) {
        this.profile = profile;
    }

    @Override
    public Stage open(Worker worker) {
        synchronized (morsels) {
            Reservation known = reservation;
            if (known == null) {
                known = worker.memory().reserve("shared rows");
                reservation = known;
            }
            return new KeepingStage(worker, known);
        }
    }

    /// Returns one more reader's source: every batch is a morsel. Called before the query runs; claimed only after `complete`.
    ///
    /// @param filters over the columns: rows that they drop do not matter to this reader
    public Source source(List<RuntimeFilter.Over> filters) {
        readers++;
        // Keys that would have to be computed are not worth it for rows that are in memory.
        List<RuntimeFilter.Over> cheap = filters.stream()
                .filter(known -> known.keys().stream().allMatch(Expression.Reference.class::isInstance)).toList();
        return new PartSource(() -> batches.length, (part, worker, first) -> give(part, cheap, worker, first));
    }

    private Demand give(int part, List<RuntimeFilter.Over> filters, Worker worker, Stage first) {
        Batch batch = batches[part];
        if (batch == null) {
            throw EngineException.internal("a shared batch was freed before its last reader came");
        }
        Demand demand = push(batch, filters, worker, first);
        if (unseen.decrementAndGet(part) == 0) {
            batches[part] = null;
            Reservation held = reservation;
            if (held != null) {
                held.attribute(-batch.bytes());
            }
            batch.close();
        }
        return demand;
    }

    private static Demand push(Batch batch, List<RuntimeFilter.Over> filters, Worker worker, Stage first) {
        Selection selection = batch.selection();
        for (RuntimeFilter.Over known : filters) {
            if (known.filter().isUseful()) {
                selection = known.filter().select(columns(known, batch), selection, batch.positions(),
                        worker.scratch());
                if (selection != null && selection.isEmpty()) {
                    return Demand.MORE;
                }
            }
        }
        if (selection == batch.selection()) {
            return first.push(batch);
        }
        try (Batch filtered = batch.select(selection)) {
            return first.push(filtered);
        }
    }

    private static List<Column> columns(RuntimeFilter.Over filter, Batch batch) {
        List<Column> columns = new ArrayList<>();
        for (Expression key : filter.keys()) {
            if (key instanceof Expression.Reference reference) {
                columns.add(batch.column(reference.index()));
            }
        }
        return columns;
    }

    @Override
    public void complete(Worker worker) {
        List<Batch> all = new ArrayList<>();
        morsels.values().forEach(all::addAll);
        morsels.clear();
        batches = all.toArray(Batch[]::new);
        unseen = new AtomicIntegerArray(batches.length);
        for (int i = 0; i < batches.length; i++) {
            unseen.set(i, readers);
        }
        profile.noteMemory(bytes);
    }

    @Override
    public void close() {
        morsels.values().forEach(list -> list.forEach(Batch::close));
        morsels.clear();
        for (Batch batch : batches) {
            if (batch != null) {
                batch.close();
            }
        }
        batches = new Batch[0];
        Reservation held = reservation;
        if (held != null) {
            held.close();
        }
    }

    private final class KeepingStage implements Stage {
        private final Worker worker;
        private final Reservation held;
        private long order;

        KeepingStage(Worker worker, Reservation held) {
            this.worker = worker;
            this.held = held;
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
            held.attribute(size);
            return Demand.MORE;
        }
    }
}
