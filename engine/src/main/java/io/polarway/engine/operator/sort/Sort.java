package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.MorselOrder;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.type.SqlType;
import java.util.List;

/// ORDER BY: gives all rows in order, as morsels of ascending sequence; rows that are equal stay in the order of the input.
///
/// Each worker collects rows and sorts them at the end, or whenever memory is short, and writes them to a temporary file then; the
/// morsels of [#source] each merge one stretch of the order, so that the merge runs on all workers too.
public final class Sort implements Breaker {
    private static final int MORSEL_ROWS = 1 << 16;
    /// How many extents of each run a stretch has at least: those at its ends are read twice.
    private static final int MORSEL_EXTENTS = 4;

    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final OperatorProfile profile;
    private final SortedInput input;
    private final PartSource source;
    /// The first rows of the second stretch and those after it.
    private List<SortedRows.Cut> cuts = List.of();
    private int readers = Integer.MAX_VALUE;

    /// Creates the operator.
    ///
    /// @param keys what to sort by, the most significant first
    /// @param types the types of the input's columns
    /// @param profile where it notes what it did
    public Sort(List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        this.keys = List.copyOf(keys);
        this.types = List.copyOf(types);
        this.profile = profile;
        this.input = new SortedInput(profile);
        this.source = PartSource.ofAllRows(this::morsels, this::run).withWorkers(() -> readers).withEnd(input::close);
    }

    @Override
    public Stage open(Worker worker) {
        return new SortStage(worker);
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public void complete(Worker worker) {
        List<SortedRows> runs = input.runs();
        long rows = runs.stream().mapToLong(SortedRows::rowCount).sum();
        List<SortedRows> aside = runs.stream().filter(SpilledRun.class::isInstance).toList();
        long stretches = (rows + MORSEL_ROWS - 1) / MORSEL_ROWS;
        if (!aside.isEmpty()) {
            // Without cuts, every stretch would read all of a run.
            boolean canCut = aside.stream().allMatch(run -> run.cuts() > 0);
            long extents = canCut ? aside.stream().mapToLong(SortedRows::cuts).sum() : 0;
            stretches = Math.clamp(extents / MORSEL_EXTENTS / runs.size(), 1, stretches);
            readers = SpilledRuns.readers(runs, worker.memory().pool());
        }
        cuts = Cuts.even(runs, stretches);
    }

    private int morsels() {
        return input.runs().isEmpty() ? 0 : cuts.size() + 1;
    }

    private Demand run(int morsel, Worker worker, Stage first) {
        SortedRows.Cut from = morsel == 0 ? null : cuts.get(morsel - 1);
        SortedRows.Cut to = morsel == cuts.size() ? null : cuts.get(morsel);
        try (RunMerge merge = new RunMerge(input.runs(), types.size(), from, to, worker)) {
            return merge.push(0, Long.MAX_VALUE, first);
        }
    }

    @Override
    public void close() {
        input.close();
    }

    private final class SortStage implements Stage {
        private final Worker worker;
        private final CollectedRows collected;
        private final Reservation reservation;
        private final Places places = new Places();
        private final SpilledRuns spilled;
        private long firstRow;
        private long attributed;
        private boolean isHandedOver;

        SortStage(Worker worker) {
            this.worker = worker;
            this.collected = new CollectedRows(types, worker.memory());
            this.reservation = worker.memory().reserveSpillable("sort");
            this.spilled = new SpilledRuns(keys, types, profile);
        }

        @Override
        public void beginMorsel(long sequence) {
            places.begin(firstRow + collected.rows(), MorselOrder.of(worker, sequence));
        }

        @Override
        public Demand push(Batch batch) {
            if (SortedInput.mustSpillBefore(reservation, collected, batch.rows())) {
                spill();
            }
            Column[] columns = new Column[batch.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            collected.append(columns, batch.selection(), batch.positions());
            note();
            if (SortedInput.mustSpill(reservation, collected)) {
                spill();
            }
            return Demand.MORE;
        }

        private void note() {
            long now = collected.bytes();
            reservation.attribute(now - attributed);
            attributed = now;
        }

        private Run sort() {
            int rows = collected.rows();
            Run run = Run.sort(collected.take(), keys,
                    new Run.Origin(places, false, firstRow, spilled.nextOrdinal()), worker.memory(),
                    worker.cancellation());
            firstRow += rows;
            return run;
        }

        private void spill() {
            try (Run run = sort()) {
                spilled.add(run, run.rows, worker);
            }
            note();
        }

        @Override
        public void finish() {
            if (collected.rows() > 0 && SortedInput.mustSpill(reservation, collected)) {
                spill();
            }
            input.add(collected.rows() == 0 ? null : sort(), spilled, worker);
            isHandedOver = true;
        }

        @Override
        public void close() {
            collected.close();
            reservation.close();
            if (!isHandedOver) {
                spilled.close();
            }
        }
    }
}
