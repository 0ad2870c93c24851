package io.polarway.engine.plan.operator;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// The engine's types in Calcite's terms, and back.
public final class Types {
    private static final SqlIntervalQualifier MONTHS = new SqlIntervalQualifier(TimeUnit.YEAR, TimeUnit.MONTH,
            SqlParserPos.ZERO);
    private static final SqlIntervalQualifier MICROSECONDS = new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND,
            SqlParserPos.ZERO);

    private Types() {
    }

    /// Returns the qualifier of the one interval type of months, or of the one of microseconds.
    static SqlIntervalQualifier intervalQualifier(boolean isMonths) {
        return isMonths ? MONTHS : MICROSECONDS;
    }

    /// Returns Calcite's form of a type whose values may be NULL, as all but literals may.
    public static RelDataType relType(RelDataTypeFactory factory, SqlType type) {
        return factory.createTypeWithNullability(notNull(factory, type), true);
    }

    private static RelDataType notNull(RelDataTypeFactory factory, SqlType type) {
        return switch (type) {
            case ScalarType scalar -> switch (scalar) {
                case NULL -> factory.createSqlType(SqlTypeName.NULL);
                case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
                case TINYINT -> factory.createSqlType(SqlTypeName.TINYINT);
                case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
                case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
                case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
                case REAL -> factory.createSqlType(SqlTypeName.REAL);
                case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
                case VARCHAR -> factory.createSqlType(SqlTypeName.VARCHAR);
                case VARBINARY -> factory.createSqlType(SqlTypeName.VARBINARY);
                case DATE -> factory.createSqlType(SqlTypeName.DATE);
                case TIME -> factory.createSqlType(SqlTypeName.TIME);
                case UUID -> factory.createSqlType(SqlTypeName.UUID);
                case INTERVAL_YEAR_MONTH -> factory.createSqlIntervalType(MONTHS);
                case INTERVAL_DAY_TIME -> factory.createSqlIntervalType(MICROSECONDS);
            };
            case DecimalType decimal ->
                    factory.createSqlType(SqlTypeName.DECIMAL, decimal.precision(), decimal.scale());
            case TimestampType timestamp -> factory.createSqlType(
                    timestamp.withTimeZone() ? SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE : SqlTypeName.TIMESTAMP,
                    timestamp.nanos() ? EngineTypeSystem.NANOS : EngineTypeSystem.MICROS);
            case ListType list -> factory.createArrayType(relType(factory, list.element()), -1);
            case MapType map -> factory.createMapType(relType(factory, map.key()), relType(factory, map.value()));
            case StructType struct -> {
                List<RelDataType> types = new ArrayList<>();
                List<String> names = new ArrayList<>();
                for (Field field : struct.fields()) {
                    types.add(relType(factory, field.type()));
                    names.add(field.name());
                }
                yield factory.createStructType(types, names);
            }
        };
    }

    /// Returns the engine's form of a type. Throws UNSUPPORTED for a type that the engine has not.
    public static SqlType sqlType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case NULL, UNKNOWN, ANY -> ScalarType.NULL;
            case BOOLEAN -> ScalarType.BOOLEAN;
            case TINYINT -> ScalarType.TINYINT;
            case SMALLINT -> ScalarType.SMALLINT;
            case INTEGER -> ScalarType.INTEGER;
            case BIGINT -> ScalarType.BIGINT;
            case REAL -> ScalarType.REAL;
            case FLOAT, DOUBLE -> ScalarType.DOUBLE;
            case CHAR, VARCHAR -> ScalarType.VARCHAR;
            case BINARY, VARBINARY -> ScalarType.VARBINARY;
            case DATE -> ScalarType.DATE;
            case TIME -> ScalarType.TIME;
            case UUID -> ScalarType.UUID;
            case DECIMAL -> new DecimalType(type.getPrecision(), type.getScale());
            case TIMESTAMP ->
                    type.getPrecision() > EngineTypeSystem.MICROS ? TimestampType.NANOS : TimestampType.MICROS;
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> type.getPrecision() > EngineTypeSystem.MICROS
                    ? TimestampType.NANOS_TZ
                    : TimestampType.MICROS_TZ;
            case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH -> ScalarType.INTERVAL_YEAR_MONTH;
            case INTERVAL_DAY, INTERVAL_DAY_HOUR, INTERVAL_DAY_MINUTE, INTERVAL_DAY_SECOND, INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE, INTERVAL_HOUR_SECOND, INTERVAL_MINUTE, INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND ->
                    ScalarType.INTERVAL_DAY_TIME;
            case ARRAY -> new ListType(sqlType(component(type.getComponentType())));
            case MAP -> new MapType(sqlType(component(type.getKeyType())), sqlType(component(type.getValueType())));
            case ROW, STRUCTURED -> new StructType(fields(type));
            default -> throw EngineException.of(ErrorCode.UNSUPPORTED, "The type " + type.getSqlTypeName()
                    + " is not supported");
        };
    }

    /// Returns the columns of a row type.
    public static Schema schema(RelDataType rowType) {
        return new Schema(fields(rowType));
    }

    private static List<Field> fields(RelDataType rowType) {
        List<Field> fields = new ArrayList<>();
        for (RelDataTypeField field : rowType.getFieldList()) {
            fields.add(new Field(field.getName(), sqlType(field.getType())));
        }
        return fields;
    }

    private static RelDataType component(@Nullable RelDataType type) {
        if (type == null) {
            throw EngineException.internal("a nested type without the type of its parts");
        }
        return type;
    }
}
