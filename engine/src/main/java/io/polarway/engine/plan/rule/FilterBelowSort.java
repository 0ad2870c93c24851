package io.polarway.engine.plan.rule;

import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalSort;

/// A filter over a sort without LIMIT goes below it.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowSort extends RelOptRule {
    FilterBelowSort() {
        super(operand(LogicalFilter.class, operand(LogicalSort.class, any())), "FilterBelowSort");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        LogicalSort sort = call.rel(1);
        if (sort.fetch == null && sort.offset == null) {
            RelNode below = LogicalFilter.create(sort.getInput(), filter.getCondition());
            call.transformTo(sort.copy(sort.getTraitSet(), List.of(below)));
        }
    }
}
