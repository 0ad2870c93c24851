package io.polarway.engine.plan.physical;

import io.polarway.engine.plan.operator.BoundOperator;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.EngineCalls;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// The condition of a join, taken apart.
///
/// @param keys what has to be equal
/// @param others what else has to be TRUE, in the order in which it was written
record JoinConditions(List<Key> keys, List<RexNode> others) {
    /// Two expressions that have to be equal.
    ///
    /// @param left over the columns of the left side
    /// @param right over those of the join, though only the right side's
    /// @param isNullSafe whether NULL equals NULL
    record Key(RexNode left, RexNode right, boolean isNullSafe) {
    }

    static JoinConditions of(Join join) {
        int lefts = join.getLeft().getRowType().getFieldCount();
        int columns = lefts + join.getRight().getRowType().getFieldCount();
        ImmutableBitSet left = ImmutableBitSet.range(lefts);
        ImmutableBitSet right = ImmutableBitSet.range(lefts, columns);
        List<Key> keys = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        boolean isMark = join.getJoinType() == JoinRelType.LEFT_MARK;
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            Key key = isMark ? unknownKey(condition, left, right, join) : null;
            if (key != null) {
                keys.add(key);
                continue;
            }
            key = RexUtil.isDeterministic(condition) ? key(condition, left, right) : null;
            if (key == null || !others.isEmpty() && Failing.canFail(condition)) {
                others.add(condition);
            } else {
                keys.add(key);
            }
        }
        return new JoinConditions(keys, others);
    }

    /// Returns an equality of IN, of which alone a mark join may not know whether it is TRUE, so that it has to be a key whatever
    /// it compares: constants may have come to both sides, and even have become NULL together.
    private static @Nullable Key unknownKey(RexNode condition, ImmutableBitSet left, ImmutableBitSet right, Join join) {
        if (RexLiteral.isNullLiteral(condition)
                || condition instanceof RexCall call && call.getOperator() instanceof ConstantOperator constant
                        && constant.literal().value() == null) {
            EngineCalls calls = new EngineCalls(join.getCluster().getRexBuilder());
            RexNode zero = calls.constant(0L, ScalarType.BIGINT);
            return new Key(calls.nullOf(zero.getType()), zero, false);
        }
        Key key = key(condition, left, right);
        if (key == null && condition instanceof RexCall call && call.getOperator() instanceof BoundOperator bound
                && bound.function().name().equals("=") && RelOptUtil.InputFinder.bits(condition).isEmpty()) {
            return new Key(call.getOperands().get(0), call.getOperands().get(1), false);
        }
        return key == null || key.isNullSafe() ? null : key;
    }

    private static @Nullable Key key(RexNode condition, ImmutableBitSet left, ImmutableBitSet right) {
        if (!(condition instanceof RexCall call && call.getOperator() instanceof BoundOperator bound)) {
            return null;
        }
        boolean isNullSafe = bound.function().name().equals("is not distinct from");
        if (!isNullSafe && !bound.function().name().equals("=")) {
            return null;
        }
        RexNode first = call.getOperands().get(0);
        RexNode second = call.getOperands().get(1);
        ImmutableBitSet firsts = RelOptUtil.InputFinder.bits(first);
        ImmutableBitSet seconds = RelOptUtil.InputFinder.bits(second);
        if (firsts.isEmpty() && seconds.isEmpty()) {
            return null;
        }
        if (left.contains(firsts) && right.contains(seconds)) {
            return new Key(first, second, isNullSafe);
        }
        return left.contains(seconds) && right.contains(firsts) ? new Key(second, first, isNullSafe) : null;
    }

    /// Returns whether some key is unknown where a value is NULL.
    boolean hasUnknown() {
        return keys.stream().anyMatch(key -> !key.isNullSafe());
    }
}
