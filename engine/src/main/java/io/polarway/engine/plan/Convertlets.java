package io.polarway.engine.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.jspecify.annotations.Nullable;

/// Makes relational expressions of the engine's operators; no others are left in a validated statement.
final class Convertlets implements SqlRexConvertletTable {
    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        if (call.getOperator() instanceof EngineOperator operator) {
            return (context, original) -> {
                List<RexNode> operands = new ArrayList<>();
                for (SqlNode operand : original.getOperandList()) {
                    operands.add(context.convertExpression(operand));
                }
                return operator.convert((EngineRexBuilder) context.getRexBuilder(), operands);
            };
        }
        if (call.getOperator() == SqlStdOperatorTable.AS) {
            return (context, original) -> context.convertExpression(original.operand(0));
        }
        return null;
    }
}
