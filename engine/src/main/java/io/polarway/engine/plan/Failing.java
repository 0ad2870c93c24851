package io.polarway.engine.plan;

import io.polarway.engine.kernel.cast.Casts;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// Tells which relational expressions can raise an error for some row.
final class Failing {
    private Failing() {
    }

    static boolean canFail(RexNode node) {
        if (!(node instanceof RexCall call)) {
            return false;
        }
        if (call.getOperator() instanceof BoundOperator bound && bound.function().canFail()) {
            return true;
        }
        if (call.getKind() == SqlKind.CAST && Casts.canFail(Types.sqlType(call.getOperands().getFirst().getType()),
                Types.sqlType(call.getType()))) {
            return true;
        }
        return call.getOperands().stream().anyMatch(Failing::canFail);
    }
}
