package io.polarway.engine.function;

import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One scalar function (or operator) of the SQL surface. The planner derives the Calcite operator from it.
public interface ScalarFunction {
    /// Returns the SQL name in lower case, such as `upper`, or the symbol of an operator, such as `+`.
    String name();

    /// Returns other names in lower case.
    default List<String> aliases() {
        return List.of();
    }

    /// Returns one sentence for SHOW FUNCTIONS and docs/sql.md.
    String description();

    /// Returns a SQL expression with its result, such as `upper('abc') = 'ABC'`, which a test evaluates.
    String example();

    /// Returns the function for the given argument types, whose own argument types may be wider; null if none fits.
    /// [io.polarway.engine.type.ScalarType#NULL] fits any parameter.
    @Nullable
    BoundFunction bind(List<SqlType> argumentTypes);

    /// Returns the function for a call some of whose arguments are integer literals, where the type of the result depends on
    /// them as in `round(x, 2)`; else this function.
    ///
    /// @param literals the value of each argument that is an integer literal, null for the others
    default ScalarFunction withLiterals(List<@Nullable Integer> literals) {
        return this;
    }
}
