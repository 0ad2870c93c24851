package io.polarway.engine.function;

import io.polarway.engine.type.SqlType;
import java.util.List;

/// A window function with its argument types settled.
///
/// @param name the SQL name, for plans and errors
/// @param argumentTypes the types that the evaluation takes; the planner casts arguments of other types to these
/// @param resultType the type of the result
/// @param evaluation computes the function; stateless, and shared by threads
public record BoundWindow(String name, List<SqlType> argumentTypes, SqlType resultType, WindowEvaluation evaluation) {
    /// Copies the list.
    public BoundWindow {
        argumentTypes = List.copyOf(argumentTypes);
    }
}
