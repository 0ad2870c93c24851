package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexNode;

/// Parts of a join's condition that are over one side only become filters of that side, unless rows of it that have no match
/// are part of the result. What can fail stays.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class JoinConditionBelow extends RelOptRule {
    private final Predicate<RexNode> canFail;

    /// Creates the rule.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    JoinConditionBelow(Predicate<RexNode> canFail) {
        super(operand(Join.class, any()), "JoinConditionBelow");
        this.canFail = canFail;
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Join join = call.rel(0);
        boolean isLeftFree = switch (join.getJoinType()) {
            case INNER, RIGHT, SEMI -> true;
            case LEFT, FULL, ANTI, LEFT_MARK, ASOF, LEFT_ASOF -> false;
        };
        boolean isRightFree = switch (join.getJoinType()) {
            case INNER, LEFT, SEMI, ANTI -> true;
            case RIGHT, FULL, LEFT_MARK, ASOF, LEFT_ASOF -> false;
        };
        JoinSides sides = new JoinSides(join, canFail);
        List<RexNode> left = new ArrayList<>();
        List<RexNode> right = new ArrayList<>();
        List<RexNode> kept = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            if (isLeftFree && sides.isMovable(condition) && sides.isLeft(condition)) {
                left.add(condition);
            } else if (isRightFree && sides.isMovable(condition) && sides.isRight(condition)) {
                right.add(sides.onRight(condition));
            } else {
                kept.add(condition);
            }
        }
        if (!left.isEmpty() || !right.isEmpty()) {
            call.transformTo(join.copy(join.getTraitSet(), Conditions.all(join, kept),
                    JoinSides.filtered(join.getLeft(), left), JoinSides.filtered(join.getRight(), right),
                    join.getJoinType(), join.isSemiJoinDone()));
        }
    }
}
