package io.polarway.engine.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of the arguments of a window function when a query is planned.
///
/// @param isConstant for each argument whether it is the same in all rows
/// @param values the value of each constant argument, null for NULL; null for other arguments
public record WindowArguments(List<Boolean> isConstant, List<@Nullable Object> values) {
    /// Returns the number of arguments.
    public int count() {
        return isConstant.size();
    }
}
