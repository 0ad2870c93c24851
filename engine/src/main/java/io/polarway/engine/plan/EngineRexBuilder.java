package io.polarway.engine.plan;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;

/// Makes relational expressions, with NULL of any type as a literal and not as a cast.
final class EngineRexBuilder extends RexBuilder {
    EngineRexBuilder(RelDataTypeFactory typeFactory) {
        super(typeFactory);
    }

    /// Returns NULL of the given type.
    RexLiteral nullOf(RelDataType type) {
        return makeLiteral(null, type, type.getSqlTypeName());
    }
}
