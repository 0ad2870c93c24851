package io.polarway.engine.expression;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares in the type of the column instead of the wider type of a literal: `CAST(day AS TIMESTAMP) <= TIMESTAMP '...'`
/// becomes `day <= DATE '...'`, which reads half the bytes and can be answered from statistics.
///
/// It applies to casts that keep every value and the order: between integers, decimals, from DATE to TIMESTAMP, from
/// microseconds to nanoseconds. Types whose values are multiples of one unit make any literal fall on a value or between
/// two neighbours. The date of a timestamp is compared as the span of time that the day is.
final class CastUnwrapping {
    private CastUnwrapping() {
    }

    /// Returns the same condition without the cast, or the condition itself where that cannot be done.
    static Expression unwrap(Expression condition) {
        return switch (condition) {
            case Expression.Call call when call.arguments().size() == 2 -> {
                Expression left = call.arguments().get(0);
                Expression right = call.arguments().get(1);
                if (left instanceof Expression.Cast cast && right instanceof Expression.Literal literal) {
                    yield comparison(call, call.function().name(), cast, literal, false);
                }
                yield right instanceof Expression.Cast cast && left instanceof Expression.Literal literal
                        ? comparison(call, turned(call.function().name()), cast, literal, true)
                        : condition;
            }
            case Expression.In in when in.operand() instanceof Expression.Cast cast && keepsValues(cast) ->
                    membership(in, cast);
            case Expression.Call _, Expression.In _, Expression.Reference _, Expression.Literal _, Expression.Cast _, Expression.And _, Expression.Or _, Expression.Case _, Expression.Coalesce _ ->
                    condition;
        };
    }

