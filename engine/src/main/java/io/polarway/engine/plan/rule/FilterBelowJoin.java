package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;

/// Conditions over a join move to the side whose columns they are over, where the join keeps that side's rows as they are;
/// those over both sides of an inner join become part of its condition. A condition that can fail stays.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowJoin extends RelOptRule {
    private final Predicate<RexNode> canFail;

    /// Creates the rule.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    FilterBelowJoin(Predicate<RexNode> canFail) {
        super(operand(LogicalFilter.class, operand(Join.class, any())), "FilterBelowJoin");
        this.canFail = canFail;
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        Join join = call.rel(1);
        JoinSides sides = new JoinSides(join, canFail);
        List<RexNode> left = new ArrayList<>();
        List<RexNode> right = new ArrayList<>();
        List<RexNode> both = new ArrayList<>();
        List<RexNode> kept = new ArrayList<>();
        boolean isInner = join.getJoinType() == JoinRelType.INNER;
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            if (!sides.isMovable(condition)) {
                kept.add(condition);
            } else if (sides.isLeft(condition) && !join.getJoinType().generatesNullsOnLeft()) {
                left.add(condition);
            } else if (sides.isRight(condition) && (isInner || join.getJoinType() == JoinRelType.RIGHT)) {
                right.add(sides.onRight(condition));
            } else {
                (isInner ? both : kept).add(condition);
            }
        }
        if (left.isEmpty() && right.isEmpty() && both.isEmpty()) {
            return;
        }
        both.addAll(0, RelOptUtil.conjunctions(join.getCondition()));
        RelNode moved = join.copy(join.getTraitSet(), Conditions.all(join, both),
                JoinSides.filtered(join.getLeft(), left), JoinSides.filtered(join.getRight(), right),
                join.getJoinType(), join.isSemiJoinDone());
        call.transformTo(JoinSides.filtered(moved, kept));
    }
}
