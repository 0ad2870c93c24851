package io.polarway.engine.plan.relation;

import io.polarway.engine.plan.physical.CommonSubplans;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;

/// Rows that are computed once however often they stand in a plan, since they would be other ones the second time: those that
/// come of random() and of which a subquery is asked. No rule moves anything past them; [CommonSubplans] shares them.
public final class Once extends SingleRel {
    private final Object identity;

    private Once(RelTraitSet traits, RelNode input, Object identity) {
        super(input.getCluster(), traits, input);
        this.identity = identity;
    }

    /// Returns rows of which each copy is the same.
    public static Once create(RelNode input) {
        return new Once(input.getTraitSet(), input, new Object());
    }

    /// Returns what all copies have in common, and no other rows have.
    public Object identity() {
        return identity;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Once(traits, sole(inputs), identity);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("identity", identity);
    }
}
