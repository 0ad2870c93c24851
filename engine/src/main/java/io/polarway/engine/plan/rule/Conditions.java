package io.polarway.engine.plan.rule;

import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/// When expressions may move, and how conditions are put together.
final class Conditions {
    private Conditions() {
    }

    /// Returns the AND of conditions, in their order.
    static RexNode all(RelNode node, List<RexNode> conditions) {
        return RexUtil.composeConjunction(node.getCluster().getRexBuilder(), conditions);
    }

    /// Returns whether what a projection computes may be computed somewhere else, or more than once.
    static boolean isDeterministic(Project project) {
        return project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }
}
