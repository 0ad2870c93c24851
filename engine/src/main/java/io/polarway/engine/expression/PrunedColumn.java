package io.polarway.engine.expression;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// A column as a filter sees it: itself, or through a cast that keeps the order and turns no value into NULL.
///
/// @param index the column
/// @param columnType its type, which statistics are of
/// @param type the type that it is compared in
record PrunedColumn(int index, SqlType columnType, SqlType type) {
    private static final long SECONDS_PER_DAY = 86_400;

    /// The value of the column for which the cast gives a certain value.
    sealed interface Original {
    }

    /// No value of the column's type gives it.
    record Impossible() implements Original {
    }

    /// Several might give it, or it is not known which does.
    record Unknown() implements Original {
    }

    /// Only this one gives it.
    record Exactly(Object value) implements Original {
    }

    /// Returns the column that an expression stands for, or null if it does not stand for one.
    static @Nullable PrunedColumn of(Expression expression) {
        return switch (expression) {
            case Expression.Reference reference ->
                    new PrunedColumn(reference.index(), reference.type(), reference.type());
            case Expression.Cast cast when cast.operand() instanceof Expression.Reference reference
                    && keepsOrder(reference.type(), cast.type()) ->
                    new PrunedColumn(reference.index(), reference.type(), cast.type());
            case Expression.Cast _, Expression.Literal _, Expression.Call _, Expression.And _, Expression.Or _, Expression.Case _, Expression.Coalesce _, Expression.In _ ->
                    null;
        };
    }

    private static boolean keepsOrder(SqlType from, SqlType to) {
        if (from.equals(to)) {
            return true;
        }
        if (from.isInteger()) {
            return to.isInteger() && to.storage().width() >= from.storage().width() || to == ScalarType.DOUBLE
                    || to instanceof DecimalType decimal && decimal.precision() - decimal.scale() >= 19;
        }
        if (from instanceof DecimalType narrow) {
            return to == ScalarType.DOUBLE || to instanceof DecimalType wide && wide.scale() >= narrow.scale()
                    && wide.precision() - wide.scale() >= narrow.precision() - narrow.scale();
        }
        if (to instanceof TimestampType timestamp && !timestamp.withTimeZone()) {
            return from == ScalarType.DATE || from.equals(TimestampType.MICROS) && timestamp.nanos();
        }
        return from == ScalarType.REAL && to == ScalarType.DOUBLE;
    }

    /// Returns a bound of the column's values as a bound of what the cast gives, or null if there is none.
    ///
    /// @param isUpper whether no value may be above the result; else no value may be below it
    @Nullable
    Object convert(@Nullable Object bound, boolean isUpper) {
        if (bound == null || columnType.equals(type)) {
            return isFinite(bound) ? bound : null;
        }
        try {
            return switch (type) {
                case DecimalType _ ->
                        bound instanceof BigDecimal ? bound : BigDecimal.valueOf(((Number) bound).longValue());
                case ScalarType.DOUBLE -> {
                    double value = ((Number) bound).doubleValue();
                    // One step of room, whichever way the cast rounds.
                    yield columnType == ScalarType.REAL ? value : isUpper ? Math.nextUp(value) : Math.nextDown(value);
                }
                case TimestampType timestamp when columnType == ScalarType.DATE -> Math.multiplyExact(
                        ((Number) bound).longValue(), SECONDS_PER_DAY * timestamp.unitsPerSecond());
                case TimestampType _ -> Math.multiplyExact((Long) bound, 1000L);
                default -> bound instanceof Number number ? (Object) number.longValue() : null;
            };
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static boolean isFinite(@Nullable Object bound) {
        return !(bound instanceof Double real && real.isNaN()) && !(bound instanceof Float single && single.isNaN());
    }

    /// Returns which value of the column the cast turns into `value`.
    Original original(Object value) {
        if (columnType.equals(type)) {
            return new Exactly(value);
        }
        return switch (columnType) {
            case ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER, ScalarType.BIGINT -> switch (value) {
                case BigDecimal decimal -> integer(decimal);
                case Byte _, Short _, Integer _, Long _ -> integer(BigDecimal.valueOf(((Number) value).longValue()));
                default -> new Unknown();
            };
            case DecimalType narrow when value instanceof BigDecimal decimal -> {
                try {
                    yield new Exactly(decimal.setScale(narrow.scale(), RoundingMode.UNNECESSARY));
                } catch (ArithmeticException e) {
                    yield new Impossible();
                }
            }
            case ScalarType.DATE -> {
                if (!(type instanceof TimestampType timestamp) || !(value instanceof Long units)) {
                    yield new Unknown();
                }
                long perDay = SECONDS_PER_DAY * timestamp.unitsPerSecond();
                yield units % perDay == 0 ? new Exactly((int) (units / perDay)) : new Impossible();
            }
            case TimestampType _ when value instanceof Long nanos -> nanos % 1000 == 0
                    ? new Exactly(nanos / 1000)
                    : new Impossible();
            default -> new Unknown();
        };
    }

    private Original integer(BigDecimal value) {
        try {
            return switch (columnType) {
                case ScalarType.TINYINT -> new Exactly(value.byteValueExact());
                case ScalarType.SMALLINT -> new Exactly(value.shortValueExact());
                case ScalarType.INTEGER -> new Exactly(value.intValueExact());
                default -> new Exactly(value.longValueExact());
            };
        } catch (ArithmeticException e) {
            return new Impossible();
        }
    }
}
