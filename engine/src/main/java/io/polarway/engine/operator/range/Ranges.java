package io.polarway.engine.operator.range;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.sort.KeyRow;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Cuts inputs that come in the order of the same keys into ranges of these: as soon as all are known up to a key, the rows before it are
/// worked off by themselves, and forgotten. Gives these ranges as morsels, in their order.
///
/// Its morsels are of three kinds, of which only one gives rows: those of the inputs, whose rows are kept; ranges that are ready;
/// and waiting for others to come up with one of these, where there is nothing else to do.
public final class Ranges implements Source {
    private static final long POLL_MILLIS = 20;

    private final Body body;
    private final OperatorProfile profile;
    private final int threads;
    private final PieceStore rows;
    private final List<RangeInput> inputs = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<KeyedRows> ready = new ArrayDeque<>();
    /// Ranges that were claimed, and are not worked off yet.
    private final Set<KeyedRows> claimed = Collections.newSetFromMap(new IdentityHashMap<>());
    private long sequence;
    /// The last morsel that is a range.
    private long lastRange = -1;
    private @Nullable KeyRow cut;
    private boolean isOver;

    /// What is done with a range. Used by several threads.
    public interface Body {
        /// Returns whether a range comes to nothing.
        ///
        /// @param isEmpty tells of each input, by its number, whether it has no rows there
        boolean givesNothing(IntPredicate isEmpty);

        /// Pushes what a range comes to, see [Morsel#run].
        Demand run(KeyedRows range, Worker worker, Stage next);
    }

    /// Creates the source.
    ///
    /// @param inputs where the rows come from; their sources are owned
    /// @param order of the keys of each input, by their number; at least one
    /// @param body what is done
    /// @param consumer who keeps rows, for errors
    /// @param threads how many workers there are
    /// @param profile where it notes what it did
    public Ranges(List<InputRows> inputs, List<SortKey> order, Body body, String consumer, int threads,
            OperatorProfile profile) {
        this.body = body;
        this.profile = profile;
        this.threads = threads;
        this.rows = new PieceStore(consumer, profile);
        inputs.forEach(input -> this.inputs.add(new RangeInput(input, order, rows, profile)));
    }

    /// Returns how many pieces of an input are held at most, but for those of one key.
    ///
    /// @param threads how many workers there are
    public static long mostPieces(int threads) {
        return threads + 1L;
    }

