package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.KeyRange;
import io.polarway.engine.format.Runs;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts each run of a source by itself, so that no more rows are held than each worker's run has. A run whose rows turn out to be in
/// order already, as those of files written in order are, is given as it came; another one goes through a [Sort], which spills if need
/// be. That runs follow each other is checked by the range of each: statistics that lie are an error.
public final class SortedRuns extends MappedSource {
    private final Runs.RunSource source;
    private final List<SortKey> keys;
    private final KeyRange.Direction direction;
    private final List<SqlType> types;
    private final OperatorProfile profile;

    /// Creates the source.
    ///
    /// @param source the runs in the order of the first key; owned
    /// @param keys columns that it gives, the most significant first
    /// @param types of all columns that it gives
    /// @param profile where it notes how much memory it takes
    public SortedRuns(Runs.RunSource source, List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        super(source);
        this.source = source;
        this.keys = List.copyOf(keys);
        this.direction = new KeyRange.Direction(keys.getFirst().descending(), keys.getFirst().nullsFirst());
        this.types = List.copyOf(types);
        this.profile = profile;
    }

    @Override
    public @Nullable Morsel claim() {
        Runs.RunMorsel run = source.claim();
        return run == null ? null : new SortedMorsel(run);
    }

    private final class SortedMorsel implements Morsel {
        private final Runs.RunMorsel run;

        SortedMorsel(Runs.RunMorsel run) {
            this.run = run;
        }

        @Override
        public long sequence() {
            return run.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try (Collected rows = new Collected(worker)) {
                run.run(worker, rows);
                return rows.give(new InRange(run, first));
            }
        }
    }

    /// The rows of a run: batches as long as they are in order and memory is not short, else a sort.
    private final class Collected implements Stage {
        private final Worker worker;
        private final List<Batch> batches = new ArrayList<>();
        private final OrderCheck check;
        private final Reservation reservation;
        private @Nullable Sort sort;
        private @Nullable Stage sorting;

        Collected(Worker worker) {
            this.worker = worker;
            this.check = new OrderCheck(keys, worker.memory());
            this.reservation = worker.memory().reserveSpillable("sort");
        }

        @Override
        public Demand push(Batch batch) {
            Stage stage = sorting;
            if (stage != null) {
                return stage.push(batch);
            }
            if (batch.rows() == 0) {
                return Demand.MORE;
            }
            boolean isInOrder = check.accepts(batch);
            Batch kept = Retention.keep(batch, worker.memory());
            batches.add(kept);
            reservation.attribute(kept.bytes());
            if (!isInOrder || reservation.mustSpill(2)) {
                beginSort();
            }
            return Demand.MORE;
        }

        private void beginSort() {
            profile.count("runs sorted", 1);
            Sort began = new Sort(keys, types, profile);
            sort = began;
            Stage stage = began.open(worker);
            sorting = stage;
            stage.beginMorsel(0);
            while (!batches.isEmpty()) {
                try (Batch batch = batches.removeFirst()) {
                    reservation.attribute(-batch.bytes());
                    stage.push(batch);
                }
            }
        }

        /// Gives the rows in order.
        Demand give(Stage next) {
            profile.noteMemory(reservation.peak());
            Sort began = sort;
            Stage stage = sorting;
            if (began == null || stage == null) {
                while (!batches.isEmpty()) {
                    worker.cancellation().check();
                    try (Batch batch = batches.removeFirst()) {
                        reservation.attribute(-batch.bytes());
                        if (next.push(batch) == Demand.ENOUGH) {
                            return Demand.ENOUGH;
                        }
                    }
                }
                return Demand.MORE;
            }
            stage.endMorsel();
            stage.finish();
            stage.close();
            sorting = null;
            began.complete(worker);
            Source sorted = began.source();
            for (Morsel morsel = sorted.claim(); morsel != null; morsel = sorted.claim()) {
                worker.cancellation().check();
                if (morsel.run(worker, next) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        }

        @Override
        public void close() {
            check.close();
            batches.forEach(Batch::close);
            batches.clear();
            if (sorting != null) {
                sorting.close();
            }
            if (sort != null) {
                sort.close();
            }
            reservation.close();
        }
    }

    /// Passes batches in order on whose first and last row have the values that they are said to have.
    private final class InRange implements Stage {
        private final Runs.RunMorsel run;
        private final Stage next;

        InRange(Runs.RunMorsel run, Stage next) {
            this.run = run;
            this.next = next;
        }

        @Override
        public Demand push(Batch batch) {
            int rows = batch.rows();
            if (rows > 0) {
                check(batch, 0);
                check(batch, rows - 1);
            }
            return next.push(batch);
        }

        private void check(Batch batch, int row) {
            Selection selection = batch.selection();
            Object value = Values.get(batch.column(keys.getFirst().column()),
                    selection == null ? row : selection.position(row));
            if (!run.range().contains(value, direction)) {
                throw EngineException.of(ErrorCode.CORRUPT_FILE, "The statistics of " + run.place()
                        + " are wrong: a row has the value " + value + ", which is not between "
                        + run.range().first().value() + " and " + run.range().last().value());
            }
        }
    }
}
