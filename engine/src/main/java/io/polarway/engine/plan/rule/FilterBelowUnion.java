package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/// A filter over UNION is applied to each input.
@SuppressWarnings("deprecation") // RelRule needs an annotation processor for its configuration
final class FilterBelowUnion extends RelOptRule {
    FilterBelowUnion() {
        super(operand(LogicalFilter.class, operand(LogicalUnion.class, any())), "FilterBelowUnion");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalFilter filter = call.rel(0);
        LogicalUnion union = call.rel(1);
        if (!RexUtil.isDeterministic(filter.getCondition())) {
            return;
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
            inputs.add(LogicalFilter.create(input, filter.getCondition().accept(new InputTypes(input))));
        }
        call.transformTo(union.copy(union.getTraitSet(), inputs, union.all));
    }

    /// Makes references over a union's columns into references over an input's columns, cast where the union widens them.
    private static final class InputTypes extends RexShuttle {
        private final RelNode input;

        InputTypes(RelNode input) {
            this.input = input;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            RexInputRef own = RexInputRef.of(reference.getIndex(), input.getRowType());
            RexBuilder builder = input.getCluster().getRexBuilder();
            return own.getType().equals(reference.getType())
                    ? own
                    : builder.makeAbstractCast(reference.getType(), own, false);
        }
    }
}
