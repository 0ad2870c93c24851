package io.polarway.engine.format;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Finds the type that holds the values of two types unchanged, for columns that files of one table keep differently.
public final class TypeWidening {
    private TypeWidening() {
    }

    /// Returns the narrowest type to which values of both can be brought without losing any digit, or null if there is none.
    public static @Nullable SqlType common(SqlType a, SqlType b) {
        if (a.equals(b)) {
            return a;
        }
        SqlType wider = oneWay(a, b);
        return wider == null ? oneWay(b, a) : wider;
    }

    /// Returns whether every value of `from` is one of `to`.
    public static boolean isSafe(SqlType from, SqlType to) {
        return from.equals(to) || to.equals(common(from, to));
    }

    private static @Nullable SqlType oneWay(SqlType a, SqlType b) {
        if (a.isInteger() && b.isInteger()) {
            return digits(a) > digits(b) ? a : b;
        }
        if (a == ScalarType.REAL && b == ScalarType.DOUBLE) {
            return b;
        }
        if (a.isInteger() && b.isFloating()) {
            if (b == ScalarType.REAL && digits(a) <= 5) {
                return b;
            }
            // 2^53 holds every 32-bit integer, and not every 64-bit one.
            return digits(a) <= 10 ? ScalarType.DOUBLE : null;
        }
        if (a.isInteger() && b instanceof DecimalType decimal) {
            return decimal(Math.max(digits(a), decimal.precision() - decimal.scale()), decimal.scale());
        }
        if (a instanceof DecimalType first && b instanceof DecimalType second) {
            return decimal(Math.max(first.precision() - first.scale(), second.precision() - second.scale()),
                    Math.max(first.scale(), second.scale()));
        }
        if (a == ScalarType.DATE && b instanceof TimestampType timestamp) {
            return timestamp.withTimeZone() ? null : timestamp;
        }
        if (a instanceof TimestampType first && b instanceof TimestampType second) {
            return first.withTimeZone() == second.withTimeZone() ? new TimestampType(true, first.withTimeZone()) : null;
        }
        return null;
    }

    private static int digits(SqlType integer) {
        return switch (integer.storage().width()) {
            case 1 -> 3;
            case 2 -> 5;
            case 4 -> 10;
            default -> 19;
        };
    }

    private static @Nullable SqlType decimal(int integerDigits, int scale) {
        return integerDigits + scale > DecimalType.MAX_PRECISION ? null : new DecimalType(integerDigits + scale, scale);
    }

    /// Returns the statistics of the same values after a cast that [#isSafe] allows; bounds that cannot be told are left out.
    public static Statistics widen(Statistics statistics, SqlType from, SqlType to) {
        if (from.equals(to)) {
            return statistics;
        }
        return new Statistics(statistics.rows(), statistics.nulls(), widen(statistics.min(), from, to),
                widen(statistics.max(), from, to), statistics.distinct());
    }

    private static @Nullable Object widen(@Nullable Object value, SqlType from, SqlType to) {
        if (value == null || !isSafe(from, to)) {
            return null;
        }
        if (to.isInteger() && value instanceof Number number) {
            long exact = number.longValue();
            return switch (to.storage().width()) {
                case 1 -> (Object) (byte) exact;
                case 2 -> (Object) (short) exact;
                case 4 -> (Object) (int) exact;
                default -> (Object) exact;
            };
        }
        if (to == ScalarType.REAL && value instanceof Number number) {
            return number.floatValue();
        }
        if (to == ScalarType.DOUBLE && value instanceof Number number) {
            return number.doubleValue();
        }
        if (to instanceof DecimalType decimal && value instanceof Number number) {
            BigDecimal exact = number instanceof BigDecimal given ? given : BigDecimal.valueOf(number.longValue());
            return exact.setScale(decimal.scale());
        }
        if (to instanceof TimestampType timestamp && value instanceof Number number) {
            long factor = from == ScalarType.DATE ? 86_400L * timestamp.unitsPerSecond() : 1000L;
            long high = Math.multiplyHigh(number.longValue(), factor);
            long low = number.longValue() * factor;
            return high == low >> 63 ? (Object) low : null;
        }
        return null;
    }
}
