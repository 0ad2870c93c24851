package io.polarway.engine.plan.operator;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/// Makes relational expressions, with NULL of any type as a literal and not as a cast.
public final class EngineRexBuilder extends RexBuilder {
    public EngineRexBuilder(RelDataTypeFactory typeFactory) {
        super(typeFactory);
    }

    /// Returns NULL of the given type. A literal, except for BOOLEAN: Calcite takes every BOOLEAN literal for TRUE or FALSE.
    RexNode nullOf(RelDataType type) {
        if (type.getSqlTypeName() == SqlTypeName.BOOLEAN) {
            ConstantOperator constant = new ConstantOperator(new Expression.Literal(null, ScalarType.BOOLEAN));
            return makeCall(type, constant, List.of());
        }
        // Given the name of a type of times, Calcite would round the value that is not there.
        return makeLiteral(null, type, SqlTypeName.NULL);
    }
}
