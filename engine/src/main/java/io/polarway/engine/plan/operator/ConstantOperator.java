package io.polarway.engine.plan.operator;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.SqlType;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// A constant of any of the engine's types in the engine's own Java form, which Calcite's literals could not all hold:
/// NaN, nanoseconds, instants. An operator without operands.
public final class ConstantOperator extends EngineOperator {
    private final Expression.Literal literal;

    public ConstantOperator(Expression.Literal literal) {
        super(literal.type().sql() + " " + text(literal.value()), SqlKind.OTHER_FUNCTION);
        this.literal = literal;
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    }

    /// Returns the value with its type.
    public Expression.Literal literal() {
        return literal;
    }

    @Override
    SqlType resultType(List<Argument> arguments) {
        return literal.type();
    }

    @Override
    List<SqlType> argumentTypes(List<Argument> arguments) {
        return List.of();
    }

    @Override
    public RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
        return builder.makeCall(Types.relType(builder.getTypeFactory(), literal.type()), this, operands);
    }
}
