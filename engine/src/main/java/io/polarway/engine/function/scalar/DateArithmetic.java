package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.DATE;
import static io.polarway.engine.type.ScalarType.DOUBLE;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.INTERVAL_DAY_TIME;
import static io.polarway.engine.type.ScalarType.INTERVAL_YEAR_MONTH;
import static io.polarway.engine.type.ScalarType.TIME;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.LongMap;
import io.polarway.engine.kernel.datetime.LongPairMap;
import io.polarway.engine.kernel.datetime.Zoned;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// `+`, `-`, `*`, `/` and the sign of dates, times, timestamps and intervals, as PostgreSQL has them: a date plus an
/// integer is a date, a date plus an interval a timestamp, the difference of dates an integer, of timestamps an interval.
/// A month added to a day that the month has not gives its last day.
public final class DateArithmetic {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private static final List<Signature> PLUS = plus();
    private static final List<Signature> MINUS = minus();
    private static final List<Signature> TIMES = times();
    private static final List<Signature> DIVIDED = divided();

    private DateArithmetic() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                new ScalarDefinition("+", "Adds days or an interval to a date, time, timestamp or interval.",
                        "DATE '2024-01-31' + INTERVAL '1' MONTH = TIMESTAMP '2024-02-29 00:00:00'",
                        types -> bind("+", types, PLUS)),
                new ScalarDefinition("-",
                        "Subtracts days or an interval from a date, time, timestamp or interval, or one date or time from another.",
                        "DATE '2024-03-01' - DATE '2024-02-01' = 29", types -> bind("-", types, MINUS)),
                new ScalarDefinition("*", "Multiplies an interval by a number.",
                        "INTERVAL '1' DAY * 3 = INTERVAL '3' DAY", types -> bind("*", types, TIMES)),
                new ScalarDefinition("/", "Divides an interval by a number.",
                        "INTERVAL '1' DAY / 4 = INTERVAL '6' HOUR", types -> bind("/", types, DIVIDED)),
                Signature.function("negate", List.of(), "Changes the sign of an interval.",
                        "-INTERVAL '1' DAY = INTERVAL '-1' DAY",
                        Signature.failing(INTERVAL_DAY_TIME,
                                new LongMap(INTERVAL_DAY_TIME, INTERVAL_DAY_TIME, true, Math::negateExact),
                                INTERVAL_DAY_TIME),
                        Signature.failing(INTERVAL_YEAR_MONTH,
                                new LongMap(INTERVAL_YEAR_MONTH, INTERVAL_YEAR_MONTH, true,
                                        months -> Math.negateExact((int) months)),
                                INTERVAL_YEAR_MONTH)));
    }

    /// Binds only where an argument is a date, time or interval: numbers have functions of the same names.
    private static @Nullable BoundFunction bind(String name, List<SqlType> types, List<Signature> signatures) {
        if (types.stream().noneMatch(DateArithmetic::isTemporal)) {
            return null;
        }
        List<SqlType> wanted = types;
        if (name.equals("-") && types.size() == 2 && isPoint(types.get(0)) && isPoint(types.get(1))) {
            // Both dates, or both the timestamp that holds both.
            SqlType common = TypeRules.common(types.get(0), types.get(1));
            if (common != null) {
                wanted = List.of(common, common);
            }
        }
        return Signature.bind(name, wanted, signatures);
    }

    private static boolean isTemporal(SqlType type) {
        return isPoint(type) || type == TIME || type == INTERVAL_DAY_TIME || type == INTERVAL_YEAR_MONTH;
    }

    private static boolean isPoint(SqlType type) {
        return type == DATE || type instanceof TimestampType;
    }

    private static List<Signature> plus() {
        List<Signature> all = new ArrayList<>();
        both(all, DATE, INTEGER, DATE, Math::addExact);
        both(all, DATE, INTERVAL_YEAR_MONTH, TimestampType.MICROS,
                (days, months) -> Math.multiplyExact(CivilDate.plusMonths(days, months), MICROS_PER_DAY));
        both(all, DATE, INTERVAL_DAY_TIME, TimestampType.MICROS,
                (days, micros) -> Math.addExact(Math.multiplyExact(days, MICROS_PER_DAY), micros));
        both(all, DATE, TIME, TimestampType.MICROS,
                (days, nanos) -> Math.addExact(Math.multiplyExact(days, MICROS_PER_DAY), nanos / 1000));
        both(all, TIME, INTERVAL_DAY_TIME, TIME,
                (time, micros) -> Math.floorMod(time + micros % MICROS_PER_DAY * 1000, NANOS_PER_DAY));
        shifts(all, true, 1);
        all.add(pair(INTERVAL_YEAR_MONTH, INTERVAL_YEAR_MONTH, INTERVAL_YEAR_MONTH, Math::addExact));
        all.add(pair(INTERVAL_DAY_TIME, INTERVAL_DAY_TIME, INTERVAL_DAY_TIME, Math::addExact));
        return all;
    }

    private static List<Signature> minus() {
        List<Signature> all = new ArrayList<>();
        all.add(pair(DATE, DATE, INTEGER, Math::subtractExact));
        all.add(pair(DATE, INTEGER, DATE, Math::subtractExact));
        all.add(pair(DATE, INTERVAL_YEAR_MONTH, TimestampType.MICROS,
                (days, months) -> Math.multiplyExact(CivilDate.plusMonths(days, -months), MICROS_PER_DAY)));
        all.add(pair(DATE, INTERVAL_DAY_TIME, TimestampType.MICROS,
                (days, micros) -> Math.subtractExact(Math.multiplyExact(days, MICROS_PER_DAY), micros)));
        for (boolean withTimeZone : new boolean[]{false, true}) {
            TimestampType micros = new TimestampType(false, withTimeZone);
            TimestampType nanos = new TimestampType(true, withTimeZone);
            all.add(pair(micros, micros, INTERVAL_DAY_TIME, Math::subtractExact));
            all.add(pair(nanos, nanos, INTERVAL_DAY_TIME,
                    (left, right) -> Math.floorDiv(Math.subtractExact(left, right), 1000L)));
        }
        shifts(all, false, -1);
        all.add(pair(TIME, TIME, INTERVAL_DAY_TIME, (left, right) -> (left - right) / 1000));
        all.add(pair(TIME, INTERVAL_DAY_TIME, TIME,
                (time, micros) -> Math.floorMod(time - micros % MICROS_PER_DAY * 1000, NANOS_PER_DAY)));
        all.add(pair(INTERVAL_YEAR_MONTH, INTERVAL_YEAR_MONTH, INTERVAL_YEAR_MONTH, Math::subtractExact));
        all.add(pair(INTERVAL_DAY_TIME, INTERVAL_DAY_TIME, INTERVAL_DAY_TIME, Math::subtractExact));
        return all;
    }

    /// Adds a timestamp and an interval, times `sign`. Months count on the wall clock; a day is 24 hours.
    private static void shifts(List<Signature> all, boolean isEitherOrder, int sign) {
        for (boolean isNano : new boolean[]{false, true}) {
            TimestampType local = new TimestampType(isNano, false);
            TimestampType zoned = new TimestampType(isNano, true);
            long perMicro = isNano ? 1000 : 1;
            long perDay = local.unitsPerSecond() * 86_400;
            LongBinaryOperator byTime = (value, micros) -> Math.addExact(value,
                    Math.multiplyExact(micros, perMicro * sign));
            LongBinaryOperator byMonths = (value, months) -> {
                long days = Math.floorDiv(value, perDay);
                return Math.addExact(Math.multiplyExact(CivilDate.plusMonths(days, months * sign), perDay),
                        value - days * perDay);
            };
            add(all, isEitherOrder, local, INTERVAL_DAY_TIME, local, byTime, false);
            add(all, isEitherOrder, zoned, INTERVAL_DAY_TIME, zoned, byTime, false);
            add(all, isEitherOrder, local, INTERVAL_YEAR_MONTH, local, byMonths, false);
            add(all, isEitherOrder, zoned, INTERVAL_YEAR_MONTH, local, byMonths, true);
        }
    }

    private static void add(List<Signature> all, boolean isEitherOrder, TimestampType point, SqlType interval,
            SqlType kernelResult, LongBinaryOperator operator, boolean isOnWallClock) {
        LongPairMap kernel = new LongPairMap(point, interval, kernelResult, operator);
        all.add(Signature.failing(point, isOnWallClock ? new Zoned(kernel) : kernel, point, interval));
        if (isEitherOrder) {
            LongPairMap turned = new LongPairMap(interval, point, kernelResult,
                    (left, right) -> operator.applyAsLong(right, left));
            all.add(Signature.failing(point, isOnWallClock ? new Zoned(turned) : turned, interval, point));
        }
    }

    private static List<Signature> times() {
        List<Signature> all = new ArrayList<>();
        both(all, INTERVAL_DAY_TIME, BIGINT, INTERVAL_DAY_TIME, Math::multiplyExact);
        both(all, INTERVAL_YEAR_MONTH, BIGINT, INTERVAL_YEAR_MONTH, Math::multiplyExact);
        LongBinaryOperator scaled = (interval, factor) -> rounded(interval * Double.longBitsToDouble(factor));
        all.add(Signature.failing(INTERVAL_DAY_TIME,
                new LongPairMap(INTERVAL_DAY_TIME, BIGINT, INTERVAL_DAY_TIME, scaled), INTERVAL_DAY_TIME, DOUBLE));
        all.add(Signature.failing(INTERVAL_DAY_TIME, new LongPairMap(BIGINT, INTERVAL_DAY_TIME, INTERVAL_DAY_TIME,
                (factor, interval) -> scaled.applyAsLong(interval, factor)), DOUBLE, INTERVAL_DAY_TIME));
        return all;
    }

    private static List<Signature> divided() {
        LongBinaryOperator ratio = (interval, divisor) -> {
            double number = Double.longBitsToDouble(divisor);
            if (number == 0) {
                throw EngineException.of(ErrorCode.DIVISION_BY_ZERO, "Division by zero: an interval divided by 0");
            }
            return rounded(interval / number);
        };
        return List.of(
                Signature.failing(INTERVAL_DAY_TIME,
                        new LongPairMap(INTERVAL_DAY_TIME, BIGINT, INTERVAL_DAY_TIME, ratio),
                        INTERVAL_DAY_TIME, DOUBLE),
                Signature.failing(INTERVAL_YEAR_MONTH,
                        new LongPairMap(INTERVAL_YEAR_MONTH, BIGINT, INTERVAL_YEAR_MONTH, ratio), INTERVAL_YEAR_MONTH,
                        DOUBLE));
    }

    /// Rounds to the nearest integer, half to even, as casts do.
    private static long rounded(double value) {
        double nearest = Math.rint(value);
        if (!(Math.abs(nearest) < 0x1p63)) {
            throw new ArithmeticException("out of range");
        }
        return (long) nearest;
    }

    private static Signature pair(SqlType left, SqlType right, SqlType result, LongBinaryOperator operator) {
        return Signature.failing(result, new LongPairMap(left, right, result, operator), left, right);
    }

    private static void both(List<Signature> all, SqlType left, SqlType right, SqlType result,
            LongBinaryOperator operator) {
        all.add(pair(left, right, result, operator));
        all.add(pair(right, left, result, (first, second) -> operator.applyAsLong(second, first)));
    }
}
