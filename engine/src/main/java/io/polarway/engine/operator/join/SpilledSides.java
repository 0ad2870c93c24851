package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.memory.Reservation;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins the sides of a join that were put aside, partition by partition.
///
/// The build side of a partition is loaded, and its probe side streams past it. If it does not fit, both are partitioned again;
/// if that would not help, since a key has too many rows, the build side is loaded piece by piece, and the probe side streams past
/// each of them.
final class SpilledSides {
    /// So many pieces take no longer than partitioning again.
    private static final int FEW_PIECES = 2;
    private static final int MOST_LEVELS = 8;

    private final JoinType type;
    private final BuildSide build;
    private final OperatorProfile profile;

    SpilledSides(JoinType type, BuildSide build, OperatorProfile profile) {
        this.type = type;
        this.build = build;
        this.profile = profile;
    }

    private JoinSpill spill() {
        return java.util.Objects.requireNonNull(build.spilled());
    }

    /// Returns how many partitions there are.
    int parts() {
        return spill().probeCount();
    }

    /// Gives the rows of a partition.
    Demand run(int part, Worker worker, Stage first) {
        return new Run(spill(), worker, first).join(part);
    }

    /// One worker's work on a partition.
    private final class Run {
        private final JoinSpill spill;
        private final JoinSpecification specification;
        private final Worker worker;
        private final Stage first;

        Run(JoinSpill spill, Worker worker, Stage first) {
            this.spill = spill;
            this.specification = spill.specification();
            this.worker = worker;
            this.first = first;
        }

        Demand join(int part) {
            return join(spill.build().part(spill.isHashed() ? part : 0), spill.probe(worker).part(part), 1,
                    spill.build().rows());
        }

        private Demand join(Partitions.Part buildRows, Partitions.Part probeRows, int level, long rowsBefore) {
            boolean needsProbe = !type.hasTail() || type == JoinType.BUILD_SEMI;
            if (buildRows.extents().isEmpty() && type.dropsUnmatchedProbe()
                    || probeRows.extents().isEmpty() && needsProbe) {
                return Demand.MORE;
            }
            int from = 0;
            try (BuildSide piece = piece()) {
                from = load(piece, buildRows, 0);
                if (from == buildRows.extents().size()) {
                    piece.complete(worker);
                    return meet(piece, probeRows, null, true, first);
                }
            }
            if (isWorthSplitting(buildRows, from, level, rowsBefore)) {
                return split(buildRows, probeRows, level);
            }
            if (type == JoinType.SINGLE) {
                // No pair is given before it is known that no row has two.
                meetPieces(buildRows, probeRows, batch -> Demand.MORE);
            }
            return meetPieces(buildRows, probeRows, first);
        }

        private Demand meetPieces(Partitions.Part buildRows, Partitions.Part probeRows, Stage target) {
            try (States states = new States(probeRows)) {
                int from = 0;
                while (from < buildRows.extents().size()) {
                    try (BuildSide piece = piece()) {
                        from = load(piece, buildRows, from);
                        piece.complete(worker);
                        profile.count("pieces", 1);
                        boolean isLast = from == buildRows.extents().size();
                        if (meet(piece, probeRows, states, isLast, target) == Demand.ENOUGH) {
                            return Demand.ENOUGH;
                        }
                    }
                }
                return Demand.MORE;
            }
        }

        private BuildSide piece() {
            boolean isAlone = !spill.isHashed() || !type.isNullAware();
            return BuildSide.ofPiece(specification, new OperatorProfile("piece", "", List.of()), !isAlone,
                    !isAlone && spill.unkeyed() > 0);
        }

        /// Loads extents from `from` on while there is memory for them; at least one.
        private int load(BuildSide piece, Partitions.Part rows, int from) {
            int next = from;
            try (Stage collecting = piece.open(worker)) {
                while (next < rows.extents().size() && (next == from || !piece.isFull())) {
                    worker.cancellation().check();
                    try (Batch batch = rows.read(next, worker.memory())) {
                        collecting.push(batch);
                    }
                    next++;
                }
            }
            return next;
        }

