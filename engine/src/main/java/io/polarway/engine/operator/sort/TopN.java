package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.MorselOrder;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ORDER BY with LIMIT: the first rows in order, without keeping the others. Rows that are equal stay in the order of the
/// input.
///
/// Each worker keeps a few more than offset + limit rows; whenever it has twice as many, it sorts them, drops what is too
/// many, and from then on leaves out every row whose first key word is beyond that of the last row kept, on any worker: see
/// [TopFilter], which the scan may ask, too.
public final class TopN implements Breaker {
    /// How many rows more than twice those needed are kept before they are sorted: few, so that the threshold rises early.
    private static final int SLACK = 1024;

    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final long limit;
    private final long offset;
    private final OperatorProfile profile;
    private final SortedInput input;
    private final TopFilter filter;
    private final @Nullable Ties ties;
    private final PartSource source = new PartSource(() -> isEmpty() || isGivenUp() ? 0 : 1, this::run)
            .withEnd(this::close);

    /// Creates the operator.
    ///
    /// @param keys what to sort by, the most significant first
    /// @param types the types of the input's columns
    /// @param limit how many rows to give at most
    /// @param offset how many rows to leave out before
    /// @param filter lets all rows through, and learns which ones cannot be in the result
    /// @param ties if not null, rows with the keys of the last one are given, too, unless there are too many; `offset` is 0 then
    /// @param profile where it notes what it did
    public TopN(List<SortKey> keys, List<SqlType> types, long limit, long offset, TopFilter filter,
            @Nullable Ties ties, OperatorProfile profile) {
        this.filter = filter;
        this.ties = ties;
        this.keys = List.copyOf(keys);
        this.types = List.copyOf(types);
        this.limit = limit;
        this.offset = offset;
        this.profile = profile;
        this.input = new SortedInput(profile);
    }

    private boolean isEmpty() {
        return input.runs().isEmpty();
    }

    @Override
    public Stage open(Worker worker) {
        return new TopStage(worker);
    }

    @Override
    public Source source() {
        return source;
    }

    private Demand run(int part, Worker worker, Stage first) {
        long most = limit;
        if (ties != null) {
            try (RunMerge merge = new RunMerge(input.runs(), types.size(), null, null, worker)) {
                most = merge.withTies(limit);
            }
        }
        SortedRows.Cut from = offset == 0 ? null : Cuts.notBeyond(input.runs(), offset);
        try (RunMerge merge = new RunMerge(input.runs(), types.size(), from, null, worker)) {
            return merge.push(offset, most, first);
        }
    }

    private boolean isGivenUp() {
        return ties != null && ties.isGivenUp();
    }

    @Override
    public void close() {
        input.close();
    }

    private final class TopStage implements Stage {
        private final Worker worker;
        private final CollectedRows collected;
        private final Reservation reservation;
        private final Places places = new Places();
        private final SpilledRuns spilled;
        private final long needed;
        private long capacity;
        private long seen;
        private long attributed;
        private boolean isHandedOver;

        TopStage(Worker worker) {
            this.worker = worker;
            List<SqlType> withPlace = new ArrayList<>(types);
            withPlace.add(ScalarType.INTEGER);
            this.collected = new CollectedRows(withPlace, worker.memory());
            this.reservation = worker.memory().reserveSpillable("top n");
            this.spilled = new SpilledRuns(keys, types, profile);
            long sum = offset + limit;
            this.needed = limit == 0 ? 0 : sum < 0 ? Long.MAX_VALUE : sum;
            this.capacity = capacity(needed);
        }

        private static long capacity(long kept) {
            return kept > Integer.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * kept + SLACK;
        }

        @Override
        public void beginMorsel(long sequence) {
            places.begin(seen, MorselOrder.of(worker, sequence));
        }

        @Override
        public Demand push(Batch batch) {
            if (needed == 0 || isGivenUp()) {
                return Demand.ENOUGH;
            }
            Selection passing = filter.select(batch.column(keys.getFirst().column()), batch.selection(),
                    batch.positions());
            seen += batch.positions();
            if (passing != null && passing.isEmpty()) {
                return Demand.MORE;
            }
            append(batch, passing);
            if (collected.rows() >= capacity) {
                compact();
            }
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

        private void append(Batch batch, @Nullable Selection passing) {
            try (ConstantColumn place = Values.constant(worker.memory(), ScalarType.INTEGER, places.last(),
                    batch.positions())) {
                Column[] columns = new Column[batch.width() + 1];
                for (int i = 0; i < batch.width(); i++) {
                    columns[i] = batch.column(i);
                }
                columns[batch.width()] = place;
                collected.append(columns, passing, batch.positions());
            }
        }

        private Run sort() {
            return Run.sort(collected.take(), keys, new Run.Origin(places, true, 0, spilled.nextOrdinal()),
                    worker.memory(), worker.cancellation());
        }

        /// Keeps the first rows in order, and learns the bound.
        private void compact() {
            try (Run run = sort()) {
                int kept = (int) Math.min(needed, run.rows);
                if (kept == needed) {
                    filter.tighten(run.firstWord(kept - 1));
                    kept = withTies(run, kept);
                    capacity = capacity(kept);
                }
                int[] rows = new int[kept];
                for (int i = 0; i < kept; i++) {
                    rows[i] = run.row(i);
                }
                Column[] columns = run.columns.toArray(Column[]::new);
                collected.append(columns, new Selection(rows, kept), run.rows);
            }
        }

        /// Returns how many rows are kept if the last of `kept` ones must not be told from others with its keys.
        private int withTies(Run run, int kept) {
            Ties known = ties;
            if (known == null) {
                return kept;
            }
            int last = kept - 1;
            int all = kept;
            while (all < run.rows && Run.compareKeys(run, last, run, all) == 0) {
                all++;
            }
            known.note(all - kept, run.bytes() / run.rows * (all - kept) * worker.query().threads());
            return known.isGivenUp() ? 0 : all;
        }

        /// Puts the rows aside that may be among the first.
        private void spill() {
            Ties known = ties;
            if (known != null) {
                known.giveUp();
                collected.close();
                note();
                return;
            }
            try (Run run = sort()) {
                int kept = (int) Math.min(needed, run.rows);
                if (kept == needed) {
                    filter.tighten(run.firstWord(kept - 1));
                }
                spilled.add(run, kept, worker);
            }
            note();
            if (needed < Integer.MAX_VALUE && spilled.rows() >= 2 * needed + SLACK) {
                filter.tighten(spilled.keepFirst(needed, worker));
            }
        }

        @Override
        public void finish() {
            if (collected.rows() > 0 && !spilled.isEmpty() && SortedInput.mustSpill(reservation, collected)) {
                spill();
            }
            input.add(collected.rows() == 0 || isGivenUp() ? null : sort(), spilled, worker);
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
