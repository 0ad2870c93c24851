package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.sort.CollectedRows;
import io.polarway.engine.operator.sort.OrderedKeys;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Window functions that look at a limited number of rows before and after each row, over an input that comes in the order of the
/// window: LEAD, LAG, and ROWS frames with both ends. Holds as many rows of each partition as they reach.
///
/// Rows are collected until there are as many new ones as old ones are held, then computed as those of a [Window] are, as if they were
/// all rows of their partitions. The values of those are right that have all the rows around them that the functions reach;
/// they are given, and the last rows of each partition stay.
///
/// Rows go on in the order in which they come, unless they wait for later rows of their partition while those of others
/// come: see [#keepsOrder].
public final class SlidingWindow implements InSequence.Body {
    private static final int MOST_REACH = 10_000;
    private static final int LEAST_ROWS = 1 << 14;

    private final WindowShape shape;
    private final WindowReach reach;
    private final boolean isClustered;
    private final OperatorProfile profile;
    private @Nullable State state;
    /// Which of the rows that are held were given, in the order of the input.
    private boolean[] given = new boolean[0];
    private int held;

    /// What there is once rows have come.
    private record State(CollectedRows rows, OrderedKeys order, Reservation reservation) implements AutoCloseable {
        @Override
        public void close() {
            rows.close();
            order.close();
            reservation.close();
        }
    }

    /// Creates the operator.
    ///
    /// @param shape what it does; one that has a [#reach]
    /// @param isClustered whether the input is ordered by the partition keys first
    /// @param profile where it notes what it did
    public SlidingWindow(WindowShape shape, boolean isClustered, OperatorProfile profile) {
        WindowReach known = reach(shape);
        if (known == null) {
            throw EngineException.internal("a window was to slide that looks at all rows");
        }
        this.shape = shape;
        this.reach = known;
        this.isClustered = isClustered && !shape.partitionKeys().isEmpty();
        this.profile = profile;
    }

    /// Returns how far the functions of a window look; null if it cannot be computed so.
    public static @Nullable WindowReach reach(WindowShape shape) {
        WindowReach reach = new WindowReach(0, 0);
        for (WindowCall call : shape.calls()) {
            WindowReach own = call.function().evaluation().reach(frame(call.frame()), RunningCalls.arguments(call));
            if (own == null) {
                return null;
            }
            reach = reach.with(own);
        }
        return reach.before() > MOST_REACH || reach.after() > MOST_REACH ? null : reach;
    }

    /// Returns whether the rows of a window are given in the order of the input.
    ///
    /// @param isClustered whether the input is ordered by the partition keys first
    public static boolean keepsOrder(WindowShape shape, boolean isClustered) {
        WindowReach reach = reach(shape);
        return reach == null || reach.after() == 0 || isClustered || shape.partitionKeys().isEmpty();
    }

    private static @Nullable WindowReach frame(WindowFrame frame) {
        WindowReach from = frame.mode() == Mode.ROWS ? bound(frame.from()) : null;
        WindowReach to = frame.mode() == Mode.ROWS ? bound(frame.to()) : null;
        return from == null || to == null ? null : from.with(to);
    }

    private static @Nullable WindowReach bound(Bound bound) {
        if (bound.kind() == Kind.CURRENT_ROW) {
            return new WindowReach(0, 0);
        }
        if (!(bound.distance() instanceof Distance.Units units)) {
            return null;
        }
        int rows = (int) Math.min(units.count(), Integer.MAX_VALUE);
        return bound.kind() == Kind.PRECEDING ? new WindowReach(rows, 0) : new WindowReach(0, rows);
    }

    private State state(Worker worker) {
        State known = state;
        if (known == null) {
            known = new State(new CollectedRows(shape.types(), worker.memory()),
                    new OrderedKeys(isClustered ? shape.sortKeys() : shape.orderKeys(),
                            isClustered ? shape.partitionKeys().size() : 0, worker.memory()),
                    worker.memory().reserve("window"));
            state = known;
        }
        return known;
    }

    @Override
    public Demand push(Batch batch, Worker worker, Stage next) {
        if (batch.rows() == 0) {
            return Demand.MORE;
        }
        State known = state(worker);
        try (Batch rows = Gather.compact(batch, worker.memory())) {
            Column[] columns = new Column[rows.width()];
            Arrays.setAll(columns, rows::column);
            known.order().next(columns, rows.positions(), new long[known.order().keys() + 1][]);
            known.rows().append(columns, null, rows.positions());
        }
        known.reservation().attribute(known.rows().bytes() - known.reservation().held());
        int most = Math.max(held, Math.min(LEAST_ROWS, Math.max(1, worker.query().batchRows())));
        return known.rows().rows() - held < most ? Demand.MORE : compute(known, false, worker, next);
    }

