package io.polarway.engine.operator.join;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
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
import org.jspecify.annotations.Nullable;

/// Joins two sides that come in the order of some of their keys: as soon as both are known up to a key, the rows before it are
/// joined by themselves, and forgotten. Gives these ranges as morsels, in their order.
///
/// Its morsels are of three kinds, of which only one gives rows: those of the two sides, whose rows are kept; ranges that are ready;
/// and waiting for others to come up with one of these, where there is nothing else to do.
public final class MergeJoin implements Source {
    private static final long POLL_MILLIS = 20;

    private final JoinSpecification specification;
    private final OperatorProfile profile;
    private final int threads;
    private final MergeRows rows;
    private final MergeSide probe;
    private final MergeSide build;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<MergeRange> ready = new ArrayDeque<>();
    /// Ranges that were claimed, and are not joined yet.
    private final Set<MergeRange> claimed = Collections.newSetFromMap(new IdentityHashMap<>());
    private long sequence;
    /// The last morsel that is a range.
    private long lastRange = -1;
    private @Nullable KeyRow cut;
    private boolean isOver;

    /// What gives the rows of a side.
    ///
    /// @param source where they come from
    /// @param profile what that did
    /// @param steps what they go through, in order
    public record Input(Source source, OperatorProfile profile, List<Pipeline.Step> steps) {
    }

    /// Creates the operator.
    ///
    /// @param specification what it does; [#isFor]
    /// @param order the keys, by number, in whose order both sides come, the most significant first; at least one
    /// @param probe the rows of one side; its source is owned
    /// @param build those of the other
    /// @param threads how many workers there are
    /// @param profile where it notes what it did
    public MergeJoin(JoinSpecification specification, List<SortKey> order, Input probe, Input build, int threads,
            OperatorProfile profile) {
        this.specification = specification;
        this.profile = profile;
        this.threads = threads;
        this.rows = new MergeRows(profile);
        List<Expression> probeKeys = new ArrayList<>();
        List<Expression> buildKeys = new ArrayList<>();
        List<SortKey> numbered = new ArrayList<>();
        for (SortKey key : order) {
            numbered.add(new SortKey(numbered.size(), key.descending(), key.nullsFirst()));
            probeKeys.add(specification.keys().get(key.column()).probe());
            buildKeys.add(specification.keys().get(key.column()).build());
        }
        this.probe = new MergeSide(probe, probeKeys, numbered, rows, profile);
        this.build = new MergeSide(build, buildKeys, numbered, rows, profile);
    }

    /// Returns whether joins of a type can be computed so: none whose rows depend on all of the other side.
    public static boolean isFor(JoinType type) {
        return switch (type) {
            case INNER, PROBE_OUTER, FULL, SEMI, ANTI, SINGLE -> true;
            case BUILD_OUTER, BUILD_SEMI, BUILD_ANTI, NULL_AWARE_ANTI, MARK -> false;
        };
    }

    /// Returns how many pieces of a side are held at most, but for those of one key.
    ///
    /// @param threads how many workers there are
    public static long mostPieces(int threads) {
        return threads + 1L;
    }

    /// Returns whether the rows come in the order of the keys of the probe side.
    public static boolean keepsOrder(JoinSpecification specification) {
        return keepsOrder(specification.type(), specification.keys());
    }

    /// Returns what [#keepsOrder(JoinSpecification)] does. NULLs that equal each other are given after the other pairs of a batch.
    public static boolean keepsOrder(JoinType type, List<JoinKey> keys) {
        return switch (type) {
            case INNER, PROBE_OUTER, SEMI, ANTI, SINGLE -> keys.stream().noneMatch(JoinKey::isNullSafe);
            case FULL, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI, NULL_AWARE_ANTI, MARK -> false;
        };
    }

