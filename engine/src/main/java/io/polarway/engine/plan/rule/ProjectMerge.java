package io.polarway.engine.plan.rule;

import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;

/// Two projections become one.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class ProjectMerge extends RelOptRule {
    ProjectMerge() {
        super(operand(LogicalProject.class, operand(LogicalProject.class, any())), "ProjectMerge");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalProject top = call.rel(0);
        LogicalProject bottom = call.rel(1);
        if (!Conditions.isDeterministic(bottom)) {
            return;
        }
        List<RexNode> merged = RelOptUtil.pushPastProject(top.getProjects(), bottom);
        call.transformTo(top.copy(top.getTraitSet(), bottom.getInput(), merged, top.getRowType()));
    }
}
