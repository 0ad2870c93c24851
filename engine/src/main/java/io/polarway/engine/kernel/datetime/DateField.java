package io.polarway.engine.kernel.datetime;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// What EXTRACT takes out of a date, time, timestamp or interval. SECOND (with its fraction) and EPOCH are DOUBLE, all
/// others BIGINT. MILLISECOND, MICROSECOND and NANOSECOND contain the seconds of the minute, as in PostgreSQL.
public enum DateField {
    MILLENNIUM("millenniums", "millennia"), CENTURY("centuries"), DECADE("decades"), YEAR("years", "yr", "y"),
    ISOYEAR, QUARTER("quarters"), MONTH("months", "mon"), WEEK("weeks", "weekofyear"),
    DAY("days", "dayofmonth", "d"), DOY("dayofyear"), DOW("dayofweek", "weekday"), ISODOW, JULIAN,
    HOUR("hours", "hr", "h"), MINUTE("minutes", "min"), SECOND("seconds", "sec", "s"),
    MILLISECOND("milliseconds", "ms"), MICROSECOND("microseconds", "us"), NANOSECOND("nanoseconds", "ns"), EPOCH;

    private static final long JULIAN_EPOCH = 2_440_588;

    private final List<String> otherNames;

    DateField(String... otherNames) {
        this.otherNames = List.of(otherNames);
    }

    /// Returns the name in lower case, which is also the name of the function that extracts it.
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Returns other names in lower case.
    public List<String> otherNames() {
        return otherNames;
    }

    /// Returns the field of a name in any case, or null if there is none.
    public static @Nullable DateField of(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        for (DateField field : values()) {
            if (field.sqlName().equals(lower) || field.otherNames.contains(lower)) {
                return field;
            }
        }
        return null;
    }

    /// Returns the type of the values.
    public SqlType resultType() {
        return this == SECOND || this == EPOCH ? ScalarType.DOUBLE : ScalarType.BIGINT;
    }

    /// Returns whether the field depends on the date, which only DATE and TIMESTAMP have.
    boolean isOfDate() {
        return ordinal() <= JULIAN.ordinal();
    }

    /// Returns the function from values of `type` (of wall-clock time, if it is a timestamp) to the field, or the raw bits
    /// of the field where it is DOUBLE; null if values of the type have no such field. It is defined for every long.
    public @Nullable LongUnaryOperator operator(SqlType type) {
        return switch (type) {
            case ScalarType.DATE -> ofDate();
            case ScalarType.TIME -> isOfDate() ? null : ofUnits(1_000_000_000L);
            case TimestampType timestamp -> ofTimestamp(timestamp.unitsPerSecond());
            case ScalarType.INTERVAL_YEAR_MONTH -> ofMonths();
            case ScalarType.INTERVAL_DAY_TIME -> ofInterval();
            default -> null;
        };
    }

    private @Nullable LongUnaryOperator ofTimestamp(long unitsPerSecond) {
        if (!isOfDate()) {
            return ofUnits(unitsPerSecond);
        }
        LongUnaryOperator days = ofDate();
        // Two lambdas, so that each divides by a constant of its own.
        return days == null ? null : unitsPerSecond == 1_000_000L
                ? value -> days.applyAsLong(Math.floorDiv(value, 86_400_000_000L))
                : value -> days.applyAsLong(Math.floorDiv(value, 86_400_000_000_000L));
    }

    private @Nullable LongUnaryOperator ofDate() {
        return switch (this) {
            case MILLENNIUM -> days -> block(CivilDate.year(days), 1000);
            case CENTURY -> days -> block(CivilDate.year(days), 100);
            case DECADE -> days -> Math.floorDiv(CivilDate.year(days), 10L);
            case YEAR -> CivilDate::year;
            case ISOYEAR -> CivilDate::isoYear;
            case QUARTER -> days -> (CivilDate.month(days) + 2) / 3;
            case MONTH -> CivilDate::month;
            case WEEK -> CivilDate::isoWeek;
            case DAY -> CivilDate::day;
            case DOY -> CivilDate::dayOfYear;
            case DOW -> days -> CivilDate.isoDayOfWeek(days) % 7;
            case ISODOW -> CivilDate::isoDayOfWeek;
            case JULIAN -> days -> days + JULIAN_EPOCH;
            case HOUR, MINUTE, MILLISECOND, MICROSECOND, NANOSECOND -> _ -> 0;
            case SECOND -> _ -> Double.doubleToRawLongBits(0);
            case EPOCH -> days -> Double.doubleToRawLongBits(days * 86_400.0);
        };
    }

