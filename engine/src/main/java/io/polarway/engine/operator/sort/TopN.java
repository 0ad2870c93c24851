package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
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
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
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
    private final List<Run> runs = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final TopFilter filter;
    private final @Nullable Ties ties;
    private final PartSource source = new PartSource(() -> runs.isEmpty() || isGivenUp() ? 0 : 1, this::run);

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
        long most = ties == null ? limit : new RunMerge(runs, types.size()).withTies(limit, worker);
        return new RunMerge(runs, types.size()).push(offset, most, worker, first);
    }

    private boolean isGivenUp() {
        return ties != null && ties.isGivenUp();
    }

    @Override
    public void close() {
        runs.forEach(Run::close);
        runs.clear();
    }

    private final class TopStage implements Stage {
        private final Worker worker;
        private final CollectedRows collected;
        private final Reservation reservation;
        private final Places places = new Places();
        private final long needed;
        private long capacity;
        private long seen;
        private long attributed;

        TopStage(Worker worker) {
            this.worker = worker;
            List<SqlType> withPlace = new ArrayList<>(types);
            withPlace.add(ScalarType.BIGINT);
            this.collected = new CollectedRows(withPlace, worker.memory());
            this.reservation = worker.memory().reserve("top n");
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
            long first = seen;
            seen += batch.positions();
            if (passing != null && passing.isEmpty()) {
                return Demand.MORE;
            }
            append(batch, passing, first);
            if (collected.rows() >= capacity) {
                compact();
            }
            long now = collected.bytes();
            reservation.attribute(now - attributed);
            attributed = now;
            return Demand.MORE;
        }

        private void append(Batch batch, @Nullable Selection passing, long first) {
            ArrowBuf numbers = worker.memory().allocate(batch.positions() * 8L);
            MemorySegment target = Layouts.segment(numbers);
            for (int i = 0; passing == null && i < batch.positions(); i++) {
                target.setAtIndex(Layouts.LONG, i, first + i);
            }
            for (int i = 0; passing != null && i < passing.count(); i++) {
                target.setAtIndex(Layouts.LONG, passing.position(i), first + passing.position(i));
            }
            try (FlatColumn place = new FlatColumn(ScalarType.BIGINT, batch.positions(), null, numbers)) {
                Column[] columns = new Column[batch.width() + 1];
                for (int i = 0; i < batch.width(); i++) {
                    columns[i] = batch.column(i);
                }
                columns[batch.width()] = place;
                collected.append(columns, passing, batch.positions());
            }
        }

        /// Keeps the first rows in order, and learns the bound.
        private void compact() {
            try (Run run = Run.sort(collected.take(), keys, places, true, worker.memory(), worker.cancellation())) {
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

        @Override
        public void finish() {
            if (collected.rows() == 0 || isGivenUp()) {
                return;
            }
            Run run = Run.sort(collected.take(), keys, places, true, worker.memory(), worker.cancellation());
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
