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
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Keeps the rows of a subplan for several readers, each with a source of its own, in the order in which they came. A batch is
/// freed once every reader has seen it. Batches that come when memory is short are put into a temporary file.
public final class SharedRows implements Sink {
    private final OperatorProfile profile;
    private final Map<Long, List<Kept>> morsels = new TreeMap<>();
    private @Nullable Reservation reservation;
    private @Nullable SpillFile file;
    private long bytes;
    private int readers;
    private @Nullable Kept[] batches = {};
    /// How many readers have not seen a batch yet.
    private AtomicIntegerArray unseen = new AtomicIntegerArray(0);

    /// A batch.
    private sealed interface Kept {
        /// In memory.
        record InMemory(Batch batch) implements Kept {
        }

        /// In a file.
        record Aside(SpillFile file, SpillFile.Extent extent, List<SqlType> types) implements Kept {
        }
    }

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
                known = worker.memory().reserveSpillable("shared rows");
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
        Kept kept = batches[part];
        return switch (kept) {
            case null -> throw EngineException.internal("a shared batch was freed before its last reader came");
            case Kept.Aside aside -> {
                try (Batch batch = aside.file.read(aside.extent, aside.types, worker.memory())) {
                    yield push(batch, filters, worker, first);
                }
            }
            case Kept.InMemory inMemory -> {
                Demand demand = push(inMemory.batch, filters, worker, first);
                if (unseen.decrementAndGet(part) == 0) {
                    batches[part] = null;
                    Reservation held = reservation;
                    if (held != null) {
                        held.attribute(-inMemory.batch.bytes());
                    }
                    inMemory.batch.close();
                }
                yield demand;
            }
        };
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
        List<Kept> all = new ArrayList<>();
        morsels.values().forEach(all::addAll);
        morsels.clear();
        batches = all.toArray(Kept[]::new);
        unseen = new AtomicIntegerArray(batches.length);
        for (int i = 0; i < batches.length; i++) {
            unseen.set(i, readers);
        }
        profile.noteMemory(bytes);
        Reservation before = reservation;
        if (before != null) {
            // From now on nothing can be put aside.
            before.close();
            Reservation rest = worker.memory().reserve("shared rows");
            rest.attribute(bytes);
            reservation = rest;
        }
    }

    private static void free(@Nullable Kept kept) {
        if (kept instanceof Kept.InMemory inMemory) {
            inMemory.batch.close();
        }
    }

    @Override
    public void close() {
        morsels.values().forEach(list -> list.forEach(SharedRows::free));
        morsels.clear();
        for (Kept kept : batches) {
            free(kept);
        }
        batches = new Kept[0];
        SpillFile known = file;
        if (known != null) {
            known.close();
        }
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
            if (held.mustSpill()) {
                putAside(batch);
                return Demand.MORE;
            }
            Batch kept = Retention.keep(batch, worker.memory());
            long size = kept.bytes();
            add(List.of(new Kept.InMemory(kept)), size);
            held.attribute(size);
            return Demand.MORE;
        }

        private void putAside(Batch batch) {
            SpillFile target = file(worker);
            List<SqlType> types = new ArrayList<>();
            for (int i = 0; i < batch.width(); i++) {
                types.add(batch.column(i).type());
            }
            List<Kept> aside = new ArrayList<>();
            for (SpillFile.Extent extent : target.append(batch, worker.memory())) {
                aside.add(new Kept.Aside(target, extent, types));
                profile.count("spilled bytes", extent.stored());
            }
            add(aside, 0);
        }

        private void add(List<Kept> kept, long size) {
            synchronized (morsels) {
                morsels.computeIfAbsent(order, any -> new ArrayList<>()).addAll(kept);
                bytes += size;
            }
        }
    }

    private SpillFile file(Worker worker) {
        synchronized (morsels) {
            SpillFile known = file;
            if (known == null) {
                known = worker.query().temporaryFiles().create("shared rows");
                file = known;
            }
            return known;
        }
    }
}
