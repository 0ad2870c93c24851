package io.polarway.engine.function.window;

import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A window function as its name and its rule for types.
record NamedWindow(String name, String description, boolean takesNullTreatment, Rule rule) implements WindowFunction {
    /// Binds a function to argument types.
    @FunctionalInterface
    interface Rule {
        /// Returns the function for these types, or null if none fits.
        @Nullable
        BoundWindow bind(List<SqlType> argumentTypes, boolean ignoresNulls);
    }

    @Override
    public @Nullable BoundWindow bind(List<SqlType> argumentTypes, boolean ignoresNulls) {
        return rule.bind(argumentTypes, ignoresNulls);
    }
}