    @Override
    public @Nullable Morsel claim() {
        lock.lock();
        try {
            while (true) {
                KeyedRows range = ready.pollFirst();
                if (range != null) {
                    claimed.add(range);
                    lastRange = sequence;
                    changed.signalAll();
                    return new RangeMorsel(sequence++, range);
                }
                if (isOver) {
                    return null;
                }
                RangeInput input = next();
                if (input == null) {
                    return new WaitingMorsel(sequence++);
                }
                Morsel morsel = input.claim();
                if (morsel != null) {
                    return new InputMorsel(sequence++, input, morsel);
                }
                advance();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns the input of which the next morsel is to be run, or null if it is time to wait.
    private @Nullable RangeInput next() {
        RangeInput behind = behind();
        if (behind.isClaimable() && behind.running() == 0) {
            return behind;
        }
        int running = 0;
        RangeInput fewer = behind.isClaimable() ? behind : null;
        for (RangeInput input : inputs) {
            running += input.running();
            boolean hasFewer = input.isClaimable() && (fewer == null || input.waiting() < fewer.waiting());
            fewer = hasFewer ? input : fewer;
        }
        if (fewer == null || running >= threads) {
            return null;
        }
        if (behind.isClaimable() && ready.isEmpty() && claimed.isEmpty() && !behind.hasGap()) {
            // The rows of one key are many: nothing but reading on makes room.
            return behind;
        }
        return fewer.waiting() > threads || rows.areMany() ? null : fewer;
    }

    /// Returns the input of which fewest rows are known.
    private RangeInput behind() {
        RangeInput behind = inputs.getFirst();
        for (RangeInput input : inputs) {
            if (behind.isExhausted() || !input.isExhausted() && isBefore(input.frontier(), behind.frontier())) {
                behind = input;
            }
        }
        return behind;
    }

    private static boolean isBefore(@Nullable KeyRow one, @Nullable KeyRow other) {
        return other != null && (one == null || other.isAfter(one));
    }

    /// Makes a range of what is known of all inputs.
    private void advance() {
        if (inputs.stream().allMatch(RangeInput::isExhausted)) {
            take(null);
            isOver = true;
            return;
        }
        KeyRow end = behind().frontier();
        if (end != null && (cut == null || end.isAfter(cut))) {
            take(end);
            isOver = body.givesNothing(input -> inputs.get(input).isExhausted() && inputs.get(input).isEmpty());
        }
    }

    private void take(@Nullable KeyRow end) {
        KeyRow start = cut;
        KeyCut to = end == null ? null : KeyCut.before(end.retain());
        cut = end == null ? null : end.retain();
        KeyedRows range = new KeyedRows(start == null ? null : KeyCut.before(start), to, inputs,
                inputs.stream().map(input -> input.take(to)).toList());
        if (body.givesNothing(range::isEmpty)) {
            range.close();
        } else {
            profile.count("ranges", 1);
            ready.addLast(range);
        }
    }

    /// Lets go of a range; there may be room for more then.
    private void end(KeyedRows range) {
        lock.lock();
        try {
            claimed.remove(range);
            range.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Runs a morsel of an input, and keeps its rows.
    private final class InputMorsel implements Morsel {
        private final long own;
        private final RangeInput input;
        private final Morsel morsel;

        InputMorsel(long own, RangeInput input, Morsel morsel) {
            this.own = own;
            this.input = input;
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return own;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            RangePiece piece = input.run(morsel, worker);
            lock.lock();
            try {
                input.add(morsel.sequence(), piece);
                if (!isOver) {
                    advance();
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return Demand.MORE;
        }
    }

    /// Works off a range.
    private final class RangeMorsel implements Morsel {
        private final long own;
        private final KeyedRows range;

        RangeMorsel(long own, KeyedRows range) {
            this.own = own;
            this.range = range;
        }

        @Override
        public long sequence() {
            return own;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try {
                return body.run(range, worker, first);
            } finally {
                end(range);
            }
        }
    }

    /// Waits until there is something to do, or a range with a higher number is under way: those who take rows in the order of morsels
    /// would wait for this one.
    private final class WaitingMorsel implements Morsel {
        private final long own;

        WaitingMorsel(long own) {
            this.own = own;
        }

        @Override
        public long sequence() {
            return own;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            return worker.waiting(() -> {
                lock.lock();
                try {
                    while (ready.isEmpty() && !isOver && lastRange < own && next() == null) {
                        worker.cancellation().check();
                        changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    }
                    return Demand.MORE;
                } finally {
                    lock.unlock();
                }
            });
        }
    }

    @Override
    public int parallelism() {
        return (int) Math.clamp(inputs.stream().mapToLong(RangeInput::parallelism).sum(), 1, Integer.MAX_VALUE);
    }

    @Override
    public long bytes() {
        return inputs.stream().mapToLong(RangeInput::bytes).sum();
    }

    @Override
    public double claimed() {
        return inputs.stream().mapToDouble(RangeInput::claimedBytes).sum() / Math.max(1, bytes());
    }

    @Override
    public void complete(Worker worker) {
        inputs.forEach(input -> input.complete(worker));
    }

    @Override
    public void close() {
        ready.forEach(KeyedRows::close);
        ready.clear();
        claimed.forEach(KeyedRows::close);
        claimed.clear();
        if (cut != null) {
            cut.close();
            cut = null;
        }
        try (rows) {
            closeInputs(0);
        }
    }

    /// Closes the inputs from one on, whatever fails.
    private void closeInputs(int first) {
        if (first < inputs.size()) {
            try (RangeInput _ = inputs.get(first)) {
                closeInputs(first + 1);
            }
        }
    }
}
