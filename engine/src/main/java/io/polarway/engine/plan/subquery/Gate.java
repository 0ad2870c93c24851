package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.plan.operator.EngineCalls;
import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Keeps a subquery from failing if no row asks for it: what can fail in it gets no rows then, as in
/// `CASE WHEN FALSE THEN (SELECT 1 / 0) END`. What depends on outer columns is left alone, for it is computed for the rows
/// that ask.
final class Gate extends RelHomogeneousShuttle {
    private final RelNode asking;
    private final Set<RelNode> finished;
    private final OuterColumns outerColumns = new OuterColumns();
    private final RexShuttle subqueries = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            RexNode visited = super.visitSubQuery(query);
            return visited instanceof RexSubQuery own ? own.clone(own.rel.accept(Gate.this)) : visited;
        }
    };

    private Gate(RelNode asking, Set<RelNode> finished) {
        this.asking = asking;
        this.finished = finished;
    }

    /// Returns a plan that computes nothing that can fail unless there is a row that asks for it.
    ///
    /// @param asking the rows that ask
    /// @param finished plans that need no change any more, to which the first of these rows is added
    static RelNode before(RelNode plan, RelNode asking, Set<RelNode> finished) {
        RexBuilder builder = plan.getCluster().getRexBuilder();
        RexNode one = new EngineCalls(builder).constant(1L, ScalarType.BIGINT);
        RelNode first = LogicalSort.create(Unnesting.project(asking, List.of(builder.makeLiteral(true))),
                RelCollations.EMPTY, null, one);
        finished.add(first);
        return plan.accept(new Gate(first, finished));
    }

    @Override
    public RelNode visit(RelNode node) {
        if (finished.contains(node)) {
            return node;
        }
        boolean isGated = canFail(node);
        RelNode visited = super.visit(node).accept(subqueries);
        if (!isGated) {
            return visited;
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : visited.getInputs()) {
            inputs.add(outerColumns.of(input).isEmpty() ? gated(input) : input);
        }
        return visited.copy(visited.getTraitSet(), inputs);
    }

    private RelNode gated(RelNode input) {
        return LogicalJoin.create(input, asking, ImmutableList.of(),
                input.getCluster().getRexBuilder().makeLiteral(true), Set.of(), JoinRelType.SEMI);
    }

    private static boolean canFail(RelNode node) {
        boolean[] found = new boolean[1];
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                found[0] |= Failing.canFail(call);
                return found[0] ? call : super.visitCall(call);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] |= SubqueryJoins.canFail(query);
                return query;
            }
        });
        return found[0];
    }
}
