package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Gather;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One worker's way through the probe side of a join without keys: meets each batch with every row of the build side.
final class NestedLoopStage implements PiecewiseStage {
    /// Matches fewer than one in so many rows of a batch are collected, for a batch of their own.
    private static final int SPARSE = 4;

    private final JoinType type;
    private final @Nullable Expression condition;
    private final BuildSide build;
    private final BuildRowBatch rows;
    private final BuildColumns buildColumns;
    private final Worker worker;
    private final Stage next;
    private final ExpressionEvaluator evaluator;
    private final MatchedRows matched = new MatchedRows();
    private @Nullable PieceMatches before;
    private int[] pairProbe;
    private int[] pairBuild;
    private final int[] one = new int[1];
    private int pairs;

    NestedLoopStage(JoinSpecification specification, BuildSide build, Worker worker, Stage next) {
        this.type = specification.type();
        this.condition = specification.condition();
        this.build = build;
        this.rows = new BuildRowBatch(build, specification.buildTypes(), worker.memory());
        this.buildColumns = new BuildColumns(build, specification.buildTypes(), worker.memory());
        this.worker = worker;
        this.next = next;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        int size = Math.max(1, worker.query().batchRows());
        this.pairProbe = new int[size];
        this.pairBuild = new int[size];
    }

    @Override
    public void meetPiece(@Nullable PieceMatches matches) {
        before = matches;
    }

    @Override
    public Demand push(Batch batch) {
        if (build.rows() == 0 && type.dropsUnmatchedProbe()) {
            return Demand.ENOUGH;
        }
        PieceMatches known = before;
        if (known == null) {
            matched.start(batch.positions());
        } else {
            matched.start(batch.positions(), known.states());
        }
        pairs = 0;
        if (type == JoinType.SINGLE && batch.positions() >= pairProbe.length) {
            // No pair is given before it is known that no row has two.
            pairProbe = new int[batch.positions() + 1];
            pairBuild = new int[batch.positions() + 1];
        }
        for (int row = 0; row < build.rows(); row++) {
            worker.cancellation().check();
            boolean isOnce = type == JoinType.BUILD_SEMI || type == JoinType.BUILD_ANTI;
            if (isOnce && build.isMatched(row)) {
                continue;
            }
            Selection candidates = isExistence() ? matched.unmatched(batch.selection()) : batch.selection();
            if (candidates != null && candidates.isEmpty()) {
                break;
            }
            try (Batch both = rows.of(batch, row, candidates)) {
                if (meet(batch, both, row) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        if (giveCollected(batch) == Demand.ENOUGH) {
            return Demand.ENOUGH;
        }
        if (known != null && !known.isLast()) {
            matched.save(known.states());
            return Demand.MORE;
        }
        return end(batch);
    }

    private boolean isExistence() {
        return switch (type) {
            case SEMI, ANTI, NULL_AWARE_ANTI, MARK -> true;
            case INNER, PROBE_OUTER, BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI, SINGLE -> false;
        };
    }

    private Demand meet(Batch batch, Batch both, int row) {
        Selection passing = condition == null ? both.selection() : evaluator.filter(condition, both);
        int count = passing == null ? both.positions() : passing.count();
        if (count == 0) {
            return Demand.MORE;
        }
        if (!type.dropsUnmatchedProbe() || type == JoinType.SEMI) {
            for (int i = 0; i < count; i++) {
                int position = passing == null ? i : passing.position(i);
                if (type == JoinType.SINGLE && matched.isMatched(position)) {
                    throw ProbeStage.moreThanOneRow();
                }
                matched.match(position);
            }
        }
        if (type.hasTail()) {
            one[0] = row;
            build.match(one, 1);
        }
        if (!type.hasProbeColumns() || !type.hasBuildColumns()) {
            return Demand.MORE;
        }
        if (type != JoinType.SINGLE && count >= batch.positions() / SPARSE) {
            try (Batch chosen = both.select(passing)) {
                return next.push(chosen);
            }
        }
        return collect(batch, passing, count, row);
    }

    private Demand collect(Batch batch, @Nullable Selection passing, int count, int row) {
        for (int i = 0; i < count; i++) {
            pairProbe[pairs] = passing == null ? i : passing.position(i);
            pairBuild[pairs] = row;
            if (++pairs == pairProbe.length && giveCollected(batch) == Demand.ENOUGH) {
                return Demand.ENOUGH;
            }
        }
        return Demand.MORE;
    }

    private Demand giveCollected(Batch batch) {
        int count = pairs;
        pairs = 0;
        return count == 0 ? Demand.MORE : give(batch, pairProbe, pairBuild, count, false);
    }

    private Demand give(Batch batch, int[] probe, int[] rowsOfBuild, int count, boolean hasNulls) {
        try (Batch chosen = Gather.rows(batch, probe, count, worker.memory())) {
            Column[] columns = new Column[chosen.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = chosen.column(i);
            }
            try (Batch both = buildColumns.beside(columns, count, rowsOfBuild, hasNulls, null)) {
                return next.push(both);
            }
        }
    }

    private Demand end(Batch batch) {
        return switch (type) {
            case INNER, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI -> Demand.MORE;
            case PROBE_OUTER, FULL, SINGLE -> giveUnmatched(batch);
            case SEMI -> select(batch, matched.matched(batch.selection()));
            case ANTI, NULL_AWARE_ANTI -> select(batch, matched.unmatched(batch.selection()));
            case MARK -> {
                try (Batch marked = matched.marked(batch, worker)) {
                    yield next.push(marked);
                }
            }
        };
    }

    private Demand giveUnmatched(Batch batch) {
        Selection rest = matched.unmatched(batch.selection());
        int count = rest == null ? batch.positions() : rest.count();
        if (count == 0) {
            return Demand.MORE;
        }
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = rest == null ? i : rest.position(i);
        }
        int[] none = new int[count];
        Arrays.fill(none, -1);
        return give(batch, positions, none, count, true);
    }

    private Demand select(Batch batch, @Nullable Selection chosen) {
        if (chosen != null && chosen.isEmpty()) {
            return Demand.MORE;
        }
        try (Batch selected = batch.select(chosen)) {
            return next.push(selected);
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
