package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalLiteral.IntervalValue;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads interval literals, `INTERVAL '1:30' HOUR TO MINUTE`, into the engine's months or microseconds. The leading field
/// may have any number of digits.
final class Intervals {
    private static final List<TimeUnit> FIELDS = List.of(TimeUnit.YEAR, TimeUnit.MONTH, TimeUnit.DAY, TimeUnit.HOUR,
            TimeUnit.MINUTE, TimeUnit.SECOND);

    private Intervals() {
    }

    static Expression.Literal literal(IntervalValue value, SqlParserPos position) {
        SqlIntervalQualifier qualifier = value.getIntervalQualifier();
        TimeUnit start = qualifier.getStartUnit();
        TimeUnit end = qualifier.getEndUnit() == null ? start : qualifier.getEndUnit();
        String text = value.getIntervalLiteral().strip();
        boolean isNegative = value.getSign() < 0;
        if (text.startsWith("-") || text.startsWith("+")) {
            isNegative ^= text.startsWith("-");
            text = text.substring(1);
        }
        String[] parts = text.split("[ :-]+");
        boolean isMonths = qualifier.isYearMonth();
        BigDecimal sum = BigDecimal.ZERO;
        try {
            if (start == end) {
                if (parts.length != 1) {
                    throw new NumberFormatException(text);
                }
                sum = new BigDecimal(parts[0]).multiply(size(start, isMonths));
            } else {
                int first = FIELDS.indexOf(start);
                int last = FIELDS.indexOf(end);
                if (first < 0 || parts.length != last - first + 1) {
                    throw new NumberFormatException(text);
                }
                for (int i = 0; i < parts.length; i++) {
                    sum = sum.add(new BigDecimal(parts[i]).multiply(size(FIELDS.get(first + i), isMonths)));
                }
            }
            BigDecimal rounded = sum.setScale(0, RoundingMode.HALF_UP);
            BigDecimal signed = isNegative ? rounded.negate() : rounded;
            return isMonths
                    ? new Expression.Literal(signed.intValueExact(), ScalarType.INTERVAL_YEAR_MONTH)
                    : new Expression.Literal(signed.longValueExact(), ScalarType.INTERVAL_DAY_TIME);
        } catch (NumberFormatException e) {
            throw Errors.at(ErrorCode.INVALID_DATETIME, "'" + value.getIntervalLiteral() + "' is not an interval of "
                    + qualifier + ". Write for instance INTERVAL '3' DAY or INTERVAL '1:30' HOUR TO MINUTE", position);
        } catch (ArithmeticException e) {
            throw Errors.at(ErrorCode.DATETIME_OVERFLOW,
                    "The interval '" + value.getIntervalLiteral() + "' is too long",
                    position);
        }
    }

    /// Returns an interval of one unit.
    static Expression.Literal one(SqlIntervalQualifier qualifier) {
        boolean isMonths = qualifier.isYearMonth();
        BigDecimal size = size(qualifier.getStartUnit(), isMonths);
        return isMonths
                ? new Expression.Literal(size.intValueExact(), ScalarType.INTERVAL_YEAR_MONTH)
                : new Expression.Literal(size.longValueExact(), ScalarType.INTERVAL_DAY_TIME);
    }

    /// Returns the months or the microseconds of a unit.
    private static BigDecimal size(TimeUnit unit, boolean isMonths) {
        long months = switch (unit) {
            case MILLENNIUM -> 12_000;
            case CENTURY -> 1200;
            case DECADE -> 120;
            case YEAR -> 12;
            case QUARTER -> 3;
            case MONTH -> 1;
            default -> 0;
        };
        if (isMonths || months > 0) {
            return BigDecimal.valueOf(months);
        }
        return switch (unit) {
            case WEEK -> BigDecimal.valueOf(604_800_000_000L);
            case DAY -> BigDecimal.valueOf(86_400_000_000L);
            case HOUR -> BigDecimal.valueOf(3_600_000_000L);
            case MINUTE -> BigDecimal.valueOf(60_000_000L);
            case SECOND -> BigDecimal.valueOf(1_000_000L);
            case MILLISECOND -> BigDecimal.valueOf(1000L);
            case MICROSECOND -> BigDecimal.ONE;
            default -> new BigDecimal("0.001");
        };
    }
}
