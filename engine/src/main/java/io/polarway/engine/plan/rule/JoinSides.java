package io.polarway.engine.plan.rule;

import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Tells to which side of a join conditions belong, and whether they may move there.
final class JoinSides {
    private final int lefts;
    private final ImmutableBitSet left;
    private final ImmutableBitSet right;
    private final Predicate<RexNode> canFail;

    JoinSides(Join join, Predicate<RexNode> canFail) {
        this.lefts = join.getLeft().getRowType().getFieldCount();
        this.left = ImmutableBitSet.range(lefts);
        this.right = ImmutableBitSet.range(lefts, lefts + join.getRight().getRowType().getFieldCount());
        this.canFail = canFail;
    }

    /// Returns whether a condition is over columns, gives the same whenever it is asked, and never fails.
    boolean isMovable(RexNode condition) {
        return RexUtil.isDeterministic(condition) && !canFail.test(condition)
                && !RelOptUtil.InputFinder.bits(condition).isEmpty();
    }

    boolean isLeft(RexNode condition) {
        return left.contains(RelOptUtil.InputFinder.bits(condition));
    }

    boolean isRight(RexNode condition) {
        return right.contains(RelOptUtil.InputFinder.bits(condition));
    }

    /// Returns a condition over the right side's columns of a join as one over the right side.
    RexNode onRight(RexNode condition) {
        return RexUtil.shift(condition, -lefts);
    }

    static RelNode filtered(RelNode input, List<RexNode> conditions) {
        return conditions.isEmpty() ? input : LogicalFilter.create(input, Conditions.all(input, conditions));
    }
}