    /// Numbers centuries and millennia as people do: the years 1 to 100 are the first, and none is number 0.
    private static long block(long year, long years) {
        return year > 0 ? (year + years - 1) / years : -((years - year) / years);
    }

    private @Nullable LongUnaryOperator ofUnits(long unitsPerSecond) {
        return unitsPerSecond == 1_000_000L ? ofMicros() : ofNanos();
    }

    private @Nullable LongUnaryOperator ofMicros() {
        return switch (this) {
            case HOUR -> value -> Math.floorMod(value, 86_400_000_000L) / 3_600_000_000L;
            case MINUTE -> value -> Math.floorMod(value, 3_600_000_000L) / 60_000_000L;
            case SECOND -> value -> Double.doubleToRawLongBits(Math.floorMod(value, 60_000_000L) / 1e6);
            case MILLISECOND -> value -> Math.floorMod(value, 60_000_000L) / 1000;
            case MICROSECOND -> value -> Math.floorMod(value, 60_000_000L);
            case NANOSECOND -> value -> Math.floorMod(value, 60_000_000L) * 1000;
            case EPOCH -> value -> Double.doubleToRawLongBits(value / 1e6);
            default -> null;
        };
    }

    private @Nullable LongUnaryOperator ofNanos() {
        return switch (this) {
            case HOUR -> value -> Math.floorMod(value, 86_400_000_000_000L) / 3_600_000_000_000L;
            case MINUTE -> value -> Math.floorMod(value, 3_600_000_000_000L) / 60_000_000_000L;
            case SECOND -> value -> Double.doubleToRawLongBits(Math.floorMod(value, 60_000_000_000L) / 1e9);
            case MILLISECOND -> value -> Math.floorMod(value, 60_000_000_000L) / 1_000_000;
            case MICROSECOND -> value -> Math.floorMod(value, 60_000_000_000L) / 1000;
            case NANOSECOND -> value -> Math.floorMod(value, 60_000_000_000L);
            case EPOCH -> value -> Double.doubleToRawLongBits(value / 1e9);
            default -> null;
        };
    }

    private @Nullable LongUnaryOperator ofMonths() {
        return switch (this) {
            case MILLENNIUM -> months -> months / 12_000;
            case CENTURY -> months -> months / 1200;
            case DECADE -> months -> months / 120;
            case YEAR -> months -> months / 12;
            case QUARTER -> months -> months % 12 / 3 + 1;
            case MONTH -> months -> months % 12;
            // A year counts 365.25 days, a month of the rest 30, as in PostgreSQL.
            case EPOCH -> months -> Double.doubleToRawLongBits((months / 12 * 365.25 + months % 12 * 30) * 86_400);
            default -> null;
        };
    }

    private @Nullable LongUnaryOperator ofInterval() {
        return switch (this) {
            case DAY -> value -> value / 86_400_000_000L;
            case HOUR -> value -> value % 86_400_000_000L / 3_600_000_000L;
            case MINUTE -> value -> value % 3_600_000_000L / 60_000_000L;
            case SECOND -> value -> Double.doubleToRawLongBits(value % 60_000_000L / 1e6);
            case MILLISECOND -> value -> value % 60_000_000L / 1000;
            case MICROSECOND -> value -> value % 60_000_000L;
            case NANOSECOND -> value -> value % 60_000_000L * 1000;
            case EPOCH -> value -> Double.doubleToRawLongBits(value / 1e6);
            default -> null;
        };
    }
}
