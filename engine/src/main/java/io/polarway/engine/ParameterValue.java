package io.polarway.engine;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Values of `?` parameters: Java objects as literals.
final class ParameterValue {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private ParameterValue() {
    }

    /// Returns the value in the type that its Java class stands for. Throws INVALID_ARGUMENT for a class that stands for
    /// none.
    static Expression.Literal natural(@Nullable Object value) {
        return switch (value) {
            case null -> new Expression.Literal(null, ScalarType.NULL);
            case Boolean flag -> new Expression.Literal(flag, ScalarType.BOOLEAN);
            case Byte number -> new Expression.Literal(number, ScalarType.TINYINT);
            case Short number -> new Expression.Literal(number, ScalarType.SMALLINT);
            case Integer number -> new Expression.Literal(number, ScalarType.INTEGER);
            case Long number -> new Expression.Literal(number, ScalarType.BIGINT);
            case Float number -> new Expression.Literal(number, ScalarType.REAL);
            case Double number -> new Expression.Literal(number, ScalarType.DOUBLE);
            case BigInteger number -> decimal(new BigDecimal(number));
            case BigDecimal number -> decimal(number);
            case String text -> new Expression.Literal(text, ScalarType.VARCHAR);
            case Character letter -> new Expression.Literal(String.valueOf(letter), ScalarType.VARCHAR);
            case byte[] bytes -> new Expression.Literal(bytes, ScalarType.VARBINARY);
            case UUID uuid -> new Expression.Literal(ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits()).array(), ScalarType.UUID);
            case LocalDate date -> new Expression.Literal(Math.toIntExact(date.toEpochDay()), ScalarType.DATE);
            case LocalTime time -> new Expression.Literal(time.toNanoOfDay(), ScalarType.TIME);
            case LocalDateTime time -> timestamp(time.toInstant(ZoneOffset.UTC), false);
            case Instant instant -> timestamp(instant, true);
            case OffsetDateTime time -> timestamp(time.toInstant(), true);
            case ZonedDateTime time -> timestamp(time.toInstant(), true);
            case Duration duration -> new Expression.Literal(duration.toNanos() / 1000, ScalarType.INTERVAL_DAY_TIME);
            case Period period -> period(period);
            default -> throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A parameter cannot be a "
                    + value.getClass().getName());
        };
    }

    private static Expression.Literal decimal(BigDecimal number) {
        BigDecimal plain = number.scale() < 0 ? number.setScale(0) : number;
        int precision = Math.max(plain.precision(), plain.scale());
        if (precision > DecimalType.MAX_PRECISION) {
            throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW, "A parameter has more than 38 digits: " + number);
        }
        return new Expression.Literal(plain, new DecimalType(precision, plain.scale()));
    }

    private static Expression.Literal timestamp(Instant instant, boolean withTimeZone) {
        boolean nanos = instant.getNano() % 1000 != 0;
        TimestampType type = new TimestampType(nanos, withTimeZone);
        long perSecond = type.unitsPerSecond();
        try {
            long value = Math.addExact(Math.multiplyExact(instant.getEpochSecond(), perSecond),
                    instant.getNano() / (1_000_000_000L / perSecond));
            return new Expression.Literal(value, type);
        } catch (ArithmeticException e) {
            throw EngineException.of(ErrorCode.DATETIME_OVERFLOW, "A parameter is out of range of " + type.sql() + ": "
                    + instant);
        }
    }

    private static Expression.Literal period(Period period) {
        if (period.getDays() == 0) {
            return new Expression.Literal(Math.toIntExact(period.toTotalMonths()), ScalarType.INTERVAL_YEAR_MONTH);
        }
        if (period.toTotalMonths() == 0) {
            return new Expression.Literal(period.getDays() * 86_400_000_000L, ScalarType.INTERVAL_DAY_TIME);
        }
        throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                "A parameter is an interval of months or of days, not both: "
                        + period);
    }

    /// Returns a value in the type that the statement asks for, if it has exactly that value there; else null.
    static Expression.@Nullable Literal exact(@Nullable Object value, SqlType type) {
        if (value == null) {
            return new Expression.Literal(null, type);
        }
        Expression.Literal natural = natural(value);
        if (natural.type().equals(type)) {
            return natural;
        }
        Object converted = switch (value) {
            case Byte number -> integer(number, type);
            case Short number -> integer(number, type);
            case Integer number -> integer(number, type);
            case Long number -> integer(number, type);
            case BigInteger number -> exactDecimal(new BigDecimal(number), type);
            case BigDecimal number -> exactDecimal(number, type);
            case Float number -> type == ScalarType.DOUBLE ? (Object) number.doubleValue() : null;
            case LocalDate date -> type instanceof TimestampType timestamp && !timestamp.withTimeZone()
                    ? (Object) (date.toEpochDay() * 86_400L * timestamp.unitsPerSecond())
                    : null;
            case byte[] bytes -> type == ScalarType.UUID && bytes.length == 16 ? bytes : null;
            default -> nanos(natural, type);
        };
        return converted == null ? null : new Expression.Literal(converted, type);
    }

    /// Widens microseconds to nanoseconds.
    private static @Nullable Object nanos(Expression.Literal natural, SqlType type) {
        if (natural.type() instanceof TimestampType from && type instanceof TimestampType to && !from.nanos()
                && to.nanos()
                && from.withTimeZone() == to.withTimeZone() && natural.value() instanceof Long micros
                && Math.abs(micros) < Long.MAX_VALUE / 1000) {
            return micros * 1000;
        }
        return null;
    }

    private static @Nullable Object integer(Number number, SqlType type) {
        long value = number.longValue();
        return switch (type) {
            case ScalarType.TINYINT -> (byte) value == value ? (Object) (byte) value : null;
            case ScalarType.SMALLINT -> (short) value == value ? (Object) (short) value : null;
            case ScalarType.INTEGER, ScalarType.DATE, ScalarType.INTERVAL_YEAR_MONTH -> (int) value == value
                    ? (Object) (int) value
                    : null;
            case ScalarType.BIGINT, ScalarType.TIME, ScalarType.INTERVAL_DAY_TIME -> (Object) value;
            case TimestampType _ -> (Object) value;
            case ScalarType.DOUBLE -> Math.abs(value) <= EXACT_IN_DOUBLE ? (Object) (double) value : null;
            case DecimalType _ -> exactDecimal(BigDecimal.valueOf(value), type);
            default -> null;
        };
    }

    private static @Nullable Object exactDecimal(BigDecimal number, SqlType type) {
        if (type == ScalarType.DOUBLE) {
            return number.doubleValue();
        }
        if (type instanceof DecimalType decimal) {
            BigDecimal plain = number.stripTrailingZeros();
            if (plain.scale() <= decimal.scale()
                    && plain.precision() - plain.scale() <= decimal.precision() - decimal.scale()) {
                return plain.setScale(decimal.scale());
            }
        }
        return null;
    }
}
