package io.polarway.engine.function;

import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.type.SqlType;
import java.util.List;

/// A scalar function with its argument types settled: what an expression calls.
///
/// @param name the SQL name, for plans and errors
/// @param argumentTypes the types that the kernel takes; the planner casts arguments of other types to these
/// @param resultType the type that the kernel gives
/// @param kernel the loop
/// @param canFail whether some arguments raise an error; such a call is not moved before the filters that guard it
/// @param isDeterministic whether equal arguments give equal results, so that it may be folded and run per dictionary entry
public record BoundFunction(String name, List<SqlType> argumentTypes, SqlType resultType, Kernel kernel,
        boolean canFail,
        boolean isDeterministic) {
    /// Copies the list.
    public BoundFunction {
        argumentTypes = List.copyOf(argumentTypes);
    }
}
