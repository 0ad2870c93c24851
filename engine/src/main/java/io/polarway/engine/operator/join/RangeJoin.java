package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.range.CutKeys;
import io.polarway.engine.operator.range.KeyCut;
import io.polarway.engine.operator.range.KeyedRows;
import io.polarway.engine.operator.sort.KeyRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Joins the rows of both sides between two keys, on one worker: those of the build side are made findable, those of the probe side
/// stream past them.
///
/// If the build side does not fit, the range is cut where it is full. A single key of the build side that does not fit goes through a
/// [HashJoin], which puts both sides aside.
final class RangeJoin implements AutoCloseable {
    private final JoinSpecification specification;
    private final JoinType type;
    private final KeyedRows range;
    private final CutKeys probeKeys;
    private final CutKeys buildKeys;
    private final OperatorProfile profile;
    private final Worker worker;
    private final Stage next;
    /// The keys at which the range was cut.
    private final List<KeyRow> cuts = new ArrayList<>();

    RangeJoin(JoinSpecification specification, KeyedRows range, CutKeys probeKeys, CutKeys buildKeys,
            OperatorProfile profile, Worker worker, Stage next) {
        this.specification = specification;
        this.type = specification.type();
        this.range = range;
        this.probeKeys = probeKeys;
        this.buildKeys = buildKeys;
        this.profile = profile;
        this.worker = worker;
        this.next = next;
    }

    Demand run() {
        return join(range.from(), range.to());
    }

    private Demand join(@Nullable KeyCut from, @Nullable KeyCut to) {
        KeyCut start = from;
        while (true) {
            KeyCut end;
            boolean isOneKey;
            try (Load load = new Load()) {
                load.read(start, to);
                KeyRow stop = load.stop;
                if (stop == null) {
                    return meet(load.piece, start, to);
                }
                profile.count("ranges cut", 1);
                end = KeyCut.before(stop);
                KeyRow last = Objects.requireNonNull(load.last);
                if (stop.isAfter(last)) {
                    if (meet(load.piece, start, end) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    start = end;
                    continue;
                }
                isOneKey = !last.isAfter(Objects.requireNonNull(load.first));
            }
            // There are more rows with the last key that fits.
            if (isOneKey) {
                KeyCut behind = KeyCut.after(end.row());
                if (giveUnmatched(start, end) == Demand.ENOUGH || joinAside(end, behind) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
                start = behind;
            } else {
                if (join(start, end) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
                start = end;
            }
        }
    }

    /// As many rows of the build side as fit.
    private final class Load implements AutoCloseable {
        final BuildSide piece = BuildSide.ofPiece(specification, profile, false, false);
        /// The keys of the first and the last row, null if there is none, and of the first that does not fit, null if all do.
        @Nullable
        KeyRow first;
        @Nullable
        KeyRow last;
        @Nullable
        KeyRow stop;

        void read(@Nullable KeyCut from, @Nullable KeyCut to) {
            try (Stage collecting = piece.open(worker)) {
                RangeJoin.this.read(MergeJoin.BUILD, from, to, buildKeys, rows -> add(rows, collecting));
            }
            if (stop == null) {
                forget(first);
                forget(last);
            }
        }

        private boolean add(Batch rows, Stage collecting) {
            try (Batch keys = buildKeys.of(rows)) {
                boolean isFull = first != null && piece.isFull();
                if (first == null) {
                    first = cut(keys, 0);
                }
                if (isFull) {
                    stop = cut(keys, 0);
                    return false;
                }
                forget(last);
                last = cut(keys, keys.positions() - 1);
            }
            collecting.push(rows);
            return true;
        }

        private KeyRow cut(Batch keys, int position) {
            KeyRow row = buildKeys.row(keys, position);
            cuts.add(row);
            return row;
        }

        private void forget(@Nullable KeyRow row) {
            if (row != null) {
                cuts.remove(row);
                row.close();
            }
        }

        @Override
        public void close() {
            piece.close();
        }
    }

    private boolean read(int side, @Nullable KeyCut from, @Nullable KeyCut to, CutKeys keys, KeyedRows.Taker taker) {
        return range.read(side, from, to, keys, worker, taker);
    }

    /// Lets the rows of the probe side between two cuts stream past those of the build side.
    private Demand meet(BuildSide build, @Nullable KeyCut from, @Nullable KeyCut to) {
        build.complete(worker);
        if (build.rows() == 0 && type.dropsUnmatchedProbe()) {
            return Demand.MORE;
        }
        try (Stage probing = new ProbeStage(specification, build, worker, next)) {
            if (!read(MergeJoin.PROBE, from, to, probeKeys, rows -> probing.push(rows) == Demand.MORE)) {
                return Demand.ENOUGH;
            }
        }
        if (!type.hasTail()) {
            return Demand.MORE;
        }
        Tail tail = new Tail(specification, build);
        for (int i = 0; i < tail.parts(); i++) {
            if (tail.run(i, worker, next) == Demand.ENOUGH) {
                return Demand.ENOUGH;
            }
        }
        return Demand.MORE;
    }

    /// Gives what comes of rows of the probe side between two cuts that match nothing.
    private Demand giveUnmatched(@Nullable KeyCut from, KeyCut to) {
        try (BuildSide nothing = BuildSide.ofPiece(specification, profile, false, false)) {
            return meet(nothing, from, to);
        }
    }

    /// Joins the rows with one key, putting them aside.
    private Demand joinAside(KeyCut from, KeyCut to) {
        profile.count("keys put aside", 1);
        HashJoin join = new HashJoin(specification, null, profile, Integer.MAX_VALUE);
        try (Sink build = join.build(); Source rest = join.rest()) {
            try (Stage collecting = build.open(worker)) {
                read(MergeJoin.BUILD, from, to, buildKeys, rows -> collecting.push(rows) == Demand.MORE);
                collecting.finish();
            }
            build.complete(worker);
            boolean wantsMore;
            try (Stage probing = join.probe().open(worker, next)) {
                wantsMore = read(MergeJoin.PROBE, from, to, probeKeys, rows -> probing.push(rows) == Demand.MORE);
                if (wantsMore) {
                    probing.finish();
                }
            }
            if (!wantsMore) {
                return Demand.ENOUGH;
            }
            for (Morsel morsel = rest.claim(); morsel != null; morsel = rest.claim()) {
                worker.cancellation().check();
                if (morsel.run(worker, next) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        }
    }

    @Override
    public void close() {
        cuts.forEach(KeyRow::close);
        cuts.clear();
    }
}
