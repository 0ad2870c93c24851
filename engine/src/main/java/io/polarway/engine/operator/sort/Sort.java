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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// ORDER BY: gives all rows in order, as morsels of ascending sequence; rows that are equal stay in the order of the input.
///
/// Each worker collects rows and sorts them at the end; the morsels of [#source] each merge one stretch of the order, so
/// that the merge runs on all workers too.
public final class Sort implements Breaker {
    private static final int MORSEL_ROWS = 1 << 16;

    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final OperatorProfile profile;
    private final List<Run> runs = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final PartSource source = PartSource.ofAllRows(this::morsels, this::run);

    /// Creates the operator.
    ///
    /// @param keys what to sort by, the most significant first
    /// @param types the types of the input's columns
    /// @param profile where it notes what it did
    public Sort(List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        this.keys = List.copyOf(keys);
        this.types = List.copyOf(types);
        this.profile = profile;
    }

    @Override
    public Stage open(Worker worker) {
        return new SortStage(worker);
    }

    @Override
    public Source source() {
        return source;
    }

    /// Returns the longest run, whose rows say where morsels begin.
    private int longest() {
        int longest = 0;
        for (int i = 1; i < runs.size(); i++) {
            longest = runs.get(i).rows > runs.get(longest).rows ? i : longest;
        }
        return longest;
    }

    private int morsels() {
        if (runs.isEmpty()) {
            return 0;
        }
        long total = runs.stream().mapToLong(run -> run.rows).sum();
        return (int) Math.min((total + MORSEL_ROWS - 1) / MORSEL_ROWS, runs.get(longest()).rows);
    }

    private Demand run(int morsel, Worker worker, Stage first) {
        int splitter = longest();
        long rows = runs.get(splitter).rows;
        long morsels = morsels();
        RunMerge merge = new RunMerge(runs, types.size());
        merge.limitTo(splitter, (int) (rows * morsel / morsels), (int) (rows * (morsel + 1) / morsels));
        return merge.push(0, Long.MAX_VALUE, worker, first);
    }

    @Override
    public void close() {
        runs.forEach(Run::close);
        runs.clear();
    }

    private final class SortStage implements Stage {
        private final Worker worker;
        private final CollectedRows collected;
        private final Reservation reservation;
        private final Places places = new Places();
        private long attributed;

        SortStage(Worker worker) {
            this.worker = worker;
            this.collected = new CollectedRows(types, worker.memory());
            this.reservation = worker.memory().reserve("sort");
        }

        @Override
        public void beginMorsel(long sequence) {
            places.begin(collected.rows(), MorselOrder.of(worker, sequence));
        }

        @Override
        public Demand push(Batch batch) {
            Column[] columns = new Column[batch.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            collected.append(columns, batch.selection(), batch.positions());
            long now = collected.bytes();
            reservation.attribute(now - attributed);
            attributed = now;
            return Demand.MORE;
        }

        @Override
        public void finish() {
            if (collected.rows() == 0) {
                return;
            }
            Run run = Run.sort(collected.take(), keys, places, false, worker.memory(), worker.cancellation());
            synchronized (runs) {
                runs.add(run);
            }
            profile.noteMemory(bytes.addAndGet(run.bytes()));
        }

        @Override
        public void close() {
            collected.close();
            reservation.close();
        }
    }
}
