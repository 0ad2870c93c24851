package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.DATE;
import static io.polarway.engine.type.ScalarType.DOUBLE;
import static io.polarway.engine.type.ScalarType.INTERVAL_DAY_TIME;
import static io.polarway.engine.type.ScalarType.INTERVAL_YEAR_MONTH;
import static io.polarway.engine.type.ScalarType.TIME;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.RowKernel;
import io.polarway.engine.kernel.datetime.ByUnit;
import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.ClockKernel;
import io.polarway.engine.kernel.datetime.ElapsedUnits;
import io.polarway.engine.kernel.datetime.LongMap;
import io.polarway.engine.kernel.datetime.LongPairMap;
import io.polarway.engine.kernel.datetime.TimeBucket;
import io.polarway.engine.kernel.datetime.TimeUnit;
import io.polarway.engine.kernel.datetime.Truncate;
import io.polarway.engine.kernel.datetime.Zoned;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Functions that cut, count, build and read the clock for dates, times and timestamps.
public final class DateTimeFunctions {
    private static final List<TimestampType> TIMESTAMPS = List.of(TimestampType.MICROS, TimestampType.NANOS,
            TimestampType.MICROS_TZ, TimestampType.NANOS_TZ);
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private DateTimeFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        all.add(Signature.function("date_trunc", List.of("datetrunc"),
                "Sets a timestamp back to the beginning of its second, minute, hour, day, week (Monday), month, quarter, year, "
                        + "decade, century or millennium; a date gives a timestamp.",
                "date_trunc('minute', TIMESTAMP '2024-05-06 07:08:09') = TIMESTAMP '2024-05-06 07:08:00'",
                signatures(type -> Signature.failing(type,
                        new ByUnit<>(type, TimeUnit::of, cached(unit -> new Truncate(type, unit))), VARCHAR, type))));
        all.add(Signature.function("date_diff", List.of("datediff"),
                "The number of unit boundaries between two dates or timestamps.",
                "date_diff('month', DATE '2024-01-31', DATE '2024-03-01') = 2",
                signatures(type -> Signature.failing(BIGINT, new ByUnit<>(BIGINT, TimeUnit::of,
                        cached(unit -> difference(type, unit))), VARCHAR, type, type))));
        all.add(Signature.function("date_sub", List.of("datesub", "timestampdiff"),
                "The number of whole units between two dates or timestamps.",
                "date_sub('month', DATE '2024-01-31', DATE '2024-03-01') = 1",
                signatures(type -> Signature.failing(BIGINT,
                        new ByUnit<>(BIGINT, TimeUnit::of, cached(unit -> wholeUnits(type, unit))), VARCHAR, type,
                        type))));
        all.add(dateAdd());
        all.add(timeBucket());
        all.add(Signature.function("last_day", List.of(), "The last day of the month.",
                "last_day(DATE '2024-02-10') = DATE '2024-02-29'",
                Signature.failing(DATE, new LongMap(DATE, DATE, true, DateTimeFunctions::lastDay), DATE),
                lastDay(TimestampType.MICROS), lastDay(TimestampType.NANOS), lastDay(TimestampType.MICROS_TZ),
                lastDay(TimestampType.NANOS_TZ)));
        builders(all);
        epochs(all);
        clock(all);
        return all;
    }

    private static Signature[] signatures(Function<TimestampType, Signature> signature) {
        return TIMESTAMPS.stream().map(signature).toArray(Signature[]::new);
    }

    /// Makes the kernel of each unit once in the process, since each has a loop that the JIT compiles.
    private static <U> Function<U, Kernel> cached(Function<U, Kernel> factory) {
        Map<U, Kernel> made = new ConcurrentHashMap<>();
        return unit -> made.computeIfAbsent(unit, factory);
    }

    private static Kernel difference(TimestampType type, TimeUnit unit) {
        if (type.withTimeZone() && unit.isBelowDay()) {
            return new ElapsedUnits(type, unit);
        }
        TimestampType local = new TimestampType(type.nanos(), false);
        Kernel kernel = new LongPairMap(local, local, BIGINT, unit.difference(type.unitsPerSecond()));
        return type.withTimeZone() ? new Zoned(kernel) : kernel;
    }

    private static Kernel wholeUnits(TimestampType type, TimeUnit unit) {
        boolean isOnWallClock = type.withTimeZone() && !unit.isBelowDay();
        TimestampType kernelType = isOnWallClock ? new TimestampType(type.nanos(), false) : type;
        Kernel kernel = new LongPairMap(kernelType, kernelType, BIGINT, unit.counting(type.unitsPerSecond()));
        return isOnWallClock ? new Zoned(kernel) : kernel;
    }

    private static ScalarFunction dateAdd() {
        List<Signature> byUnit = TIMESTAMPS.stream().map(type -> Signature.failing(type,
                new ByUnit<>(type, TimeUnit::of, cached(unit -> shift(type, unit))), VARCHAR, BIGINT, type)).toList();
        ScalarFunction plus = DateArithmetic.all().getFirst();
        return new ScalarDefinition("date_add", List.of("dateadd", "timestampadd"),
                "Adds an interval, or a number of units, to a date or timestamp; gives a timestamp.",
                "date_add('hour', 3, TIMESTAMP '2024-01-01 00:00:00') = TIMESTAMP '2024-01-01 03:00:00'", types -> {
                    if (types.size() == 3) {
                        return Signature.bind("date_add", types, byUnit);
                    }
                    boolean isShift = types.size() == 2
                            && (types.get(1) == INTERVAL_DAY_TIME || types.get(1) == INTERVAL_YEAR_MONTH);
                    BoundFunction bound = isShift ? plus.bind(types) : null;
                    return bound == null
                            ? null
                            : new BoundFunction("date_add", bound.argumentTypes(), bound.resultType(), bound.kernel(),
                                    bound.canFail(), bound.isDeterministic());
                });
    }

    private static Kernel shift(TimestampType type, TimeUnit unit) {
        TimestampType local = new TimestampType(type.nanos(), false);
        long unitsPerSecond = type.unitsPerSecond();
        boolean isOnWallClock = type.withTimeZone() && unit.compareTo(TimeUnit.DAY) >= 0;
        TimestampType kernelType = isOnWallClock ? local : type;
        Kernel kernel = new LongPairMap(BIGINT, kernelType, kernelType,
                (count, value) -> unit.plus(value, count, unitsPerSecond));
        return isOnWallClock ? new Zoned(kernel) : kernel;
    }

    private static ScalarFunction timeBucket() {
        List<Signature> all = new ArrayList<>();
        for (TimestampType type : TIMESTAMPS) {
            for (SqlType width : List.of(INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH)) {
                all.add(Signature.failing(type, new TimeBucket(width, type, false), width, type));
                all.add(Signature.failing(type, new TimeBucket(width, type, true), width, type, type));
            }
        }
        return Signature.function("time_bucket", List.of(),
                "The beginning of the bucket of the given width that a timestamp lies in. Buckets are counted from an origin, "
                        + "by default 2000-01-03 (a Monday), or 2000-01-01 for widths in months; in UTC.",
                "time_bucket(INTERVAL '5' MINUTE, TIMESTAMP '2024-05-06 07:08:09') = TIMESTAMP '2024-05-06 07:05:00'",
                all.toArray(Signature[]::new));
    }

    private static long lastDay(long days) {
        long month = CivilDate.months(days);
        return Math.toIntExact(CivilDate.firstOfMonth(month + 1) - 1);
    }

    private static Signature lastDay(TimestampType type) {
        TimestampType local = new TimestampType(type.nanos(), false);
        long perDay = 86_400 * type.unitsPerSecond();
        Kernel kernel = new LongMap(local, DATE, true, value -> lastDay(Math.floorDiv(value, perDay)));
        return Signature.failing(DATE, type.withTimeZone() ? new Zoned(kernel) : kernel, type);
    }

    private static void builders(List<ScalarFunction> all) {
        all.add(Signature.function("make_date", List.of(), "The date of a year, month and day.",
                "make_date(2024, 2, 29) = DATE '2024-02-29'",
                Signature.failing(DATE, new RowKernel(DATE, (operands, position) -> date(operands, position)), BIGINT,
                        BIGINT,
                        BIGINT)));
        all.add(Signature.function("make_time", List.of(), "The time of an hour, minute and second.",
                "make_time(1, 2, 3.5) = TIME '01:02:03.5'",
                Signature.failing(TIME,
                        new RowKernel(TIME, (operands, position) -> micros(operands, position, 0) * 1000),
                        BIGINT, BIGINT, DOUBLE)));
        all.add(Signature.function("make_timestamp", List.of(),
                "The timestamp of a year, month, day, hour, minute and second, or of microseconds since 1970.",
                "make_timestamp(2024, 2, 29, 1, 2, 3.5) = TIMESTAMP '2024-02-29 01:02:03.5'",
                Signature.failing(TimestampType.MICROS,
                        new RowKernel(TimestampType.MICROS,
                                (operands, position) -> Math.addExact(
                                        Math.multiplyExact(date(operands, position), MICROS_PER_DAY),
                                        micros(operands, position, 3))),
                        BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE),
                Signature.total(TimestampType.MICROS, new LongMap(BIGINT, TimestampType.MICROS, false, value -> value),
                        BIGINT)));
    }

    private static long integer(Operands operands, int argument, int position) {
        return MemoryAccess.getLongAtIndex(operands.values(argument), position & operands.mask(argument));
    }

    private static long date(Operands operands, int position) {
        long year = integer(operands, 0, position);
        long month = integer(operands, 1, position);
        long day = integer(operands, 2, position);
        if (Math.abs(year) > 5_000_000 || month < 1 || month > 12 || day < 1
                || day > CivilDate.lengthOfMonth(year, (int) month)) {
            throw EngineException.of(ErrorCode.DATETIME_OVERFLOW, "There is no date " + year + "-" + month + "-" + day);
        }
        return CivilDate.days(year, (int) month, (int) day);
    }

    private static long micros(Operands operands, int position, int first) {
        long hour = integer(operands, first, position);
        long minute = integer(operands, first + 1, position);
        double second = Double.longBitsToDouble(integer(operands, first + 2, position));
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0 && second < 60)) {
            throw EngineException.of(ErrorCode.DATETIME_OVERFLOW,
                    "There is no time " + hour + ":" + minute + ":" + second);
        }
        return (hour * 60 + minute) * 60_000_000 + Math.round(second * 1e6);
    }

    private static void epochs(List<ScalarFunction> all) {
        all.add(Signature.function("to_timestamp", List.of(),
                "The instant so many seconds after 1970-01-01 00:00:00 UTC.",
                "to_timestamp(86400) = TIMESTAMP WITH TIME ZONE '1970-01-02 00:00:00+00:00'",
                Signature.failing(TimestampType.MICROS_TZ, new LongMap(BIGINT, TimestampType.MICROS_TZ, true, bits -> {
                    double micros = Math.rint(Double.longBitsToDouble(bits) * 1e6);
                    if (!(Math.abs(micros) < 0x1p63)) {
                        throw new ArithmeticException("out of range");
                    }
                    return (long) micros;
                }), DOUBLE)));
        epoch(all, "epoch_ms", "milliseconds", 1000);
        epoch(all, "epoch_us", "microseconds", 1_000_000);
        epoch(all, "epoch_ns", "nanoseconds", 1_000_000_000);
    }

    /// Adds the function from a timestamp to the number of units since 1970 and, for integers, back.
    private static void epoch(List<ScalarFunction> all, String name, String units, long perSecond) {
        List<Signature> signatures = new ArrayList<>();
        signatures.add(Signature.failing(TimestampType.MICROS, new LongMap(BIGINT, TimestampType.MICROS, true,
                perSecond > 1_000_000
                        ? value -> Math.floorDiv(value, perSecond / 1_000_000)
                        : value -> Math.multiplyExact(value, 1_000_000 / perSecond)),
                BIGINT));
        for (TimestampType type : TIMESTAMPS) {
            long own = type.unitsPerSecond();
            signatures.add(Signature.failing(BIGINT, new LongMap(type, BIGINT, true,
                    own >= perSecond
                            ? value -> nearest(value, own / perSecond)
                            : value -> Math.multiplyExact(value, perSecond / own)),
                    type));
        }
        all.add(Signature.function(name, List.of(),
                "The " + units
                        + " between 1970-01-01 00:00:00 and a timestamp, rounded; of an integer, the timestamp so many later.",
                name + "(TIMESTAMP '1970-01-01 00:00:01') = " + perSecond, signatures.toArray(Signature[]::new)));
    }

    /// Returns the quotient rounded to the nearest integer, half away from zero, as DuckDB does.
    private static long nearest(long value, long divisor) {
        long quotient = value / divisor;
        long rest = value % divisor;
        return Math.abs(rest) * 2 >= divisor ? quotient + Long.signum(rest) : quotient;
    }

    private static void clock(List<ScalarFunction> all) {
        now(all, "now",
                List.of("current_timestamp", "transaction_timestamp", "statement_timestamp", "get_current_timestamp"),
                "The time at which the statement began.", TimestampType.MICROS_TZ, "now() IS NOT NULL");
        now(all, "localtimestamp", List.of("current_localtimestamp"),
                "The time at which the statement began, on the wall clock of the session's time zone.",
                TimestampType.MICROS,
                "LOCALTIMESTAMP = CAST(now() AS TIMESTAMP)");
        now(all, "current_date", List.of("today"), "The date at which the statement began, in the session's time zone.",
                DATE,
                "CURRENT_DATE = CAST(now() AS DATE)");
        now(all, "localtime", List.of("current_time"),
                "The time of day at which the statement began, in the session's time zone.", TIME,
                "LOCALTIME IS NOT NULL");
    }

    /// Not deterministic, so that no plan that is kept has its value folded in.
    private static void now(List<ScalarFunction> all, String name, List<String> aliases, String description,
            SqlType type,
            String example) {
        ClockKernel kernel = new ClockKernel(type);
        all.add(new ScalarDefinition(name, aliases, description, example,
                types -> types.isEmpty() ? new BoundFunction(name, List.of(), type, kernel, false, false) : null));
    }
}
