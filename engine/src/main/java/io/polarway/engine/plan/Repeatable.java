package io.polarway.engine.plan;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Tells whether columns of a plan are the same whenever they are computed: not those that come of random().
final class Repeatable {
    private Repeatable() {
    }

    /// Refuses plans whose columns are other ones the second time.
    ///
    /// @param columns those that matter
    static void require(RelNode plan, ImmutableBitSet columns) {
        if (!is(plan, columns)) {
            throw Unnesting.unsupported("A subquery that looks at rows which come of random()");
        }
    }

    private static boolean is(RelNode plan, ImmutableBitSet columns) {
        return switch (plan) {
            case Project project -> {
                List<RexNode> used = columns.asList().stream().map(project.getProjects()::get).toList();
                yield used.stream().allMatch(RexUtil::isDeterministic)
                        && is(project.getInput(), RelOptUtil.InputFinder.bits(used, null));
            }
            case Filter filter -> RexUtil.isDeterministic(filter.getCondition())
                    && is(filter.getInput(), columns.union(RelOptUtil.InputFinder.bits(filter.getCondition())));
            case Join join -> {
                ImmutableBitSet used = columns.union(RelOptUtil.InputFinder.bits(join.getCondition()));
                int lefts = join.getLeft().getRowType().getFieldCount();
                int rights = join.getRight().getRowType().getFieldCount();
                ImmutableBitSet right = ImmutableBitSet.range(lefts, lefts + rights);
                yield RexUtil.isDeterministic(join.getCondition())
                        && is(join.getLeft(), used.intersect(ImmutableBitSet.range(lefts)))
                        && is(join.getRight(), used.intersect(right).shift(-lefts));
            }
            default -> isOwn(plan) && plan.getInputs().stream()
                    .allMatch(input -> is(input, ImmutableBitSet.range(input.getRowType().getFieldCount())));
        };
    }

    private static boolean isOwn(RelNode node) {
        boolean[] is = {true};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                is[0] &= RexUtil.isDeterministic(call);
                return call;
            }
        });
        return is[0];
    }
}