    @Override
    public @Nullable Morsel claim() {
        lock.lock();
        try {
            while (true) {
                MergeRange range = ready.pollFirst();
                if (range != null) {
                    claimed.add(range);
                    lastRange = sequence;
                    changed.signalAll();
                    return new RangeMorsel(sequence++, range);
                }
                if (isOver) {
                    return null;
                }
                MergeSide side = next();
                if (side == null) {
                    return new WaitingMorsel(sequence++);
                }
                Morsel morsel = side.claim();
                if (morsel != null) {
                    return new SideMorsel(sequence++, side, morsel);
                }
                advance();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns the side of which the next morsel is to be run, or null if it is time to wait.
    private @Nullable MergeSide next() {
        MergeSide behind = behind();
        MergeSide ahead = behind == probe ? build : probe;
        if (behind.isClaimable() && behind.running() == 0) {
            return behind;
        }
        boolean isFull = behind.running() + ahead.running() >= threads;
        MergeSide fewer = !ahead.isClaimable() || behind.isClaimable() && behind.waiting() <= ahead.waiting()
                ? behind
                : ahead;
        return isFull || !fewer.isClaimable() || fewer.waiting() > threads || rows.areMany() ? null : fewer;
    }

    /// Returns the side of which fewer rows are known.
    private MergeSide behind() {
        if (probe.isExhausted() || build.isExhausted()) {
            return probe.isExhausted() ? build : probe;
        }
        KeyRow own = probe.frontier();
        KeyRow other = build.frontier();
        return own == null || other != null && !own.isAfter(other) ? probe : build;
    }

    /// Makes a range of what is known of both sides.
    private void advance() {
        boolean isEnd = probe.isExhausted() && build.isExhausted();
        MergeSide behind = behind();
        KeyRow end = behind.frontier();
        if (isEnd) {
            take(null);
            isOver = true;
        } else if (end != null && (cut == null || end.isAfter(cut))) {
            take(end);
            isOver = isIdle(build) && specification.type().dropsUnmatchedProbe()
                    || isIdle(probe) && !specification.type().hasTail();
        }
    }

    private static boolean isIdle(MergeSide side) {
        return side.isExhausted() && side.isEmpty();
    }

    private void take(@Nullable KeyRow end) {
        KeyRow start = cut;
        KeyCut to = end == null ? null : KeyCut.before(end.retain());
        cut = end == null ? null : end.retain();
        MergeRange range = new MergeRange(start == null ? null : KeyCut.before(start), to, probe.take(to),
                build.take(to));
        boolean isNothing = range.build().isEmpty() && specification.type().dropsUnmatchedProbe()
                || range.probe().isEmpty() && !specification.type().hasTail();
        if (isNothing) {
            range.close();
        } else {
            profile.count("ranges", 1);
            ready.addLast(range);
        }
    }

    /// Lets go of a range; there may be room for more then.
    private void end(MergeRange range) {
        lock.lock();
        try {
            claimed.remove(range);
            range.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Runs a morsel of a side, and keeps its rows.
    private final class SideMorsel implements Morsel {
        private final long own;
        private final MergeSide side;
        private final Morsel morsel;

        SideMorsel(long own, MergeSide side, Morsel morsel) {
            this.own = own;
            this.side = side;
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return own;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            MergePiece piece = side.run(morsel, worker);
            lock.lock();
            try {
                side.add(morsel.sequence(), piece);
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

    /// Joins a range.
    private final class RangeMorsel implements Morsel {
        private final long own;
        private final MergeRange range;

        RangeMorsel(long own, MergeRange range) {
            this.own = own;
            this.range = range;
        }

        @Override
        public long sequence() {
            return own;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try (CutKeys probeKeys = probe.keys(worker);
                    CutKeys buildKeys = build.keys(worker);
                    RangeJoin join = new RangeJoin(specification, range, probeKeys, buildKeys, profile, worker,
                            first)) {
                return join.run();
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
        return (int) Math.clamp((long) probe.source().parallelism() + build.source().parallelism(), 1,
                Integer.MAX_VALUE);
    }

    @Override
    public long bytes() {
        return probe.source().bytes() + build.source().bytes();
    }

    @Override
    public double claimed() {
        double all = Math.max(1, bytes());
        return (share(probe.source()) + share(build.source())) / all;
    }

    private static double share(Source source) {
        return source.bytes() == 0 ? 0 : source.claimed() * source.bytes();
    }

    @Override
    public void complete(Worker worker) {
        probe.complete(worker);
        build.complete(worker);
    }

    @Override
    public void close() {
        try (rows; probe; build) {
            ready.forEach(MergeRange::close);
            ready.clear();
            claimed.forEach(MergeRange::close);
            claimed.clear();
            if (cut != null) {
                cut.close();
                cut = null;
            }
        }
    }
}
