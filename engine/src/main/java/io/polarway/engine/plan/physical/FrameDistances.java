package io.polarway.engine.plan.physical;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.window.WindowFrame;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.plan.operator.WindowFrameSyntax;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the distances of a frame's bounds in the unit of what they are measured in: rows, or the type of the ORDER BY value.
final class FrameDistances {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final WindowFrameSyntax syntax;
    private final @Nullable SqlType keyType;

    /// @param keyType the type of the first ORDER BY value, or null without ORDER BY
    FrameDistances(WindowFrameSyntax syntax, @Nullable SqlType keyType) {
        this.syntax = syntax;
        this.keyType = keyType;
    }

    WindowFrame frame(List<Expression.Literal> distances) {
        Deque<Expression.Literal> rest = new ArrayDeque<>(distances);
        Bound from = bound(syntax.from(), rest, false);
        Bound to = bound(syntax.to(), rest, true);
        return new WindowFrame(syntax.mode(), from, to, syntax.exclusion());
    }

    private Bound bound(Kind kind, Deque<Expression.Literal> distances, boolean isEnd) {
        if (!WindowFrameSyntax.hasDistance(kind)) {
            return new Bound(kind, null);
        }
        Expression.Literal literal = distances.removeFirst();
        if (literal.value() == null) {
            throw error(ErrorCode.INVALID_ARGUMENT, "The distance of a frame's bound must not be NULL");
        }
        Distance distance = switch (syntax.mode()) {
            case ROWS, GROUPS -> rows(literal);
            case RANGE -> range(literal, kind, isEnd);
        };
        return new Bound(kind, distance);
    }

    private Distance rows(Expression.Literal literal) {
        if (!literal.type().isInteger()) {
            throw error(ErrorCode.TYPE_MISMATCH, syntax.mode() + " takes whole numbers, not " + literal.type().sql());
        }
        return new Distance.Units(number(literal).longValueExact());
    }

    private Distance range(Expression.Literal literal, Kind kind, boolean isEnd) {
        SqlType type = keyType == null ? ScalarType.NULL : keyType;
        boolean isInterval = literal.type() == ScalarType.INTERVAL_DAY_TIME
                || literal.type() == ScalarType.INTERVAL_YEAR_MONTH;
        boolean isTime = type == ScalarType.DATE || type == ScalarType.TIME || type instanceof TimestampType;
        boolean isWhole = type.isInteger() || type instanceof DecimalType;
        if (isTime && isInterval) {
            return interval(literal, type);
        }
        if (literal.type().isNumeric() && (isWhole || type.isFloating())) {
            BigDecimal number = number(literal);
            if (type.isFloating()) {
                return new Distance.Real(number.doubleValue());
            }
            // Values are multiples of the unit: a distance between two of them is as good as the nearer one that they can
            // have.
            boolean isUp = isEnd == (kind == Kind.PRECEDING);
            int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
            BigDecimal units = number.scaleByPowerOfTen(scale).setScale(0,
                    isUp ? RoundingMode.CEILING : RoundingMode.FLOOR);
            return type instanceof DecimalType decimal && !decimal.isLong()
                    ? new Distance.WideUnits(units.toBigIntegerExact())
                    : new Distance.Units(units.min(MOST).longValueExact());
        }
        String hint = isTime ? "; write an interval, such as INTERVAL '1' DAY" : "";
        throw error(ErrorCode.TYPE_MISMATCH, "RANGE cannot measure a distance of " + literal.type().sql()
                + " between values of " + type.sql() + hint);
    }

    private Distance interval(Expression.Literal literal, SqlType type) {
        long length = ((Number) java.util.Objects.requireNonNull(literal.value())).longValue();
        if (length < 0) {
            throw negative();
        }
        if (literal.type() == ScalarType.INTERVAL_YEAR_MONTH) {
            if (type == ScalarType.TIME || type instanceof TimestampType timestamp && timestamp.withTimeZone()) {
                throw error(ErrorCode.UNSUPPORTED, "RANGE cannot measure months between values of " + type.sql());
            }
            return new Distance.Months(Math.toIntExact(length));
        }
        if (type == ScalarType.DATE) {
            return new Distance.Micros(length);
        }
        boolean isNanos = type == ScalarType.TIME || type instanceof TimestampType timestamp && timestamp.nanos();
        return new Distance.Units(isNanos
                ? BigDecimal.valueOf(length).scaleByPowerOfTen(3).min(MOST).longValueExact()
                : length);
    }

    private BigDecimal number(Expression.Literal literal) {
        if (literal.value() instanceof Double value && !Double.isFinite(value)
                || literal.value() instanceof Float real && !Float.isFinite(real)) {
            throw error(ErrorCode.INVALID_ARGUMENT, "The distance of a frame's bound must be finite");
        }
        BigDecimal number = new BigDecimal(String.valueOf(literal.value()));
        if (number.signum() < 0) {
            throw negative();
        }
        return number;
    }

    private EngineException negative() {
        return error(ErrorCode.INVALID_ARGUMENT, "The distance of a frame's bound must not be negative");
    }

    private EngineException error(ErrorCode code, String message) {
        return EngineException.of(code, message, syntax.range());
    }
}
