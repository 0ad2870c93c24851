package io.polarway.engine.plan.rule;

import io.polarway.engine.plan.cost.Constants;
import io.polarway.engine.plan.cost.Estimator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;

/// Rewrites plans by a few rules in a fixed order: filters move down towards the scans, projections that follow each
/// other become one, LIMIT moves below projections; then joins are ordered by their estimated costs, which leaves filters on
/// their inputs that move down in turn. Nothing that can fail ever runs for rows that a filter before it
/// would have kept from it.
public final class PlanRewriter {
    private static final int MOST_MATCHES = 10_000;

    private PlanRewriter() {
    }

    /// Returns an equivalent plan.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    /// @param constants evaluates what conditions compare with, for estimates
    public static RelNode rewrite(RelNode plan, Predicate<RexNode> canFail, Constants constants) {
        RelNode simplified = simplify(plan.accept(new CommonFactors(canFail)), canFail);
        RelNode ordered = JoinOrder.apply(simplified, new Estimator(constants), canFail);
        return ordered == simplified ? simplified : simplify(ordered, canFail);
    }

    private static RelNode simplify(RelNode plan, Predicate<RexNode> canFail) {
        HepProgram program = HepProgram.builder().addMatchLimit(MOST_MATCHES)
                .addRuleCollection(
                        List.of(new FilterMerge(), new FilterBelowProject(), new FilterBelowAggregate(canFail),
                                new FilterBelowUnion(), new FilterBelowSort(), new FilterBelowWindow(canFail),
                                new FilterBelowJoin(canFail), new JoinConditionBelow(canFail)))
                .addRuleCollection(List.of(new ProjectMerge(), new LimitBelowProject())).build();
        HepPlanner planner = new HepPlanner(program);
        planner.setRoot(plan);
        return planner.findBestExp();
    }
}
