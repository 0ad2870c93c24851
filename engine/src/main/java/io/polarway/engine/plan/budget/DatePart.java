package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.ScalarType;
import java.util.function.IntFunction;

/// How many values a part of a date or time has.
final class DatePart {
    private static final long SHORTEST_YEAR = 365;

    private DatePart() {
    }

    /// Returns the number for a call such as `year(day)`, NULL and the ends of the range among them; NONE for other expressions.
    ///
    /// @param input what is known of the columns that the expression refers to
    static Bound values(Expression expression, IntFunction<ColumnBound> input) {
        if (!(expression instanceof Expression.Call call) || call.arguments().size() != 1) {
            return Bound.NONE;
        }
        return switch (call.function().name()) {
            case "year" -> years(call.arguments().getFirst(), input);
            case "quarter" -> Bound.of(5);
            case "month" -> Bound.of(13);
            case "day" -> Bound.of(32);
            case "hour" -> Bound.of(25);
            case "minute", "second" -> Bound.of(62);
            default -> Bound.NONE;
        };
    }

    private static Bound years(Expression day, IntFunction<ColumnBound> input) {
        if (day instanceof Expression.Reference reference && reference.type() == ScalarType.DATE) {
            Bound days = input.apply(reference.index()).span();
            return days.isKnown() ? Bound.of(days.value() / SHORTEST_YEAR + 3) : Bound.NONE;
        }
        return Bound.NONE;
    }
}
