package io.polarway.engine.plan;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.operator.ConstantOperator;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/// Computes the constants of filters, projections and join conditions once, before any other rewrite looks at them, and
/// leaves out what they decide: `WHERE 1 = 1 AND a > 2 * 3` filters by `a > 6`.
final class ConstantReduction extends RelHomogeneousShuttle {
    private final PlanConstants constants;
    private final RexExecutor executor;

    private ConstantReduction(PlanConstants constants, RexExecutor executor) {
        this.constants = constants;
        this.executor = executor;
    }

    /// Returns an equivalent plan, whose columns have the same types.
    static RelNode reduce(RelNode plan, PlanConstants constants) {
        EngineRexExecutor executor = new EngineRexExecutor(constants);
        plan.getCluster().getPlanner().setExecutor(executor);
        return plan.accept(new ConstantReduction(constants, executor));
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode visited = super.visit(node);
        return switch (visited) {
            case LogicalFilter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> join(join);
            default -> visited;
        };
    }

    private RelNode filter(LogicalFilter filter) {
        RexNode condition = condition(filter, filter.getCondition());
        if (condition.isAlwaysTrue()) {
            return filter.getInput();
        }
        return condition.equals(filter.getCondition())
                ? filter
                : filter.copy(filter.getTraitSet(), filter.getInput(), condition);
    }

    private RelNode join(Join join) {
        // The mark of a mark join may be NULL, so there the difference to FALSE counts.
        RexNode condition = join.getJoinType() == JoinRelType.LEFT_MARK
                ? join.getCondition().accept(new Reducer(join.getCluster().getRexBuilder()))
                : condition(join, join.getCondition());
        return condition.equals(join.getCondition())
                ? join
                : join.copy(join.getTraitSet(), condition, join.getLeft(), join.getRight(), join.getJoinType(),
                        join.isSemiJoinDone());
    }

    private RelNode project(Project project) {
        List<RexNode> columns = new Reducer(project.getCluster().getRexBuilder()).visitList(project.getProjects());
        return columns.equals(project.getProjects())
                ? project
                : project.copy(project.getTraitSet(), project.getInput(), columns, project.getRowType());
    }

    /// Returns a condition that the same rows pass; FALSE and NULL are the same here.
    private RexNode condition(RelNode node, RexNode condition) {
        RexBuilder builder = node.getCluster().getRexBuilder();
        List<RexNode> kept = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(condition.accept(new Reducer(builder)))) {
            Expression.Literal value = RexUtil.isConstant(part) ? constants.valueOf(part) : null;
            if (value == null) {
                kept.add(part);
            } else if (!Boolean.TRUE.equals(value.value())) {
                return builder.makeLiteral(false);
            }
        }
        return RexUtil.composeConjunction(builder, kept);
    }

    /// Replaces the largest constant parts of an expression.
    private final class Reducer extends RexShuttle {
        private final RexBuilder builder;

        Reducer(RexBuilder builder) {
            this.builder = builder;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (call.getOperator() instanceof ConstantOperator) {
                return call;
            }
            if (!RexUtil.isConstant(call)) {
                return super.visitCall(call);
            }
            List<RexNode> reduced = new ArrayList<>();
            executor.reduce(builder, List.of(call), reduced);
            RexNode result = reduced.getFirst();
            return result == call ? super.visitCall(call) : result;
        }

        @Override
        public RexNode visitOver(RexOver over) {
            return over;
        }
    }
}
