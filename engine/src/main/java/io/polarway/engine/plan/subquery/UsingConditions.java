package io.polarway.engine.plan.subquery;

import io.polarway.engine.plan.operator.EngineCalls;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Makes the engine's comparisons of those that Calcite makes for USING and NATURAL, whose sides may differ in type. Calcite
/// compares the first column of a name; where a join below has merged that one with another, what both came to is compared.
final class UsingConditions extends RelHomogeneousShuttle {
    private final RexBuilder builder;
    private final EngineCalls calls;
    private final RexShuttle comparisons;

    UsingConditions(RexBuilder builder) {
        this.builder = builder;
        this.calls = new EngineCalls(builder);
        this.comparisons = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return call.getOperator() == SqlStdOperatorTable.EQUALS && visited instanceof RexCall equals
                        ? calls.call("=", equals.getOperands().get(0), equals.getOperands().get(1))
                        : visited;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexNode visited = super.visitSubQuery(query);
                RelNode rewritten = query.rel.accept(UsingConditions.this);
                return rewritten == query.rel || !(visited instanceof RexSubQuery own) ? visited : own.clone(rewritten);
            }
        };
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode own = node instanceof Join join ? withMerged(join) : node;
        return super.visit(own).accept(comparisons);
    }

    /// Replaces columns in the equalities of a join's USING by what joins below have made of them.
    private Join withMerged(Join join) {
        int lefts = join.getLeft().getRowType().getFieldCount();
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            Equality using = Equality.of(condition, lefts);
            conditions.add(using == null
                    ? condition
                    : builder.makeCall(SqlStdOperatorTable.EQUALS, merged(join.getLeft(), using.left(), 0),
                            merged(join.getRight(), using.right() - lefts, lefts)));
        }
        RexNode condition = RexUtil.composeConjunction(builder, conditions);
        return condition.equals(join.getCondition())
                ? join
                : join.copy(join.getTraitSet(), condition, join.getLeft(), join.getRight(), join.getJoinType(),
                        join.isSemiJoinDone());
    }

    /// An equality that Calcite made for USING or NATURAL.
    private record Equality(int left, int right) {
        static @Nullable Equality of(RexNode condition, int lefts) {
            return condition instanceof RexCall call && call.getOperator() == SqlStdOperatorTable.EQUALS
                    && call.getOperands().get(0) instanceof RexInputRef left
                    && call.getOperands().get(1) instanceof RexInputRef right && left.getIndex() < lefts
                    && right.getIndex() >= lefts ? new Equality(left.getIndex(), right.getIndex()) : null;
        }
    }

    /// Returns the value of a merged column.
    ///
    /// @param column the first column of its name
    /// @param offset where the columns of the node begin
    private RexNode merged(RelNode node, int column, int offset) {
        if (!(node instanceof Join join)) {
            return new RexInputRef(column + offset, node.getRowType().getFieldList().get(column).getType());
        }
        int lefts = join.getLeft().getRowType().getFieldCount();
        if (column >= lefts) {
            return merged(join.getRight(), column - lefts, offset + lefts);
        }
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            Equality using = Equality.of(condition, lefts);
            if (using != null && using.left() == column) {
                RexNode left = merged(join.getLeft(), column, offset);
                RexNode right = merged(join.getRight(), using.right() - lefts, offset + lefts);
                return switch (join.getJoinType()) {
                    case RIGHT -> right;
                    case FULL -> calls.coalesce(left, right);
                    case INNER, LEFT, SEMI, ANTI, ASOF, LEFT_ASOF, LEFT_MARK -> left;
                };
            }
        }
        return merged(join.getLeft(), column, offset);
    }
}