        private boolean isWorthSplitting(Partitions.Part rows, int loaded, int level, long rowsBefore) {
            int extents = rows.extents().size();
            return loaded < extents && spill.isHashed() && level < MOST_LEVELS
                    && rows.bytes(extents) > FEW_PIECES * rows.bytes(loaded)
                    && rows.rows() <= rowsBefore - rowsBefore / 8;
        }

        /// Lets the probe side stream past a piece, then gives the rows of the piece that are known then.
        private Demand meet(BuildSide piece, Partitions.Part rows, @Nullable States states, boolean isLast,
                Stage target) {
            try (PiecewiseStage stage = specification.keys().isEmpty()
                    ? new NestedLoopStage(specification, piece, worker, target)
                    : new ProbeStage(specification, piece, worker, target)) {
                for (int i = 0; i < rows.extents().size(); i++) {
                    worker.cancellation().check();
                    stage.meetPiece(states == null ? null : states.of(i, isLast));
                    try (Batch batch = rows.read(i, worker.memory())) {
                        if (stage.push(batch) == Demand.ENOUGH) {
                            return Demand.ENOUGH;
                        }
                    }
                }
            }
            if (!type.hasTail()) {
                return Demand.MORE;
            }
            Tail tail = new Tail(specification, piece);
            for (int i = 0; i < tail.parts(); i++) {
                if (tail.run(i, worker, target) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        }

        private Demand split(Partitions.Part buildRows, Partitions.Part probeRows, int level) {
            profile.count("partitioned again", 1);
            Partitions builds = spill.build().empty(JoinSpill.PARTITIONS);
            Partitions probes = spill.probe(worker).empty(JoinSpill.PARTITIONS);
            BuildShape shape = build.shape();
            BitSet kept = new BitSet();
            for (int i = 0; i < builds.types().size(); i++) {
                kept.set(i, i >= specification.buildTypes().size() || shape.isNeeded(i));
            }
            put(buildRows, builds, kept, specification.keys().stream().map(JoinKey::build).toList(), level);
            put(probeRows, probes, JoinSpecification.all(probes.types().size()),
                    specification.keys().stream().map(JoinKey::probe).toList(), level);
            for (int i = 0; i < JoinSpill.PARTITIONS; i++) {
                if (join(builds.part(i), probes.part(i), level + 1, buildRows.rows()) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        }

        private void put(Partitions.Part rows, Partitions target, BitSet kept, List<Expression> keys, int level) {
            try (Placing placing = new Placing(keys, specification.keys(), build.shape(), spill, level, false, worker);
                    PartitionWriter writer = new PartitionWriter(target, kept, worker)) {
                for (int i = 0; i < rows.extents().size(); i++) {
                    worker.cancellation().check();
                    try (Batch batch = rows.read(i, worker.memory())) {
                        placing.place(batch, (selection, places, count) -> writer.add(batch, selection, places));
                    }
                }
                writer.flush();
            }
        }

        /// What is known of each probe row between the pieces of the build side.
        private final class States implements AutoCloseable {
            private final Reservation account = worker.memory().reserve("join matches");
            private final byte @Nullable [][] states;

            States(Partitions.Part rows) {
                if (type.dropsUnmatchedProbe() && type != JoinType.SEMI) {
                    states = null;
                    return;
                }
                try {
                    account.grow(rows.rows());
                } catch (Throwable thrown) {
                    account.close();
                    throw thrown;
                }
                byte[][] all = new byte[rows.extents().size()][];
                for (int i = 0; i < all.length; i++) {
                    all[i] = new byte[rows.extents().get(i).rows()];
                }
                states = all;
            }

            @Nullable
            PieceMatches of(int extent, boolean isLast) {
                byte[][] known = states;
                return known == null ? null : new PieceMatches(known[extent], isLast);
            }

            @Override
            public void close() {
                account.close();
            }
        }
    }
}
