package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Conditions on group keys move below the aggregation. A condition that can fail moves only if every condition before
/// it moves too, so that it never runs without its guard.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowAggregate extends RelOptRule {
    private final Predicate<RexNode> canFail;

    /// Creates the rule.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    FilterBelowAggregate(Predicate<RexNode> canFail) {
        super(operand(LogicalFilter.class, operand(LogicalAggregate.class, any())), "FilterBelowAggregate");
        this.canFail = canFail;
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        LogicalAggregate aggregate = call.rel(1);
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE || aggregate.getGroupCount() == 0) {
            return;
        }
        ImmutableBitSet keys = ImmutableBitSet.range(aggregate.getGroupCount());
        List<RexNode> moved = new ArrayList<>();
        List<RexNode> kept = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean isOnKeys = keys.contains(RelOptUtil.InputFinder.bits(condition))
                    && RexUtil.isDeterministic(condition) && Conditions.isSameForEqualKeys(condition);
            if (isOnKeys && (kept.isEmpty() || !canFail.test(condition))) {
                moved.add(condition.accept(new KeyReplacement(aggregate)));
            } else {
                kept.add(condition);
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        RelNode below = LogicalFilter.create(aggregate.getInput(), Conditions.all(filter, moved));
        RelNode rewritten = aggregate.copy(aggregate.getTraitSet(), List.of(below));
        call.transformTo(kept.isEmpty() ? rewritten : LogicalFilter.create(rewritten, Conditions.all(filter, kept)));
    }

    /// Replaces references to keys by references to the aggregation's input.
    private static final class KeyReplacement extends RexShuttle {
        private final LogicalAggregate aggregate;

        KeyReplacement(LogicalAggregate aggregate) {
            this.aggregate = aggregate;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            return RexInputRef.of(aggregate.getGroupSet().nth(reference.getIndex()), aggregate.getInput().getRowType());
        }
    }
}
