package io.polarway.engine.plan.rule;

import io.polarway.engine.plan.relation.WindowNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/// Conditions on columns by which every window is partitioned move below the windows: they keep whole partitions. A condition
/// that can fail stays, since the window functions before it could have failed first.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowWindow extends RelOptRule {
    private final Predicate<RexNode> canFail;

    /// Creates the rule.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    FilterBelowWindow(Predicate<RexNode> canFail) {
        super(operand(LogicalFilter.class, operand(WindowNode.class, any())), "FilterBelowWindow");
        this.canFail = canFail;
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        WindowNode window = call.rel(1);
        Set<Integer> keys = new HashSet<>(window.calls().getFirst().partition());
        window.calls().forEach(function -> keys.retainAll(function.partition()));
        List<RexNode> moved = new ArrayList<>();
        List<RexNode> kept = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean isOnKeys = keys.containsAll(RelOptUtil.InputFinder.bits(condition).asSet());
            if (isOnKeys && RexUtil.isDeterministic(condition) && !canFail.test(condition)
                    && Conditions.isSameForEqualKeys(condition)) {
                moved.add(condition);
            } else {
                kept.add(condition);
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        RelNode below = LogicalFilter.create(window.getInput(), Conditions.all(filter, moved));
        RelNode rewritten = window.copy(window.getTraitSet(), List.of(below));
        call.transformTo(kept.isEmpty() ? rewritten : LogicalFilter.create(rewritten, Conditions.all(filter, kept)));
    }
}
