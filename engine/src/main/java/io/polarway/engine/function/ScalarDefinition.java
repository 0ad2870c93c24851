package io.polarway.engine.function;

import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalar function written as a constant: its words and how it binds.
///
/// @param name the SQL name in lower case, or the symbol of an operator
/// @param aliases other names in lower case
/// @param description one sentence
/// @param example a SQL expression that is true
/// @param binder finds the kernel for argument types
public record ScalarDefinition(String name, List<String> aliases, String description, String example, Binder binder)
        implements
            ScalarFunction {
    /// Finds the kernel of a function for argument types.
    @FunctionalInterface
    public interface Binder {
        /// Returns the function for the given argument types, or null if none fits.
        @Nullable
        BoundFunction bind(List<SqlType> argumentTypes);
    }

    /// Copies the list.
    public ScalarDefinition {
        aliases = List.copyOf(aliases);
    }

    /// Creates a function without other names.
    public ScalarDefinition(String name, String description, String example, Binder binder) {
        this(name, List.of(), description, example, binder);
    }

    @Override
    public @Nullable BoundFunction bind(List<SqlType> argumentTypes) {
        return binder.bind(argumentTypes);
    }
}