    private Demand compute(State known, boolean isEnd, Worker worker, Stage next) {
        Batch rows = known.rows().take();
        try (SortedPart part = new SortedPart(shape, rows, false, worker.memory(), worker.cancellation())) {
            part.evaluate();
            known.reservation().attribute(part.bytes() - known.reservation().held());
            profile.noteMemory(part.bytes());
            int count = part.rows();
            int[] placeOf = new int[count];
            boolean[] stays = new boolean[count];
            boolean[] wasGiven = Arrays.copyOf(given, count);
            int ready = choose(part, isEnd, placeOf, stays, wasGiven);
            Demand demand = give(part, placeOf, ready, worker, next);
            keep(known, rows, stays, wasGiven, worker);
            return demand;
        } finally {
            known.reservation().attribute(known.rows().bytes() - known.reservation().held());
        }
    }

    /// Decides which rows are given now and which stay.
    ///
    /// @param placeOf becomes the place of each row that is given now, and -1 for the others
    /// @return how many are given now
    private int choose(SortedPart part, boolean isEnd, int[] placeOf, boolean[] stays, boolean[] wasGiven) {
        MemorySegment sorted = part.sorted();
        MemorySegment ends = part.ends(0);
        int count = part.rows();
        int ready = 0;
        for (int start = 0, end; start < count; start = end) {
            end = MemoryAccess.getIntAtIndex(ends, start);
            // Other partitions than that of the last row are over, where they follow each other.
            boolean isOver = isEnd || isClustered && MemoryAccess.getIntAtIndex(sorted, end - 1L) != count - 1;
            int firstWaiting = isOver ? end : Math.max(start, end - reach.after());
            int firstStaying = isOver ? end : Math.max(start, firstWaiting - reach.before());
            for (int place = start; place < end; place++) {
                int row = MemoryAccess.getIntAtIndex(sorted, place);
                boolean isReady = place < firstWaiting && !wasGiven[row];
                placeOf[row] = isReady ? place : -1;
                wasGiven[row] |= isReady;
                ready += isReady ? 1 : 0;
                stays[row] = place >= firstStaying;
            }
        }
        return ready;
    }

    private Demand give(SortedPart part, int[] placeOf, int ready, Worker worker, Stage next) {
        int batchRows = Math.max(1, worker.query().batchRows());
        int[] rows = new int[Math.min(batchRows, ready)];
        int[] places = new int[rows.length];
        int done = 0;
        for (int given = 0; given < ready;) {
            worker.cancellation().check();
            int count = 0;
            for (; count < rows.length && given + count < ready; done++) {
                if (placeOf[done] >= 0) {
                    rows[count] = done;
                    places[count++] = placeOf[done];
                }
            }
            given += count;
            try (Batch batch = batch(part, rows, places, count, worker)) {
                if (next.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    private Batch batch(SortedPart part, int[] rows, int[] places, int count, Worker worker) {
        Column[] columns = new Column[shape.kept().size() + shape.calls().size()];
        int done = 0;
        try {
            for (int column : shape.kept()) {
                columns[done] = Gather.gather(part.column(column), rows, count, worker.memory());
                done++;
            }
            ResultRows results = new ResultRows(worker.memory(), count);
            for (WindowResult result : part.results()) {
                columns[done] = results.gather(result, places, count);
                done++;
            }
            return new Batch(count, null, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    private void keep(State known, Batch rows, boolean[] stays, boolean[] wasGiven, Worker worker) {
        int[] positions = new int[stays.length];
        int count = 0;
        for (int row = 0; row < stays.length; row++) {
            if (stays[row]) {
                wasGiven[count] = wasGiven[row];
                positions[count++] = row;
            }
        }
        Column[] columns = new Column[rows.width()];
        Arrays.setAll(columns, rows::column);
        known.rows().append(columns, new Selection(positions, count), rows.positions());
        given = Arrays.copyOf(wasGiven, count);
        held = count;
    }

    @Override
    public Demand finish(Worker worker, Stage next) {
        State known = state;
        return known == null || known.rows().rows() == 0
                ? Demand.MORE
                : compute(Objects.requireNonNull(known), true, worker, next);
    }

    @Override
    public void close() {
        if (state != null) {
            state.close();
        }
    }
}
