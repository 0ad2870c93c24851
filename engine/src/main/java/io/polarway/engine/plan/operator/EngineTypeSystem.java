package io.polarway.engine.plan.operator;

import io.polarway.engine.type.DecimalType;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/// The bounds of the engine's types, in Calcite's terms: DECIMAL of up to 38 digits, TIMESTAMP to the microsecond unless
/// told otherwise and to the nanosecond at most, strings of any length.
public final class EngineTypeSystem extends RelDataTypeSystemImpl {
    static final EngineTypeSystem INSTANCE = new EngineTypeSystem();
    /// The fractional digits of a microsecond.
    public static final int MICROS = 6;
    /// The fractional digits of a nanosecond.
    public static final int NANOS = 9;
    private static final int DECIMAL_DEFAULT_PRECISION = 18;
    private static final int DECIMAL_DEFAULT_SCALE = 3;

    private EngineTypeSystem() {
    }

    @Override
    public int getMaxPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case DECIMAL -> DecimalType.MAX_PRECISION;
            case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    NANOS;
            case CHAR, VARCHAR, BINARY, VARBINARY -> Integer.MAX_VALUE;
            default -> super.getMaxPrecision(typeName);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL ? DecimalType.MAX_PRECISION : super.getMaxScale(typeName);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case DECIMAL -> DECIMAL_DEFAULT_PRECISION;
            case TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROS;
            case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE -> NANOS;
            case CHAR, VARCHAR, BINARY, VARBINARY -> RelDataType.PRECISION_NOT_SPECIFIED;
            default -> super.getDefaultPrecision(typeName);
        };
    }

    @Override
    public int getDefaultScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL ? DECIMAL_DEFAULT_SCALE : super.getDefaultScale(typeName);
    }

    @Override
    public RoundingMode roundingMode() {
        return RoundingMode.HALF_UP;
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }
}
