package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// ORDER BY with LIMIT: the first rows in order, without keeping the others. Rows that are equal stay in the order of the
/// input.
///
/// Each worker keeps a few more than offset + limit rows; whenever it has twice as many, it sorts them, drops what is too
/// many, and from then on leaves out every row whose first key word is beyond that of the last row kept, on any worker.
public final class TopN implements Breaker {
    private static final int SLACK = 8192;

    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final long limit;
    private final long offset;
    private final OperatorProfile profile;
    private final List<Run> runs = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    /// The least first word, as a signed number of the same order, beyond which no row can be in the result.
    private final AtomicLong bound = new AtomicLong(Long.MAX_VALUE);
    private final PartSource source = new PartSource(() -> runs.isEmpty() ? 0 : 1, this::run);

    /// Creates the operator.
    ///
    /// @param keys what to sort by, the most significant first
    /// @param types the types of the input's columns
    /// @param limit how many rows to give at most
    /// @param offset how many rows to leave out before
    /// @param profile where it notes what it did
    public TopN(List<SortKey> keys, List<SqlType> types, long limit, long offset, OperatorProfile profile) {
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
        return new RunMerge(runs, types.size()).push(offset, limit, worker, first);
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
        private final FirstWords firstWords;
        private final long needed;
        private final long capacity;
        private long seen;
        private long attributed;

        TopStage(Worker worker) {
            this.worker = worker;
            List<SqlType> withPlace = new ArrayList<>(types);
            withPlace.add(ScalarType.BIGINT);
            this.collected = new CollectedRows(withPlace, worker.memory());
            this.reservation = worker.memory().reserve("top n");
            this.firstWords = new FirstWords(worker);
            long sum = offset + limit;
            this.needed = limit == 0 ? 0 : sum < 0 ? Long.MAX_VALUE : sum;
            this.capacity = needed > Integer.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * needed + SLACK;
        }

        @Override
        public void beginMorsel(long sequence) {
            places.begin(seen, MorselOrder.of(worker, sequence));
        }

        @Override
        public Demand push(Batch batch) {
            if (needed == 0) {
                return Demand.ENOUGH;
            }
            Selection passing = batch.selection();
            long most = bound.get();
            if (most != Long.MAX_VALUE) {
                passing = firstWords.atMost(batch.column(keys.getFirst().column()), keys.getFirst(), batch, most);
            }
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
                int[] rows = new int[kept];
                for (int i = 0; i < kept; i++) {
                    rows[i] = run.row(i);
                }
                Column[] columns = run.columns.toArray(Column[]::new);
                collected.append(columns, new Selection(rows, kept), run.rows);
                if (kept == needed) {
                    bound.accumulateAndGet(run.firstWord(kept - 1) ^ Long.MIN_VALUE, Math::min);
                }
            }
        }

        @Override
        public void finish() {
            if (collected.rows() == 0) {
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
            firstWords.close();
            reservation.close();
        }
    }

    /// Finds the rows of a batch whose first key word is not beyond a bound.
    private static final class FirstWords implements AutoCloseable {
        private final Worker worker;
        private @Nullable ArrowBuf rows;
        private @Nullable ArrowBuf allRows;
        private @Nullable ArrowBuf words;
        private int[] found = new int[0];
        private int capacity;
        private @Nullable FlatColumn dictionary;
        private long[] entries = new long[0];

        FirstWords(Worker worker) {
            this.worker = worker;
        }

        @Nullable
        Selection atMost(Column column, SortKey key, Batch batch, long most) {
            Selection selection = batch.selection();
            int count = batch.rows();
            if (found.length < count) {
                found = new int[count];
            }
            int passing = 0;
            switch (column) {
                case ConstantColumn constant -> {
                    if (constant.isNull() || words(constant.value(), key, 1)[0] <= most) {
                        return selection;
                    }
                    return Selection.EMPTY;
                }
                case DictionaryColumn coded -> {
                    if (coded.dictionary() != dictionary) {
                        dictionary = coded.dictionary();
                        entries = words(coded.dictionary(), key, coded.dictionary().rows());
                    }
                    boolean hasNulls = coded.mayHaveNulls();
                    for (int i = 0; i < count; i++) {
                        int position = selection == null ? i : selection.position(i);
                        found[passing] = position;
                        // NULLs are left to the sort: they may come first.
                        passing += entries[coded.codes().getAtIndex(Layouts.INT, position)] <= most
                                || hasNulls && coded.isNull(position) ? 1 : 0;
                    }
                }
                case FlatColumn flat -> {
                    fill(flat, key, selection, count);
                    MemorySegment computed = Layouts.segment(Objects.requireNonNull(words));
                    int[] kept = found;
                    if (selection == null) {
                        for (int i = 0; i < count; i++) {
                            kept[passing] = i;
                            passing += (computed.getAtIndex(Layouts.LONG, i) ^ Long.MIN_VALUE) <= most ? 1 : 0;
                        }
                    } else {
                        int[] positions = selection.positions();
                        for (int i = 0; i < count; i++) {
                            kept[passing] = positions[i];
                            passing += (computed.getAtIndex(Layouts.LONG, i) ^ Long.MIN_VALUE) <= most ? 1 : 0;
                        }
                    }
                }
            }
            return passing == count ? selection : new Selection(found, passing);
        }

        private long[] words(FlatColumn column, SortKey key, int count) {
            fill(column, key, null, count);
            long[] all = new long[count];
            MemorySegment.copy(Layouts.segment(Objects.requireNonNull(words)), Layouts.LONG, 0, all,
                    0, count);
            for (int i = 0; i < count; i++) {
                all[i] ^= Long.MIN_VALUE;
            }
            return all;
        }

        private void fill(FlatColumn column, SortKey key, @Nullable Selection selection, int count) {
            if (capacity < count) {
                close();
                int larger = Math.max(8192, count);
                rows = worker.memory().allocate(larger * 4L);
                allRows = worker.memory().allocate(larger * 4L);
                words = worker.memory().allocate(larger * 8L);
                capacity = larger;
                for (int i = 0; i < larger; i++) {
                    Layouts.segment(allRows).setAtIndex(Layouts.INT, i, i);
                }
            }
            MemorySegment positions = Layouts.segment(Objects.requireNonNull(selection == null ? allRows : rows));
            if (selection != null) {
                MemorySegment.copy(selection.positions(), 0, positions, Layouts.INT, 0, count);
            }
            KeyWords.fill(new KeyWords.Level(column, key, KeyWords.Kind.FIRST), positions, 0, count,
                    Layouts.segment(Objects.requireNonNull(words)));
        }

        @Override
        public void close() {
            if (rows != null) {
                rows.close();
                rows = null;
            }
            if (allRows != null) {
                allRows.close();
                allRows = null;
            }
            if (words != null) {
                words.close();
                words = null;
            }
            capacity = 0;
        }
    }
}
