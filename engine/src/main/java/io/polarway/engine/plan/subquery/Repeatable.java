package io.polarway.engine.plan.subquery;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.datetime.ClockKernel;
import io.polarway.engine.plan.operator.BoundOperator;
import io.polarway.engine.plan.relation.Once;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/// Tells what is the same whenever it is computed: not what comes of random().
final class Repeatable {
    private Repeatable() {
    }

    /// Returns a plan that may stand several times where its columns have to be the same: itself if they are.
    ///
    /// @param columns those that matter
    static RelNode made(RelNode plan, ImmutableBitSet columns) {
        return is(plan, columns) ? plan : Once.create(plan);
    }

    /// Checks that a plan which is about to stand somewhere else too was made so that it may.
    ///
    /// @param columns those that matter
    static void require(RelNode plan, ImmutableBitSet columns) {
        if (!is(plan, columns)) {
            throw EngineException.internal("rows that come of random() would be computed twice");
        }
    }

    private static boolean is(RelNode plan, ImmutableBitSet columns) {
        return switch (plan) {
            case Once _ -> true;
            case Project project -> {
                List<RexNode> used = columns.asList().stream().map(project.getProjects()::get).toList();
                yield used.stream().allMatch(Repeatable::is)
                        && is(project.getInput(), RelOptUtil.InputFinder.bits(used, null));
            }
            case Filter filter -> is(filter.getCondition())
                    && is(filter.getInput(), columns.union(RelOptUtil.InputFinder.bits(filter.getCondition())));
            case Join join -> {
                ImmutableBitSet used = columns.union(RelOptUtil.InputFinder.bits(join.getCondition()));
                int lefts = join.getLeft().getRowType().getFieldCount();
                int rights = join.getRight().getRowType().getFieldCount();
                ImmutableBitSet right = ImmutableBitSet.range(lefts, lefts + rights);
                yield is(join.getCondition())
                        && is(join.getLeft(), used.intersect(ImmutableBitSet.range(lefts)))
                        && is(join.getRight(), used.intersect(right).shift(-lefts));
            }
            default -> isOwn(plan) && plan.getInputs().stream()
                    .allMatch(input -> is(input, ImmutableBitSet.range(input.getRowType().getFieldCount())));
        };
    }

    private static boolean isOwn(RelNode node) {
        Finder finder = new Finder();
        node.accept(finder);
        return !finder.isFound;
    }

    /// Returns whether an expression has the same value whenever it is computed for a row in one statement.
    static boolean is(RexNode expression) {
        Finder finder = new Finder();
        expression.accept(finder);
        return !finder.isFound;
    }

    /// Returns whether all expressions of a plan, and of subqueries in it, are the same whenever they are computed.
    static boolean isWhole(RelNode plan) {
        Finder finder = new Finder();
        Unnesting.acceptAll(plan, finder);
        return !finder.isFound;
    }

    /// Finds functions such as random(); those that give the time of the statement are none.
    private static final class Finder extends RexShuttle {
        private boolean isFound;

        @Override
        public RexNode visitCall(RexCall call) {
            isFound |= call.getOperator() instanceof BoundOperator bound && !bound.function().isDeterministic()
                    && !(bound.function().kernel() instanceof ClockKernel);
            return isFound ? call : super.visitCall(call);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            isFound |= !isWhole(query.rel);
            return super.visitSubQuery(query);
        }
    }
}
