package io.polarway.engine.plan.relation;

import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;

/// A left join that fails if a row of the left side has more than one match: that of a scalar subquery.
public final class SingleJoin extends Join {
    private SingleJoin(RelOptCluster cluster, RelTraitSet traits, RelNode left, RelNode right, RexNode condition) {
        super(cluster, traits, List.of(), left, right, condition, Set.of(), JoinRelType.LEFT);
    }

    public static SingleJoin create(RelNode left, RelNode right, RexNode condition) {
        RelOptCluster cluster = left.getCluster();
        return new SingleJoin(cluster, cluster.traitSetOf(Convention.NONE), left, right, condition);
    }

    @Override
    public Join copy(RelTraitSet traits, RexNode condition, RelNode left, RelNode right, JoinRelType type,
            boolean semiJoinDone) {
        return new SingleJoin(getCluster(), traits, left, right, condition);
    }
}
