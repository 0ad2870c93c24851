package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/// LIMIT, with or without ORDER BY, goes below a projection that keeps the sort keys as they are, so that only the rows
/// of the result are projected.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class LimitBelowProject extends RelOptRule {
    LimitBelowProject() {
        super(operand(LogicalSort.class, operand(LogicalProject.class, any())), "LimitBelowProject");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalSort sort = call.rel(0);
        LogicalProject project = call.rel(1);
        if (sort.fetch == null) {
            return;
        }
        List<@Nullable Integer> sources = new ArrayList<>();
        for (RexNode column : project.getProjects()) {
            sources.add(column instanceof RexInputRef reference ? reference.getIndex() : null);
        }
        if (sort.getCollation().getKeys().stream().anyMatch(key -> sources.get(key) == null)) {
            return;
        }
        Mappings.TargetMapping mapping = Mappings.create(MappingType.PARTIAL_FUNCTION, sources.size(),
                project.getInput().getRowType().getFieldCount());
        for (int key : sort.getCollation().getKeys()) {
            Integer source = sources.get(key);
            if (source != null) {
                mapping.set(key, source);
            }
        }
        Sort below = LogicalSort.create(project.getInput(), RexUtil.apply(mapping, sort.getCollation()),
                sort.offset,
                sort.fetch);
        call.transformTo(project.copy(project.getTraitSet(), below, project.getProjects(), project.getRowType()));
    }
}
