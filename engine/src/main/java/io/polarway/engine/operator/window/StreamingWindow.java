package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Window functions over an input that comes in the order of the window: gives each row on with the functions' values, in the order of
/// the input, and holds no more than what the functions need of each partition, and rows whose values depend on later ones that
/// are equal in the order.
///
/// Rows of different partitions may stand between each other; where they do not, since the input is ordered by the partition keys
/// before all others, only one partition is held at a time.
public final class StreamingWindow implements InSequence.Body {
    private final RunningCalls calls;
    private final boolean isClustered;
    private final OperatorProfile profile;
    private final List<RunningWindow> functions = new ArrayList<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private @Nullable InputOrder order;
    private @Nullable Reservation reservation;
    private long heldBytes;
    /// The number of the stretch of equal rows that may go on.
    private long open;

    /// Creates the operator.
    ///
    /// @param shape what it does; one that [#isFor]
    /// @param isClustered whether the input is ordered by the partition keys first
    /// @param profile where it notes what it did
    public StreamingWindow(WindowShape shape, boolean isClustered, OperatorProfile profile) {
        RunningCalls known = RunningCalls.of(shape);
        if (known == null) {
            throw io.polarway.engine.error.EngineException.internal("a window was to stream that cannot");
        }
        this.calls = known;
        this.isClustered = isClustered && !shape.partitionKeys().isEmpty();
        this.profile = profile;
    }

    /// Returns whether a window can be computed over an input that comes in its order: its functions look at no later rows.
    public static boolean isFor(WindowShape shape) {
        return RunningCalls.of(shape) != null;
    }

    /// Returns whether rows of a window that [#isFor] are held until all that are equal in the order have come.
    public static boolean waitsForPeers(WindowShape shape) {
        RunningCalls known = RunningCalls.of(shape);
        return known != null && known.waiting() >= 0;
    }

    /// Returns how many values of each partition are held for a function at most.
    public static long depth(WindowCall call) {
        return call.arguments().size() > 1 && call.arguments().get(1) instanceof Expression.Literal literal
                && literal.value() instanceof Number offset ? Math.max(1, offset.longValue()) : 1;
    }

    /// Rows whose values are not known yet.
    ///
    /// @param columns what is known of what is given; null at the places of functions that wait
    /// @param partitions the number of each row's partition
    private record Held(@Nullable Column[] columns, int[] partitions, long bytes) implements AutoCloseable {
        @Override
        public void close() {
            StreamingWindow.close(columns);
        }
    }

    private static void close(@Nullable Column[] columns) {
        for (int i = 0; i < columns.length; i++) {
            Column column = columns[i];
            columns[i] = null;
            if (column != null) {
                column.close();
            }
        }
    }

    private InputOrder start(Worker worker) {
        InputOrder known = order;
        if (known == null) {
            known = new InputOrder(calls, isClustered, worker.memory(), worker.cancellation());
            order = known;
            reservation = worker.memory().reserve("window");
            for (RunningWindow.Factory factory : calls.factories()) {
                functions.add(factory.open(worker.memory(), worker.cancellation()));
            }
            known.numberPeers(functions);
        }
        return known;
    }

