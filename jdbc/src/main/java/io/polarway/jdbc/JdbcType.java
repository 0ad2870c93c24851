package io.polarway.jdbc;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How JDBC describes one of the engine's types.
///
/// @param code the constant of java.sql.Types
/// @param name the name without length or precision
/// @param javaClass what `getObject` gives
/// @param precision the digits of a number, the characters of a date or time, the bytes of a UUID; 0 where unbounded
/// @param scale the digits behind the point
/// @param displaySize the most characters of the text form; 0 where unbounded
record JdbcType(int code, String name, Class<?> javaClass, int precision, int scale, int displaySize) {
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    static JdbcType of(SqlType type) {
        return switch (type) {
            case ScalarType scalar -> of(scalar);
            case DecimalType decimal -> new JdbcType(Types.DECIMAL, "DECIMAL", BigDecimal.class, decimal.precision(),
                    decimal.scale(), decimal.precision() + 2);
            case TimestampType timestamp -> of(timestamp);
            case ListType list -> new JdbcType(Types.ARRAY, list.sql(), List.class, 0, 0, UNBOUNDED);
            case StructType struct -> new JdbcType(Types.STRUCT, struct.sql(), Map.class, 0, 0, UNBOUNDED);
            case MapType map -> new JdbcType(Types.OTHER, map.sql(), Map.class, 0, 0, UNBOUNDED);
        };
    }

    private static JdbcType of(ScalarType type) {
        return switch (type) {
            case NULL -> new JdbcType(Types.NULL, "NULL", Object.class, 0, 0, 4);
            case BOOLEAN -> new JdbcType(Types.BOOLEAN, "BOOLEAN", Boolean.class, 1, 0, 5);
            case TINYINT -> new JdbcType(Types.TINYINT, "TINYINT", Integer.class, 3, 0, 4);
            case SMALLINT -> new JdbcType(Types.SMALLINT, "SMALLINT", Integer.class, 5, 0, 6);
            case INTEGER -> new JdbcType(Types.INTEGER, "INTEGER", Integer.class, 10, 0, 11);
            case BIGINT -> new JdbcType(Types.BIGINT, "BIGINT", Long.class, 19, 0, 20);
            case REAL -> new JdbcType(Types.REAL, "REAL", Float.class, 7, 0, 15);
            case DOUBLE -> new JdbcType(Types.DOUBLE, "DOUBLE", Double.class, 15, 0, 25);
            case VARCHAR -> new JdbcType(Types.VARCHAR, "VARCHAR", String.class, UNBOUNDED, 0, UNBOUNDED);
            case VARBINARY -> new JdbcType(Types.VARBINARY, "VARBINARY", byte[].class, UNBOUNDED, 0, UNBOUNDED);
            case DATE -> new JdbcType(Types.DATE, "DATE", Date.class, 10, 0, 10);
            case TIME -> new JdbcType(Types.TIME, "TIME", Time.class, 18, 9, 18);
            case UUID -> new JdbcType(Types.OTHER, "UUID", UUID.class, 36, 0, 36);
            case INTERVAL_YEAR_MONTH -> new JdbcType(Types.OTHER, type.sql(), Period.class, 0, 0, 40);
            case INTERVAL_DAY_TIME -> new JdbcType(Types.OTHER, type.sql(), Duration.class, 0, 6, 40);
        };
    }

    private static JdbcType of(TimestampType type) {
        int scale = type.nanos() ? 9 : 6;
        int size = 20 + scale;
        return type.withTimeZone()
                ? new JdbcType(Types.TIMESTAMP_WITH_TIMEZONE, "TIMESTAMP WITH TIME ZONE", OffsetDateTime.class,
                        size + 6, scale,
                        size + 6)
                : new JdbcType(Types.TIMESTAMP, "TIMESTAMP", Timestamp.class, size, scale, size);
    }

    /// Returns the digits behind the point of a number or of the seconds; null where there is no fixed number of them.
    @Nullable
    Integer fractionDigits() {
        return switch (code) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.TIME, Types.TIMESTAMP,
                    Types.TIMESTAMP_WITH_TIMEZONE ->
                    scale;
            default -> null;
        };
    }

    /// Returns whether values may be negative numbers.
    boolean isSigned() {
        return switch (code) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.DECIMAL ->
                    true;
            default -> false;
        };
    }
}
