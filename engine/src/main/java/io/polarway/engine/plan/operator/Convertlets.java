package io.polarway.engine.plan.operator;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.jspecify.annotations.Nullable;

/// Makes relational expressions of the engine's operators; no others are left in a validated statement. A string literal
/// that stands for another type is read here, so that one that cannot be read is an error at its place.
public final class Convertlets implements SqlRexConvertletTable {
    private final ConstantEvaluator constants;

    public Convertlets(ConstantEvaluator constants) {
        this.constants = constants;
    }

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        if (call.getOperator() instanceof EngineOperator operator) {
            return (context, original) -> convert(operator, original, context);
        }
        if (call.getOperator() instanceof WindowOperator operator) {
            return (context, original) -> context.getRexBuilder().makeCall(
                    context.getValidator().getValidatedNodeType(original), operator,
                    original.getOperandList().stream().map(context::convertExpression).toList());
        }
        if (call.getOperator() == SqlStdOperatorTable.COALESCE) {
            // Of columns that NATURAL or USING merges.
            return (context, original) -> merged(original, context);
        }
        if (call.getOperator() == SqlStdOperatorTable.AS) {
            return (context, original) -> context.convertExpression(original.operand(0));
        }
        return null;
    }

    private static RexNode merged(SqlCall call, SqlRexContext context) {
        EngineRexBuilder builder = (EngineRexBuilder) context.getRexBuilder();
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(context.convertExpression(operand));
        }
        SqlType type = Types.sqlType(context.getValidator().getValidatedNodeType(call));
        RexNode value = EngineOperator.cast(builder, ConditionalOperator.COALESCE.convert(builder, operands), type);
        // Calcite asks for a type without NULL if one of the columns never is NULL, as those of literals are.
        boolean isNeverNull = operands.stream().anyMatch(operand -> !withoutCast(operand).getType().isNullable());
        return value instanceof RexCall made && isNeverNull
                ? made.clone(builder.getTypeFactory().createTypeWithNullability(made.getType(), false),
                        made.getOperands())
                : value;
    }

    private static RexNode withoutCast(RexNode node) {
        return node.getKind() == SqlKind.CAST ? ((RexCall) node).getOperands().getFirst() : node;
    }

    private RexNode convert(EngineOperator operator, SqlCall call, SqlRexContext context) {
        EngineRexBuilder builder = (EngineRexBuilder) context.getRexBuilder();
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(context.convertExpression(operand));
        }
        boolean hasText = call.getOperandList().stream().anyMatch(SqlCharStringLiteral.class::isInstance);
        if (hasText) {
            List<SqlType> types = operator.argumentTypes(EngineOperator.arguments(operands));
            for (int i = 0; i < operands.size(); i++) {
                SqlType type = types.get(i);
                if (call.operand(i) instanceof SqlCharStringLiteral literal && type != ScalarType.VARCHAR
                        && type != ScalarType.NULL) {
                    Expression.Literal value = constants.fromText(String.valueOf(literal.toValue()), type,
                            literal.getParserPosition());
                    operands.set(i, new ConstantOperator(value).convert(builder, List.of()));
                }
            }
        }
        return operator.convert(builder, operands);
    }
}