    @Override
    public Demand push(Batch given, Worker worker, Stage next) {
        InputOrder ordered = start(worker);
        List<Batch> results = new ArrayList<>();
        try {
            try (Batch batch = Gather.compact(given, worker.memory())) {
                ordered.next(batch);
                compute(batch, ordered, worker, results);
            }
            functions.forEach(RunningWindow::end);
            if (isClustered) {
                int last = ordered.keepLast();
                functions.forEach(function -> function.keepOnly(last));
                held.forEach(rows -> Arrays.fill(rows.partitions, 0));
            }
            note();
            for (Batch result : results) {
                if (next.push(result) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        } finally {
            results.forEach(Batch::close);
        }
    }

    private void compute(Batch batch, InputOrder ordered, Worker worker, List<Batch> results) {
        int rows = batch.positions();
        List<Integer> kept = calls.shape().kept();
        @Nullable
        Column[] columns = new Column[kept.size() + functions.size()];
        try {
            for (int i = 0; i < kept.size(); i++) {
                columns[i] = batch.column(kept.get(i)).retain();
            }
            for (int i = 0; i < functions.size(); i++) {
                RunningWindow function = functions.get(i);
                calls.begin(i, function, batch, ordered, worker);
                if (!function.waitsForPeers()) {
                    columns[kept.size() + i] = function.advance(0, rows);
                }
            }
            if (calls.waiting() < 0) {
                results.add(batch(rows, null, columns));
            } else {
                complete(columns, rows, ordered, worker, results);
            }
        } finally {
            close(columns);
        }
    }

    /// Makes a batch that owns the columns, of which none is missing.
    private static Batch batch(int rows, @Nullable Selection selection, @Nullable Column[] columns) {
        Column[] owned = new Column[columns.length];
        for (int i = 0; i < owned.length; i++) {
            owned[i] = Objects.requireNonNull(columns[i]);
            columns[i] = null;
        }
        return new Batch(rows, selection, owned);
    }

    /// Gives what has all its peers, and holds the last rows, which may have more.
    private void complete(@Nullable Column[] columns, int rows, InputOrder ordered, Worker worker,
            List<Batch> results) {
        long[] peers = ordered.peers(calls.waiting());
        int first = 0;
        while (first < rows && peers[first] == open) {
            first++;
        }
        if (first > 0) {
            add(0, first);
            hold(columns, 0, first, ordered, worker);
        }
        if (first == rows) {
            return;
        }
        giveHeld(results);
        int last = rows - 1;
        while (last > first && peers[last - 1] == peers[rows - 1]) {
            last--;
        }
        open = peers[rows - 1];
        if (last > first) {
            give(columns, rows, first, last, results);
        }
        add(last, rows);
        hold(columns, last, rows, ordered, worker);
    }

    private void add(int from, int to) {
        for (RunningWindow function : functions) {
            if (function.waitsForPeers()) {
                function.add(from, to);
            }
        }
    }

    private void give(@Nullable Column[] columns, int rows, int from, int to, List<Batch> results) {
        @Nullable
        Column[] whole = columns.clone();
        int kept = calls.shape().kept().size();
        for (int i = 0; i < whole.length; i++) {
            Column column = whole[i];
            whole[i] = column == null ? null : column.retain();
        }
        try {
            for (int i = 0; i < functions.size(); i++) {
                if (functions.get(i).waitsForPeers()) {
                    whole[kept + i] = functions.get(i).advance(from, to);
                }
            }
            int[] positions = new int[to - from];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = from + i;
            }
            results.add(batch(rows, new Selection(positions, positions.length), whole));
        } finally {
            close(whole);
        }
    }

    private void hold(@Nullable Column[] columns, int from, int to, InputOrder ordered, Worker worker) {
        int count = to - from;
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = from + i;
        }
        @Nullable
        Column[] rows = new Column[columns.length];
        boolean isDone = false;
        try {
            long bytes = 0;
            for (int i = 0; i < rows.length; i++) {
                Column column = columns[i];
                if (column != null) {
                    try (Column chosen = Gather.gather(column, positions, count, worker.memory())) {
                        Column own = Retention.keep(chosen, worker.memory());
                        rows[i] = own;
                        bytes += own.bytes();
                    }
                }
            }
            int[] partitions = Arrays.copyOfRange(ordered.partitions(), from, to);
            held.addLast(new Held(rows, partitions, bytes));
            heldBytes += bytes;
            isDone = true;
        } finally {
            if (!isDone) {
                close(rows);
            }
        }
    }

    private void giveHeld(List<Batch> results) {
        int kept = calls.shape().kept().size();
        while (true) {
            try (Held rows = held.pollFirst()) {
                if (rows == null) {
                    return;
                }
                heldBytes -= rows.bytes;
                for (int i = 0; i < functions.size(); i++) {
                    if (functions.get(i).waitsForPeers()) {
                        rows.columns[kept + i] = functions.get(i).current(rows.partitions, rows.partitions.length);
                    }
                }
                results.add(batch(rows.partitions.length, null, rows.columns));
            }
        }
    }

    private void note() {
        Reservation known = Objects.requireNonNull(reservation);
        long bytes = heldBytes + Objects.requireNonNull(order).bytes();
        for (RunningWindow function : functions) {
            bytes += function.bytes();
        }
        known.attribute(bytes - known.held());
        profile.noteMemory(bytes);
    }

    @Override
    public Demand finish(Worker worker, Stage next) {
        List<Batch> results = new ArrayList<>();
        try {
            giveHeld(results);
            for (Batch result : results) {
                if (next.push(result) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        } finally {
            results.forEach(Batch::close);
        }
    }

    @Override
    public void close() {
        held.forEach(Held::close);
        held.clear();
        functions.forEach(RunningWindow::close);
        functions.clear();
        if (order != null) {
            order.close();
        }
        if (reservation != null) {
            reservation.close();
        }
    }
}
