package io.polarway.engine.kernel.datetime;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.Locale;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The spans that date_trunc, date_diff and date_add count in. Weeks begin on Monday.
public enum TimeUnit {
    NANOSECOND(1, 0), MICROSECOND(1000, 0), MILLISECOND(1_000_000, 0), SECOND(1_000_000_000L, 0),
    MINUTE(60_000_000_000L, 0), HOUR(3_600_000_000_000L, 0), DAY(86_400_000_000_000L, 0),
    WEEK(7 * 86_400_000_000_000L, 0), MONTH(0, 1), QUARTER(0, 3), YEAR(0, 12), DECADE(0, 120), CENTURY(0, 1200),
    MILLENNIUM(0, 12_000);

    /// The Monday that weeks are counted from: 1969-12-29.
    private static final long MONDAY_DAYS = -3;

    private final long nanos;
    private final int months;

    TimeUnit(long nanos, int months) {
        this.nanos = nanos;
        this.months = months;
    }

    /// Returns the unit of a name such as `minute`, `minutes` or `min`, in any case. Fails if there is none.
    public static TimeUnit of(String name) {
        TimeUnit unit = find(name);
        if (unit == null) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Unknown unit of time '" + name
                    + "'. Units are microsecond, millisecond, second, minute, hour, day, week, month, quarter, year, decade, "
                    + "century, millennium");
        }
        return unit;
    }

    private static @Nullable TimeUnit find(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        DateField field = DateField.of(lower);
        return field == null ? null : switch (field) {
            case MILLENNIUM -> MILLENNIUM;
            case CENTURY -> CENTURY;
            case DECADE -> DECADE;
            case YEAR -> YEAR;
            case QUARTER -> QUARTER;
            case MONTH -> MONTH;
            case WEEK -> lower.equals("weekofyear") ? null : WEEK;
            case DAY -> DAY;
            case HOUR -> HOUR;
            case MINUTE -> MINUTE;
            case SECOND -> SECOND;
            case MILLISECOND -> MILLISECOND;
            case MICROSECOND -> MICROSECOND;
            case NANOSECOND -> NANOSECOND;
            case ISOYEAR, DOY, DOW, ISODOW, JULIAN, EPOCH -> null;
        };
    }

    /// Returns whether the unit is a part of a day.
    public boolean isBelowDay() {
        return ordinal() < DAY.ordinal();
    }

    /// Returns the months of the unit, 0 if it is a number of nanoseconds.
    int months() {
        return months;
    }

    /// Returns about how many nanoseconds the unit has.
    public double aboutNanos() {
        return months > 0 ? months * 30.436875 * DAY.nanos : nanos;
    }

    /// Returns the length in timestamp units; at least 1.
    long length(long unitsPerSecond) {
        return Math.max(1, nanos / (1_000_000_000L / unitsPerSecond));
    }

    /// Returns the function that sets a wall-clock timestamp back to the beginning of its unit; throws ArithmeticException if that is out of
    /// range.
    public LongUnaryOperator truncation(long unitsPerSecond) {
        long perDay = 86_400 * unitsPerSecond;
        long length = length(unitsPerSecond);
        return switch (this) {
            case NANOSECOND, MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY -> length == 1
                    ? value -> value
                    : value -> Math.subtractExact(value, Math.floorMod(value, length));
            case WEEK -> value -> Math.subtractExact(value,
                    Math.floorMod(Math.floorMod(value, length) - MONDAY_DAYS * perDay, length));
            case MONTH -> value -> {
                long days = Math.floorDiv(value, perDay);
                return Math.multiplyExact(days - CivilDate.day(days) + 1, perDay);
            };
            case YEAR -> value -> Math
                    .multiplyExact(CivilDate.days(CivilDate.year(Math.floorDiv(value, perDay)), 1, 1), perDay);
            case QUARTER, DECADE, MILLENNIUM, CENTURY -> {
                // Centuries and millennia begin with the year 1 of each.
                long shift = this == CENTURY || this == MILLENNIUM ? 12 : 0;
                long span = months;
                yield value -> {
                    long month = CivilDate.months(Math.floorDiv(value, perDay));
                    return Math.multiplyExact(CivilDate.firstOfMonth(month - Math.floorMod(month - shift, span)),
                            perDay);
                };
            }
        };
    }

    /// Returns the function that counts the boundaries between two wall-clock timestamps, as DuckDB's date_diff does: a week
    /// is any seven days, centuries and millennia begin with the years divisible by 100 and 1000.
    public LongBinaryOperator difference(long unitsPerSecond) {
        long perDay = 86_400 * unitsPerSecond;
        long length = length(unitsPerSecond);
        long factor = Math.max(1, 1_000_000_000L / unitsPerSecond / Math.max(1, nanos));
        long span = months;
        return switch (this) {
            case NANOSECOND, MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY -> factor == 1
                    ? (from, to) -> Math.subtractExact(Math.floorDiv(to, length), Math.floorDiv(from, length))
                    : (from, to) -> Math.multiplyExact(Math.subtractExact(to, from), factor);
            case WEEK -> (from, to) -> (Math.floorDiv(to, perDay) - Math.floorDiv(from, perDay)) / 7;
            case MONTH, QUARTER, YEAR, DECADE, MILLENNIUM, CENTURY ->
                    (from, to) -> Math.floorDiv(CivilDate.months(Math.floorDiv(to, perDay)), span)
                            - Math.floorDiv(CivilDate.months(Math.floorDiv(from, perDay)), span);
        };
    }

    /// Returns the function that counts the whole units between two wall-clock timestamps, negative if the second is earlier.
    public LongBinaryOperator counting(long unitsPerSecond) {
        long perDay = 86_400 * unitsPerSecond;
        long length = length(unitsPerSecond);
        long factor = Math.max(1, 1_000_000_000L / unitsPerSecond / Math.max(1, nanos));
        long span = months;
        if (months == 0) {
            return factor == 1
                    ? (from, to) -> Math.subtractExact(to, from) / length
                    : (from, to) -> Math.multiplyExact(Math.subtractExact(to, from), factor);
        }
        return (from, to) -> from <= to
                ? wholeMonths(from, to, perDay) / span
                : -(wholeMonths(to, from, perDay) / span);
    }

    private static long wholeMonths(long from, long to, long perDay) {
        long between = CivilDate.months(Math.floorDiv(to, perDay)) - CivilDate.months(Math.floorDiv(from, perDay));
        return plusMonths(from, between, perDay) > to ? between - 1 : between;
    }

    /// Returns the timestamp `count` units after `value`; throws ArithmeticException if there is none.
    public long plus(long value, long count, long unitsPerSecond) {
        if (months == 0) {
            long units = nanos / (1_000_000_000L / unitsPerSecond);
            return Math.addExact(value, units == 0
                    ? Math.floorDiv(Math.multiplyExact(count, nanos), 1_000_000_000L / unitsPerSecond)
                    : Math.multiplyExact(count, units));
        }
        return plusMonths(value, Math.multiplyExact(count, (long) months), 86_400 * unitsPerSecond);
    }

    /// Returns the timestamp `months` months after `value`, on the last day of a month that has no such day.
    static long plusMonths(long value, long months, long unitsPerDay) {
        long days = Math.floorDiv(value, unitsPerDay);
        long time = value - days * unitsPerDay;
        return Math.addExact(Math.multiplyExact(CivilDate.plusMonths(days, months), unitsPerDay), time);
    }
}