    private static String turned(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private static Expression comparison(Expression.Call call, String operator, Expression.Cast cast,
            Expression.Literal literal, boolean isTurned) {
        boolean isComparison = switch (operator) {
            case "=", "<>", "<", "<=", ">", ">=" -> true;
            default -> false;
        };
        if (!isComparison || literal.value() == null || !literal.type().equals(cast.type())) {
            return call;
        }
        if (cast.type() == ScalarType.DATE && cast.operand().type() instanceof TimestampType timestamp
                && !timestamp.withTimeZone() && !cast.isTry()) {
            return ofDay(call, operator, cast.operand(), timestamp, ((Number) literal.value()).longValue());
        }
        if (!keepsValues(cast)) {
            return call;
        }
        SqlType type = cast.operand().type();
        BigDecimal units = units(literal.value(), cast.type(), type);
        BigDecimal below = units.setScale(0, RoundingMode.FLOOR);
        boolean isExact = below.compareTo(units) == 0;
        String narrowed = switch (operator) {
            case "=", "<>" -> isExact ? operator : null;
            case "<" -> isExact ? "<" : "<=";
            case "<=", ">" -> operator;
            case ">=" -> isExact ? ">=" : ">";
            default -> null;
        };
        Object value = narrowed == null ? null : value(below, type);
        ScalarFunction function = narrowed == null || value == null
                ? null
                : FunctionCatalog.scalar(isTurned ? turned(narrowed) : narrowed);
        BoundFunction bound = function == null ? null : function.bind(List.of(type, type));
        if (bound == null || !bound.argumentTypes().equals(List.of(type, type))) {
            return call;
        }
        Expression.Literal other = new Expression.Literal(value, type);
        return new Expression.Call(bound, isTurned ? List.of(other, cast.operand()) : List.of(cast.operand(), other));
    }

    /// Compares a timestamp with the beginning of a day, or of the next, instead of its date with the day.
    private static Expression ofDay(Expression.Call call, String operator, Expression operand, TimestampType type,
            long day) {
        long perDay = 86_400 * type.unitsPerSecond();
        if (Math.abs(day) >= Long.MAX_VALUE / perDay - 1) {
            return call;
        }
        Expression.Literal start = new Expression.Literal(day * perDay, type);
        Expression.Literal next = new Expression.Literal((day + 1) * perDay, type);
        return switch (operator) {
            case "=" -> both(call, compared(">=", operand, start), compared("<", operand, next));
            case "<" -> orElse(compared("<", operand, start), call);
            case "<=" -> orElse(compared("<", operand, next), call);
            case ">" -> orElse(compared(">=", operand, next), call);
            case ">=" -> orElse(compared(">=", operand, start), call);
            default -> call;
        };
    }

    private static Expression both(Expression original, @Nullable Expression first, @Nullable Expression second) {
        return first == null || second == null ? original : new Expression.And(List.of(first, second));
    }

    private static Expression orElse(@Nullable Expression rewritten, Expression original) {
        return rewritten == null ? original : rewritten;
    }

    private static @Nullable Expression compared(String operator, Expression operand, Expression.Literal literal) {
        ScalarFunction function = FunctionCatalog.scalar(operator);
        BoundFunction bound = function == null ? null : function.bind(List.of(operand.type(), literal.type()));
        return bound == null ? null : new Expression.Call(bound, List.of(operand, literal));
    }

    /// Leaves out literals that no value of the narrower type is equal to.
    private static Expression membership(Expression.In in, Expression.Cast cast) {
        SqlType type = cast.operand().type();
        List<Expression.Literal> literals = new ArrayList<>();
        for (Expression.Literal literal : in.values()) {
            if (literal.value() == null) {
                literals.add(new Expression.Literal(null, type));
                continue;
            }
            BigDecimal units = units(literal.value(), cast.type(), type);
            BigDecimal below = units.setScale(0, RoundingMode.FLOOR);
            Object value = value(below, type);
            if (below.compareTo(units) == 0 && value != null) {
                literals.add(new Expression.Literal(value, type));
            }
        }
        return literals.isEmpty() ? in : new Expression.In(cast.operand(), literals);
    }

    private static boolean keepsValues(Expression.Cast cast) {
        SqlType from = cast.operand().type();
        SqlType to = cast.type();
        if (from.isInteger()) {
            return to.isInteger() && to.storage().width() > from.storage().width()
                    || to instanceof DecimalType decimal && decimal.precision() - decimal.scale() >= digits(from);
        }
        if (from instanceof DecimalType narrow && to instanceof DecimalType wide) {
            return wide.scale() >= narrow.scale()
                    && wide.precision() - wide.scale() >= narrow.precision() - narrow.scale();
        }
        return to instanceof TimestampType timestamp && !timestamp.withTimeZone() && from == ScalarType.DATE
                || from instanceof TimestampType micros && !micros.nanos() && to instanceof TimestampType nanos
                        && nanos.nanos() && micros.withTimeZone() == nanos.withTimeZone();
    }

    private static int digits(SqlType integer) {
        return switch (integer.storage().width()) {
            case 1 -> 3;
            case 2 -> 5;
            case 4 -> 10;
            default -> 19;
        };
    }

    /// Returns a value of the wider type as a number of steps between neighbouring values of the narrower one.
    private static BigDecimal units(Object value, SqlType from, SqlType to) {
        if (value instanceof BigDecimal decimal) {
            return to instanceof DecimalType narrow ? decimal.scaleByPowerOfTen(narrow.scale()) : decimal;
        }
        BigDecimal number = BigDecimal.valueOf(((Number) value).longValue());
        if (from instanceof TimestampType timestamp) {
            long step = to == ScalarType.DATE ? 86_400 * timestamp.unitsPerSecond() : 1000;
            // Between two neighbours it does not matter where.
            BigDecimal[] parts = number.divideAndRemainder(BigDecimal.valueOf(step));
            return parts[1].signum() == 0
                    ? parts[0]
                    : parts[0].add(parts[1].signum() < 0 ? new BigDecimal("-0.5") : new BigDecimal("0.5"));
        }
        return to instanceof DecimalType narrow ? number.scaleByPowerOfTen(narrow.scale()) : number;
    }

    /// Returns the value of a type that is so many steps from zero, or null if the type does not reach so far.
    private static @Nullable Object value(BigDecimal steps, SqlType type) {
        BigInteger whole = steps.toBigInteger();
        if (type instanceof DecimalType decimal) {
            BigDecimal value = new BigDecimal(whole, decimal.scale());
            return value.precision() <= decimal.precision() ? value : null;
        }
        if (whole.bitLength() >= type.storage().width() * 8) {
            return null;
        }
        return switch (type.storage().width()) {
            case 1 -> whole.byteValue();
            case 2 -> whole.shortValue();
            case 4 -> whole.intValue();
            default -> (Object) whole.longValue();
        };
    }
}
