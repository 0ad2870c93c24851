package io.polarway.engine.plan;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.Types;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/// Reduces constant expressions by the engine's own kernels, so that a constant has the value that it would have as a column.
///
/// What fails stays as it is, so that it fails only if a row reaches it; so does what depends on parameters without a value,
/// on the clock, or on chance.
final class EngineRexExecutor implements RexExecutor {
    private final PlanConstants constants;

    /// Creates the executor of a statement.
    EngineRexExecutor(PlanConstants constants) {
        this.constants = constants;
    }

    /// Adds one expression of the same type to `reduced` for each of `expressions`, which depend on no column.
    @Override
    public void reduce(RexBuilder builder, List<RexNode> expressions, List<RexNode> reduced) {
        for (RexNode expression : expressions) {
            Expression.Literal value = constants.valueOf(expression);
            boolean hasItsType = value != null && value.type().equals(Types.sqlType(expression.getType()));
            reduced.add(value != null && hasItsType ? literal(builder, expression, value) : expression);
        }
    }

    private static RexNode literal(RexBuilder builder, RexNode expression, Expression.Literal value) {
        // A literal of Calcite's where its type cannot be another than that of the expression, which has to stay.
        return value.value() instanceof Boolean isTrue && expression.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
                && !expression.getType().isNullable()
                        ? builder.makeLiteral(isTrue)
                        : builder.makeCall(expression.getType(), new ConstantOperator(value), List.of());
    }
}
