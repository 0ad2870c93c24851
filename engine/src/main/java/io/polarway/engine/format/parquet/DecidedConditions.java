package io.polarway.engine.format.parquet;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.Pruning;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Finds the conditions that the statistics of a row group show to be TRUE of all of its rows, such as a range of time that
/// covers it: these need not be evaluated, nor their columns read.
final class DecidedConditions {
    private DecidedConditions() {
    }

    /// Returns the conditions that are left to be evaluated, in their order.
    ///
    /// @param statistics what is known about a column of the scan in the row group
    static List<Expression> undecided(List<Expression> conditions, IntFunction<Statistics> statistics) {
        List<Expression> left = new ArrayList<>();
        for (Expression condition : conditions) {
            if (!isAlwaysTrue(condition, statistics)) {
                left.add(condition);
            }
        }
        return left;
    }

    /// A condition that is never NULL, and whose opposite no row can fulfil, is TRUE of every row.
    private static boolean isAlwaysTrue(Expression condition, IntFunction<Statistics> statistics) {
        if (!(condition instanceof Expression.Call call) || condition.canFail() || !condition.isDeterministic()) {
            return false;
        }
        String opposite = opposite(call.function().name());
        ScalarFunction function = opposite == null ? null : FunctionCatalog.scalar(opposite);
        BoundFunction bound = function == null ? null : function.bind(call.function().argumentTypes());
        return bound != null && (call.arguments().size() == 1 || isNeverNull(call, statistics))
                && !Pruning.mayMatch(new Expression.Call(bound, call.arguments()), statistics::apply,
                        (column, value) -> true);
    }

    private static boolean isNeverNull(Expression expression, IntFunction<Statistics> statistics) {
        return switch (expression) {
            case Expression.Reference reference -> statistics.apply(reference.index()).nulls() == 0;
            case Expression.Literal literal -> literal.value() != null;
            case Expression.Call _, Expression.Cast _, Expression.And _, Expression.Or _, Expression.Case _, Expression.Coalesce _, Expression.In _ ->
                    expression.children().stream().allMatch(child -> isNeverNull(child, statistics));
        };
    }

    private static @Nullable String opposite(String name) {
        return switch (name) {
            case "=" -> "<>";
            case "<>" -> "=";
            case "<" -> ">=";
            case "<=" -> ">";
            case ">" -> "<=";
            case ">=" -> "<";
            case "is not null" -> "is null";
            default -> null;
        };
    }
}
