package io.polarway.engine.plan.operator;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How operators settle the types of their arguments, string literals included: a literal is text where text fits, else it
/// is read as the type that the other arguments ask for, as PostgreSQL does. Values that are text are never read as numbers
/// or dates without a cast.
public final class Binding {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "is distinct from",
            "is not distinct from");

    private Binding() {
    }

    /// Returns the function for the arguments, or null if none fits.
    public static @Nullable BoundFunction bind(ScalarFunction function, List<Argument> arguments) {
        boolean hasText = arguments.stream().anyMatch(Argument::isText);
        if (COMPARISONS.contains(function.name())) {
            SqlType common = common(arguments);
            if (common == null) {
                return null;
            }
            return function.bind(List.of(common, common));
        }
        BoundFunction bound = function.bind(Argument.types(arguments));
        if (bound == null && hasText) {
            bound = function.bind(Argument.openTypes(arguments));
        }
        return bound;
    }

    /// Returns the type in which all the arguments meet, or null if there is none. String literals take the type of the
    /// others.
    static @Nullable SqlType common(List<Argument> arguments) {
        List<SqlType> fixed = new ArrayList<>();
        boolean hasText = false;
        for (Argument argument : arguments) {
            if (argument.isText()) {
                hasText = true;
            } else {
                fixed.add(argument.type());
            }
        }
        SqlType common = TypeRules.common(fixed);
        return hasText && common == ScalarType.NULL ? ScalarType.VARCHAR : common;
    }
}
