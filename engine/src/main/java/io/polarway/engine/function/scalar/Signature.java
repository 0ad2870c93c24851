package io.polarway.engine.function.scalar;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One list of parameter types with the result and the loop: what a function without overload rules of its own offers.
///
/// @param parameters the parameter types
/// @param resultType the type of the result
/// @param kernel the loop
/// @param canFail whether some arguments raise an error
record Signature(List<SqlType> parameters, SqlType resultType, Kernel kernel, boolean canFail) {

    /// Returns a function that cannot fail.
    static Signature total(SqlType resultType, Kernel kernel, SqlType... parameters) {
        return new Signature(List.of(parameters), resultType, kernel, false);
    }

    /// Returns a function that raises errors for some arguments.
    static Signature failing(SqlType resultType, Kernel kernel, SqlType... parameters) {
        return new Signature(List.of(parameters), resultType, kernel, true);
    }

    /// Returns whether arguments of the given types are taken, with implicit casts.
    static boolean fits(List<SqlType> given, List<SqlType> parameters) {
        if (given.size() != parameters.size()) {
            return false;
        }
        for (int i = 0; i < given.size(); i++) {
            if (!TypeRules.isImplicit(given.get(i), parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Returns the first of the signatures that takes the types exactly, else the first that takes them at all, else null.
    static @Nullable BoundFunction bind(String name, List<SqlType> given, List<Signature> signatures) {
        Signature best = null;
        for (Signature signature : signatures) {
            if (signature.parameters.equals(given)) {
                best = signature;
                break;
            }
            if (best == null && fits(given, signature.parameters)) {
                best = signature;
            }
        }
        return best == null ? null : best.bound(name);
    }

    /// Returns the function of this signature.
    BoundFunction bound(String name) {
        return new BoundFunction(name, parameters, resultType, kernel, canFail, true);
    }

    /// Returns the function that offers the signatures.
    static ScalarFunction function(String name, List<String> aliases, String description, String example,
            Signature... signatures) {
        List<Signature> offered = List.of(signatures);
        return new ScalarDefinition(name, aliases, description, example, types -> bind(name, types, offered));
    }
}
