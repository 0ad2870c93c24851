package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundAggregate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate function of an aggregation.
///
/// @param function the function
/// @param arguments its arguments over the input, of the function's argument types
/// @param filter the condition of FILTER over the input: only rows for which it is TRUE count; null for all rows
/// @param isDistinct whether equal arguments count once in each group
public record AggregateCall(BoundAggregate function, List<Expression> arguments, @Nullable Expression filter,
        boolean isDistinct) {
    /// Copies the list.
    public AggregateCall {
        arguments = List.copyOf(arguments);
    }
}
