package io.polarway.jdbc;

import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The values of a prepared statement's parameters, as the Java objects that the engine takes.
final class ParameterValues {
    private final List<SqlType> types;
    private final @Nullable Object[] values;
    private final boolean[] isSet;

    ParameterValues(List<SqlType> types) {
        this.types = types;
        this.values = new Object[types.size()];
        this.isSet = new boolean[types.size()];
    }

    /// Sets a parameter, counted from 1.
    void set(int parameter, @Nullable Object value) throws SQLException {
        int index = index(parameter);
        values[index] = value == null ? null : engineForm(index, value, null);
        isSet[index] = true;
    }

    /// Sets a parameter to a moment that is seen in the time zone of a calendar.
    void set(int parameter, @Nullable Timestamp value, @Nullable Calendar calendar) throws SQLException {
        int index = index(parameter);
        values[index] = value == null ? null : engineForm(index, value, calendar);
        isSet[index] = true;
    }

    /// Sets a parameter to a value that is turned into one of java.sql.Types first.
    void set(int parameter, @Nullable Object value, int sqlType, int scale) throws SQLException {
        set(parameter, value == null ? null : convert(value, sqlType, scale));
    }

    void clear() {
        Arrays.fill(values, null);
        Arrays.fill(isSet, false);
    }

    /// Returns a copy of all values. Fails with SQLState 07001 if one was not set.
    @Nullable
    Object[] all() throws SQLException {
        for (int i = 0; i < isSet.length; i++) {
            if (!isSet[i]) {
                throw new SQLException("Parameter " + (i + 1) + " of " + isSet.length + " was not set",
                        SqlErrors.PARAMETER_MISSING);
            }
        }
        return values.clone();
    }

    private int index(int parameter) throws SQLException {
        if (parameter < 1 || parameter > values.length) {
            throw new SQLException("There is no parameter " + parameter + ": the statement has " + values.length,
                    SqlErrors.NO_SUCH_COLUMN);
        }
        return parameter - 1;
    }

    private Object engineForm(int index, Object value, @Nullable Calendar calendar) throws SQLException {
        return switch (value) {
            case Boolean any -> any;
            case Byte any -> any;
            case Short any -> any;
            case Integer any -> any;
            case Long any -> any;
            case Float any -> any;
            case Double any -> any;
            case BigDecimal any -> any;
            case BigInteger any -> any;
            case String any -> any;
            case byte[] bytes -> bytes.clone();
            case UUID any -> any;
            case LocalDate any -> any;
            case LocalTime any -> any;
            case LocalDateTime any -> any;
            case Instant any -> any;
            case OffsetDateTime any -> any;
            case ZonedDateTime zoned -> zoned.toOffsetDateTime();
            case Duration any -> any;
            case Period any -> any;
            case Date date -> CalendarTimes.localDate(date, null);
            case Time time -> CalendarTimes.localTime(time, null);
            case Timestamp timestamp -> isInstant(index)
                    ? timestamp.toInstant()
                    : CalendarTimes.localDateTime(timestamp, calendar);
            case java.util.Date date -> engineForm(index, new Timestamp(date.getTime()), calendar);
            case Calendar moment -> engineForm(index, Timestamp.from(moment.toInstant()), moment);
            case Character character -> character.toString();
            case Enum<?> constant -> constant.name();
            case Clob clob -> clob.getSubString(1, Math.toIntExact(clob.length()));
            case Blob blob -> blob.getBytes(1, Math.toIntExact(blob.length()));
            default -> throw new SQLException("A parameter cannot be set to an object of " + value.getClass().getName(),
                    SqlErrors.CANNOT_CONVERT);
        };
    }

    private boolean isInstant(int index) {
        return types.get(index) instanceof TimestampType timestamp && timestamp.withTimeZone();
    }

    private static Object convert(Object value, int sqlType, int scale) throws SQLException {
        try {
            return switch (sqlType) {
                case Types.BIT, Types.BOOLEAN -> bool(value);
                case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> number(value).toBigInteger().intValueExact();
                case Types.BIGINT -> number(value).toBigInteger().longValueExact();
                case Types.REAL -> value instanceof Number number ? number.floatValue() : Float.parseFloat(text(value));
                case Types.FLOAT, Types.DOUBLE -> value instanceof Number number
                        ? number.doubleValue()
                        : Double.parseDouble(text(value));
                case Types.DECIMAL, Types.NUMERIC -> scale < 0
                        ? number(value)
                        : number(value).setScale(scale, RoundingMode.HALF_UP);
                case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR,
                        Types.CLOB, Types.NCLOB -> value instanceof Clob ? value : value.toString();
                case Types.DATE -> date(value);
                case Types.TIME -> value instanceof String text ? LocalTime.parse(text.strip()) : value;
                case Types.TIMESTAMP -> value instanceof String text
                        ? LocalDateTime.parse(text.strip().replace(' ', 'T'))
                        : value;
                case Types.TIMESTAMP_WITH_TIMEZONE -> value instanceof String text
                        ? OffsetDateTime.parse(text.strip().replace(' ', 'T'))
                        : value instanceof Timestamp timestamp
                                ? timestamp.toInstant().atOffset(ZoneOffset.UTC)
                                : value;
                default -> value;
            };
        } catch (ArithmeticException e) {
            throw new SQLDataException("Parameter value out of range: " + value, SqlErrors.OUT_OF_RANGE, e);
        } catch (RuntimeException e) {
            throw new SQLDataException(
                    "A parameter cannot be set to '" + value + "' as the wanted type: " + e.getMessage(),
                    SqlErrors.INVALID_TEXT, e);
        }
    }

    private static Object date(Object value) {
        return switch (value) {
            case String text -> LocalDate.parse(text.strip());
            case Timestamp timestamp -> timestamp.toLocalDateTime().toLocalDate();
            case LocalDateTime local -> local.toLocalDate();
            default -> value;
        };
    }

    private static Boolean bool(Object value) {
        return switch (value) {
            case Boolean bool -> bool;
            case Number number -> number.doubleValue() != 0;
            default -> switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
                case "true", "t", "yes", "y", "on", "1" -> true;
                case "false", "f", "no", "n", "off", "0" -> false;
                default -> throw new IllegalArgumentException("expected true or false");
            };
        };
    }

    private static BigDecimal number(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case Boolean bool -> bool ? BigDecimal.ONE : BigDecimal.ZERO;
            default -> new BigDecimal(text(value));
        };
    }

    private static String text(Object value) {
        return value.toString().strip();
    }
}
