package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;

/// Two filters become one whose conditions run in the same order.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterMerge extends RelOptRule {
    FilterMerge() {
        super(operand(LogicalFilter.class, operand(LogicalFilter.class, any())), "FilterMerge");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter top = call.rel(0);
        LogicalFilter bottom = call.rel(1);
        List<RexNode> conditions = new ArrayList<>(RelOptUtil.conjunctions(bottom.getCondition()));
        conditions.addAll(RelOptUtil.conjunctions(top.getCondition()));
        call.transformTo(LogicalFilter.create(bottom.getInput(), Conditions.all(top, conditions)));
    }
}
