package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;

/// Expressions that never fall while a column rises, and that are NULL where the column is: rows in the order of the column are in
/// theirs, too.
final class Monotone {
    private Monotone() {
    }

    /// Returns the column whose order the values have; -1 if that is not known.
    static int column(Expression expression) {
        return switch (expression) {
            case Expression.Reference reference -> reference.index();
            case Expression.Cast cast when !cast.isTry() && keepsOrder(cast.operand().type(), cast.type()) ->
                    column(cast.operand());
            case Expression.Call call when isTruncation(call) -> column(call.arguments().get(1));
            case Expression.Literal _, Expression.Cast _, Expression.Call _, Expression.And _, Expression.Or _, Expression.Case _, Expression.Coalesce _, Expression.In _ ->
                    -1;
        };
    }

    /// Returns whether greater values never become lesser ones. Times of day in a zone do, when clocks are set back.
    private static boolean keepsOrder(SqlType from, SqlType to) {
        return from.isNumeric() && to.isNumeric() || isLocal(from) && isLocal(to);
    }

    private static boolean isLocal(SqlType type) {
        return type == ScalarType.DATE || type instanceof TimestampType timestamp && !timestamp.withTimeZone();
    }

    /// Returns whether a call gives the beginning of the stretch of time that a value lies in.
    private static boolean isTruncation(Expression.Call call) {
        return switch (call.function().name()) {
            case "date_trunc", "time_bucket" -> isLocal(call.type()) && isLocal(call.arguments().get(1).type())
                    && call.arguments().stream().skip(2).allMatch(Expression.Literal.class::isInstance)
                    && call.arguments().getFirst() instanceof Expression.Literal width && width.value() != null
                    && call.arguments().stream().skip(2)
                            .allMatch(origin -> ((Expression.Literal) origin).value() != null);
            default -> false;
        };
    }
}
