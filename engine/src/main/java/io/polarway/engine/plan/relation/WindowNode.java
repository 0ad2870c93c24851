package io.polarway.engine.plan.relation;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlAggFunction;

/// Window functions over the rows of an input, whose columns come first in its row type. Arguments and keys are columns of the
/// input, so that no other rule need know what a window is.
public final class WindowNode extends SingleRel {
    private final List<Call> calls;

    /// One window function.
    ///
    /// @param operator the function
    /// @param operands columns of the input, or constants
    /// @param partition the columns of PARTITION BY
    /// @param order the columns of ORDER BY
    /// @param type of the result
    public record Call(SqlAggFunction operator, List<RexNode> operands, List<Integer> partition,
            List<RelFieldCollation> order, RelDataType type) {
        /// Copies the lists.
        public Call {
            operands = List.copyOf(operands);
            partition = List.copyOf(partition);
            order = List.copyOf(order);
        }
    }

    private WindowNode(RelOptCluster cluster, RelTraitSet traits, RelNode input, List<Call> calls) {
        super(cluster, traits, input);
        this.calls = List.copyOf(calls);
    }

    /// Creates the functions over an input.
    public static WindowNode create(RelNode input, List<Call> calls) {
        return new WindowNode(input.getCluster(), input.getTraitSet(), input, calls);
    }

    /// Returns the functions.
    public List<Call> calls() {
        return calls;
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory.Builder builder = getCluster().getTypeFactory().builder();
        builder.addAll(getInput().getRowType().getFieldList());
        for (int i = 0; i < calls.size(); i++) {
            builder.add("$w" + i, calls.get(i).type());
        }
        return builder.build();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new WindowNode(getCluster(), traits, sole(inputs), calls);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        List<Call> changed = new ArrayList<>();
        for (Call call : calls) {
            changed.add(new Call(call.operator(), shuttle.apply(call.operands()), call.partition(), call.order(),
                    call.type()));
        }
        return changed.equals(calls) ? this : new WindowNode(getCluster(), getTraitSet(), getInput(), changed);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("calls", calls);
    }
}
