package io.polarway.engine.plan.physical;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Two numbers between which the values of an integer or DECIMAL expression lie, where they are not NULL.
record ValueBounds(BigDecimal low, BigDecimal high) {
    private static final ValueBounds ZERO = new ValueBounds(BigDecimal.ZERO, BigDecimal.ZERO);

    /// Returns the bounds that a type has by itself; null if it is neither an integer nor a DECIMAL.
    static @Nullable ValueBounds of(SqlType type) {
        return switch (type) {
            case ScalarType.TINYINT -> integers(8);
            case ScalarType.SMALLINT -> integers(16);
            case ScalarType.INTEGER -> integers(32);
            case ScalarType.BIGINT -> integers(64);
            case DecimalType decimal -> {
                BigDecimal most = new BigDecimal(BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE),
                        decimal.scale());
                yield new ValueBounds(most.negate(), most);
            }
            default -> null;
        };
    }

    private static ValueBounds integers(int bits) {
        BigDecimal beyond = new BigDecimal(BigInteger.TWO.pow(bits - 1));
        return new ValueBounds(beyond.negate(), beyond.subtract(BigDecimal.ONE));
    }

    /// Returns the bounds of a column of a table: those of its type, or those of its statistics where they know closer ones.
    static @Nullable ValueBounds of(SqlType type, Statistics statistics) {
        ValueBounds byType = of(type);
        BigDecimal least = number(statistics.min());
        BigDecimal most = number(statistics.max());
        return byType == null || least == null || most == null || least.compareTo(most) > 0
                ? byType
                : new ValueBounds(least.max(byType.low), most.min(byType.high));
    }

    /// Returns the bounds of a constant; of NULL those of zero, which no value is outside of.
    static @Nullable ValueBounds ofConstant(@Nullable Object value) {
        BigDecimal number = number(value);
        if (number == null) {
            return value == null ? ZERO : null;
        }
        return new ValueBounds(number, number);
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case Byte number -> BigDecimal.valueOf(number);
            case Short number -> BigDecimal.valueOf(number);
            case Integer number -> BigDecimal.valueOf(number);
            case Long number -> BigDecimal.valueOf(number);
            case null, default -> null;
        };
    }

    ValueBounds plus(ValueBounds other) {
        return new ValueBounds(low.add(other.low), high.add(other.high));
    }

    ValueBounds minus(ValueBounds other) {
        return new ValueBounds(low.subtract(other.high), high.subtract(other.low));
    }

    ValueBounds times(ValueBounds other) {
        BigDecimal a = low.multiply(other.low);
        BigDecimal b = low.multiply(other.high);
        BigDecimal c = high.multiply(other.low);
        BigDecimal d = high.multiply(other.high);
        return new ValueBounds(a.min(b).min(c.min(d)), a.max(b).max(c.max(d)));
    }

    ValueBounds negated() {
        return new ValueBounds(high.negate(), low.negate());
    }

    /// Returns the bounds of what is in either of two.
    ValueBounds or(ValueBounds other) {
        return new ValueBounds(low.min(other.low), high.max(other.high));
    }

    /// Returns whether all values between the bounds are values of a type.
    boolean fit(DecimalType type) {
        ValueBounds most = of(type);
        return most != null && low.compareTo(most.low) >= 0 && high.compareTo(most.high) <= 0;
    }
}
