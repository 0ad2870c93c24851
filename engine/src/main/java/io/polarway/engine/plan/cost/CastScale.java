package io.polarway.engine.plan.cost;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/// How casts move the places of values on the line of numbers ([NumberScale]).
final class CastScale {
    private static final double MICROSECONDS_PER_DAY = 86_400_000_000.0;
    private static final double NANOSECONDS_PER_MICROSECOND = 1000;
    private static final int MICROSECONDS = 6;

    private CastScale() {
    }

    /// Returns by what a cast multiplies the place of a value; NaN if it puts values elsewhere.
    static double of(RexNode operand, RelDataType target) {
        RelDataType source = operand.getType();
        SqlTypeName from = source.getSqlTypeName();
        SqlTypeName to = target.getSqlTypeName();
        if (SqlTypeName.NUMERIC_TYPES.contains(from) && SqlTypeName.NUMERIC_TYPES.contains(to)
                || from == to && from != SqlTypeName.TIMESTAMP) {
            return 1;
        }
        if (to == SqlTypeName.TIMESTAMP && (from == SqlTypeName.DATE || from == SqlTypeName.TIMESTAMP)) {
            double unit = unit(target);
            return from == SqlTypeName.DATE ? unit * MICROSECONDS_PER_DAY : unit / unit(source);
        }
        if (to == SqlTypeName.DATE && from == SqlTypeName.TIMESTAMP) {
            return 1 / (unit(source) * MICROSECONDS_PER_DAY);
        }
        return Double.NaN;
    }

    /// Returns how many of a timestamp's units a microsecond has.
    private static double unit(RelDataType timestamp) {
        return timestamp.getPrecision() > MICROSECONDS ? NANOSECONDS_PER_MICROSECOND : 1;
    }
}
