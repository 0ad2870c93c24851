package io.polarway.engine.plan;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Makes the engine's comparisons of those that Calcite makes for USING and NATURAL, whose sides may differ in type.
final class UsingConditions extends RelHomogeneousShuttle {
    private final RexShuttle comparisons;

    UsingConditions(RexBuilder builder) {
        EngineCalls calls = new EngineCalls(builder);
        this.comparisons = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return call.getOperator() == SqlStdOperatorTable.EQUALS && visited instanceof RexCall equals
                        ? calls.call("=", equals.getOperands().get(0), equals.getOperands().get(1))
                        : visited;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexNode visited = super.visitSubQuery(query);
                RelNode rewritten = query.rel.accept(UsingConditions.this);
                return rewritten == query.rel || !(visited instanceof RexSubQuery own) ? visited : own.clone(rewritten);
            }
        };
    }

    @Override
    public RelNode visit(RelNode node) {
        return super.visit(node).accept(comparisons);
    }
}
