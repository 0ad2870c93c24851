package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.Storage;
import java.util.Collection;
import java.util.function.IntFunction;

/// What evaluating expressions over one batch takes at most: a column for each function, cast or condition in them.
final class ExpressionBytes {
    private ExpressionBytes() {
    }

    /// Returns the bytes for a batch of so many rows.
    ///
    /// @param input what is known of the columns that the expressions refer to
    static Bound of(Collection<Expression> expressions, IntFunction<ColumnBound> input, long rows) {
        Bound sum = Bound.ZERO;
        for (Expression expression : expressions) {
            sum = sum.plus(own(expression, input, rows)).plus(of(expression.children(), input, rows));
        }
        return sum;
    }

    private static Bound own(Expression expression, IntFunction<ColumnBound> input, long rows) {
        return switch (expression) {
            case Expression.Reference _, Expression.Literal _ -> Bound.ZERO;
            // Conditions become selections, which are not in columns.
            case Expression.And _, Expression.Or _, Expression.In _ -> Bound.of(rows / 4);
            case Expression.Call _, Expression.Cast _, Expression.Case _, Expression.Coalesce _ -> {
                Bound text = expression.type().storage() == Storage.VIEW
                        ? Bound.of(rows).times(outOfView(TextLength.of(expression, input)))
                        : Bound.ZERO;
                yield text.plus(rows * RelationBound.width(expression.type()) + rows / 8);
            }
        };
    }

    private static Bound outOfView(Bound longest) {
        return longest.isAtMost(12) ? Bound.ZERO : longest;
    }
}
