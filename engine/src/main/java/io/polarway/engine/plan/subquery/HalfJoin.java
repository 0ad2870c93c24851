package io.polarway.engine.plan.subquery;

import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.CorrelationId;

/// A semi or anti join while the FROM that it stands in is being converted. It has one input: Calcite finds columns by counting
/// those of all inputs of joins, and those of the right side are not there.
final class HalfJoin extends SingleRel {
    private final RelNode join;

    /// Creates a stand-in.
    ///
    /// @param join the join that it stands for
    HalfJoin(RelNode join) {
        this(join.getTraitSet(), join.getInput(0), join);
    }

    private HalfJoin(RelTraitSet traits, RelNode left, RelNode join) {
        super(join.getCluster(), traits, left);
        this.join = join;
    }

    /// Returns the join that it stands for.
    RelNode join() {
        return join;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new HalfJoin(traits, inputs.getFirst(), join);
    }

    @Override
    public void collectVariablesUsed(Set<CorrelationId> variables) {
        variables.addAll(RelOptUtil.getVariablesUsed(join.getInput(1)));
        join.collectVariablesUsed(variables);
    }

    /// Puts the joins in the places of their stand-ins.
    static RelNode resolve(RelNode root) {
        return root.accept(new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode node) {
                RelNode visited = super.visit(node);
                return visited instanceof HalfJoin half
                        ? half.join.copy(half.join.getTraitSet(),
                                List.of(half.getInput(), resolve(half.join.getInput(1))))
                        : visited;
            }
        });
    }
}
