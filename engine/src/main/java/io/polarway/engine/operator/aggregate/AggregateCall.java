package io.polarway.engine.operator.aggregate;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundAggregate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate of a GROUP BY.
///
/// @param function the function
/// @param arguments of the function's argument types, over the columns of the input
/// @param filter FILTER (WHERE ...): only rows for which it is TRUE count; or null
/// @param isDistinct whether each group counts equal arguments once
public record AggregateCall(BoundAggregate function, List<Expression> arguments, @Nullable Expression filter,
        boolean isDistinct) {
    /// Copies the list.
    public AggregateCall {
        arguments = List.copyOf(arguments);
    }
}
