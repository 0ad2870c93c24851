package io.polarway.engine.plan.rule;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;

/// A filter over a projection becomes the projection over a filter on what the projection computes.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowProject extends RelOptRule {
    FilterBelowProject() {
        super(operand(LogicalFilter.class, operand(LogicalProject.class, any())), "FilterBelowProject");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        LogicalProject project = call.rel(1);
        if (!Conditions.isDeterministic(project)) {
            return;
        }
        RexNode condition = RelOptUtil.pushPastProject(filter.getCondition(), project);
        RelNode below = LogicalFilter.create(project.getInput(), condition);
        call.transformTo(project.copy(project.getTraitSet(), below, project.getProjects(), project.getRowType()));
    }
}
