package io.polarway.engine.plan.budget;

import io.polarway.engine.operator.join.JoinSpecification;
import io.polarway.engine.plan.physical.PhysicalPlan;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/// Adds up what is alive together. Pipelines run one after the other, in the order of [io.polarway.engine.plan.physical.Lowering]: while one runs,
/// its operators have batches under way, what it ends in grows, and what earlier ones ended in is still there, to the end of the
/// query.
final class PipelinePeaks {
    private final OperatorBudgets budgets;
    private final boolean countsSpillable;
    private final Set<Integer> shared = new HashSet<>();
    private Bound kept = Bound.ZERO;
    private Bound peak = Bound.ZERO;

    private PipelinePeaks(OperatorBudgets budgets, boolean countsSpillable) {
        this.budgets = budgets;
        this.countsSpillable = countsSpillable;
    }

    /// Returns the most bytes that the operators of a plan take together.
    ///
    /// @param result what of the result waits for its reader
    /// @param countsSpillable whether what can be put aside is counted, rather than only what streams, is bounded or has to fit
    static Bound of(PhysicalPlan plan, OperatorBudgets budgets, Bound result, boolean countsSpillable) {
        PipelinePeaks peaks = new PipelinePeaks(budgets, countsSpillable);
        Bound underWay = peaks.run(plan);
        peaks.note(underWay.plus(result));
        return peaks.peak;
    }

    private void note(Bound running) {
        peak = peak.max(kept.plus(running));
    }

    /// Ends a pipeline in an operator.
    private Bound end(Bound underWay, OperatorBudget operator) {
        if (operator.holding() == Holding.SPILLABLE && !countsSpillable) {
            note(underWay);
            return Bound.ZERO;
        }
        note(underWay.plus(operator.peak()));
        kept = kept.plus(operator.kept());
        return Bound.ZERO;
    }

    /// Runs the pipelines below an operator, and returns what batches take that are under way in its last one.
    private Bound run(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> budgets.of(scan).peak();
            case PhysicalPlan.Values values -> budgets.of(values).peak();
            case PhysicalPlan.Project project when project.input() instanceof PhysicalPlan.Join join ->
                    join(join, JoinSpecification.buildColumns(
                            join.type().hasProbeColumns() ? join.probe().schema().size() : 0,
                            join.build().schema().size(), project.expressions())).plus(budgets.of(project).peak());
            case PhysicalPlan.Filter _, PhysicalPlan.Project _, PhysicalPlan.GroupingSets _, PhysicalPlan.CountedRows _ ->
                    run(plan.inputs().getFirst()).plus(budgets.of(plan).peak());
            case PhysicalPlan.Window window when !window.arrival().isAny() ->
                    run(window.input()).plus(budgets.of(window).peak());
            case PhysicalPlan.Aggregate aggregate when !aggregate.arrival().isAny() ->
                    run(aggregate.input()).plus(budgets.of(aggregate).peak());
            case PhysicalPlan.Sort sort when !sort.arrival().isAny() ->
                    run(sort.input()).plus(budgets.of(sort).peak());
            case PhysicalPlan.Limit limit when limit.isStreaming() -> run(limit.input()).plus(budgets.of(limit).peak());
            case PhysicalPlan.UnionAll _, PhysicalPlan.Either _ -> {
                Bound most = Bound.ZERO;
                for (PhysicalPlan input : plan.inputs()) {
                    most = most.max(run(input));
                }
                yield most;
            }
            case PhysicalPlan.Join join -> {
                BitSet all = new BitSet();
                all.set(0, join.build().schema().size());
                yield join(join, all);
            }
            case PhysicalPlan.Shared same -> shared.add(same.number()) ? end(run(same.input()), budgets.of(same))
                    : Bound.ZERO;
            case PhysicalPlan.Aggregate _, PhysicalPlan.Window _, PhysicalPlan.Sort _, PhysicalPlan.TopN _, PhysicalPlan.Fetch _, PhysicalPlan.Limit _ ->
                    end(run(plan.inputs().getFirst()), budgets.of(plan));
        };
    }

    private Bound join(PhysicalPlan.Join join, BitSet used) {
        OperatorBudget budget = budgets.of(join, used);
        if (!join.arrival().isAny()) {
            return run(join.build()).plus(run(join.probe())).plus(budget.peak());
        }
        end(run(join.build()), budget);
        return run(join.probe());
    }
}
