package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the probe rows for which `keys IN build side` is NULL: those without a match that might have one if some NULL had a
/// value.
final class UnknownMatches implements AutoCloseable {
    private final JoinSpecification specification;
    private final BuildSide build;
    private final Worker worker;
    private final ExpressionEvaluator evaluator;
    private final BuildRowBatch rows;
    private final @Nullable Expression mayMatch;

    UnknownMatches(JoinSpecification specification, BuildSide build, Worker worker) {
        this.specification = specification;
        this.build = build;
        this.worker = worker;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        this.rows = new BuildRowBatch(build, build.shape().types(), worker.memory());
        this.mayMatch = build.shape().keepsKeyColumns() ? mayMatch() : null;
    }

    /// Returns what is TRUE of a pair unless it is known not to match.
    private Expression mayMatch() {
        int first = specification.probeTypes().size() + specification.buildTypes().size();
        List<Expression> all = new ArrayList<>();
        for (int i = 0; i < specification.keys().size(); i++) {
            JoinKey key = specification.keys().get(i);
            Expression build = new Expression.Reference(first + i, key.probe().type());
            all.add(key.isNullSafe()
                    ? call("is not distinct from", key.probe(), build)
                    : call("is not false", call("=", key.probe(), build)));
        }
        if (specification.condition() != null) {
            all.add(specification.condition());
        }
        return new Expression.And(all);
    }

    private static Expression call(String name, Expression... arguments) {
        List<SqlType> types = Arrays.stream(arguments).map(Expression::type).toList();
        ScalarFunction function = FunctionCatalog.scalar(name);
        BoundFunction bound = function == null ? null : function.bind(types);
        if (bound == null) {
            throw EngineException.internal("no function " + name + " of " + types);
        }
        return new Expression.Call(bound, List.of(arguments));
    }

    /// Marks the rows of a batch that have no match but may have one.
    void find(Batch batch, List<Column> keyColumns, KeySelection selection, MatchedRows matched) {
        Selection nulls = selection.nulls();
        boolean isSimple = mayMatch == null;
        if (!build.hasRows()) {
            return;
        }
        if (isSimple) {
            if (specification.keys().isEmpty() || specification.keys().getFirst().isNullSafe()) {
                return;
            }
            mark(build.hasNulls() ? matched.unmatched(batch.selection()) : nulls, batch, matched);
            return;
        }
        // A row with a NULL may match any row of the build side, the others only one with a NULL.
        for (int row = 0; !nulls.isEmpty() && row < build.rows(); row++) {
            mark(passing(batch, row, matched.unmatched(nulls)), batch, matched);
        }
        for (int i = 0; i < build.nulls(); i++) {
            mark(passing(batch, build.nullRow(i), matched.unmatched(batch.selection())), batch, matched);
        }
    }

    private @Nullable Selection passing(Batch batch, int row, @Nullable Selection open) {
        worker.cancellation().check();
        if (open != null && open.isEmpty()) {
            return open;
        }
        try (Batch pairs = rows.of(batch, row, open)) {
            return evaluator.filter(java.util.Objects.requireNonNull(mayMatch), pairs);
        }
    }

    private static void mark(@Nullable Selection chosen, Batch batch, MatchedRows matched) {
        int count = chosen == null ? batch.positions() : chosen.count();
        for (int i = 0; i < count; i++) {
            matched.setUnknown(chosen == null ? i : chosen.position(i));
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
