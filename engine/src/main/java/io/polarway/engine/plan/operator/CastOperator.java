package io.polarway.engine.plan.operator;

import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// `CAST(x AS type)`, `TRY_CAST(x AS type)` and `x::type`: an operator of one operand for each target type.
public final class CastOperator extends EngineOperator {
    private final SqlType target;
    private final boolean isTry;

    public CastOperator(SqlType target, boolean isTry) {
        super((isTry ? "TRY_CAST AS " : "CAST AS ") + target.sql(), SqlKind.OTHER_FUNCTION);
        this.target = target;
        this.isTry = isTry;
    }

    @Override
    SqlType resultType(List<Argument> arguments) {
        SqlType from = arguments.getFirst().type();
        if (from != ScalarType.NULL && !from.equals(target) && Casts.kernel(from, target, isTry) == null) {
            throw mismatch("A value of type " + from.sql() + " cannot be cast to " + target.sql());
        }
        return target;
    }

    @Override
    List<SqlType> argumentTypes(List<Argument> arguments) {
        SqlType type = arguments.getFirst().type();
        return List.of(type == ScalarType.NULL ? target : type);
    }

    @Override
    public RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
        RexNode operand = operands.getFirst();
        SqlType from = Types.sqlType(operand.getType());
        // Calcite holds the result against the validated type, which is nullable as all results of operators are: so a value
        // that is of the type already, but cannot be null, stays a cast.
        boolean isOfType = from.equals(target) && operand.getType().isNullable();
        return from == ScalarType.NULL || isOfType
                ? cast(builder, operand, target)
                : builder.makeAbstractCast(Types.relType(builder.getTypeFactory(), target), operand,
                        isTry && !from.equals(target));
    }
}
