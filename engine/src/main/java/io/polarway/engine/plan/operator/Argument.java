package io.polarway.engine.plan.operator;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What binding an operator has to know of an argument.
///
/// @param type the type of the argument; NULL for a bare NULL and for a parameter whose type is open
/// @param isText whether it is a string literal, which is read as whatever type the operator asks for
public record Argument(SqlType type, boolean isText) {

    /// Returns whether the argument takes the type that the operator asks for.
    boolean isOpen() {
        return isText || type == ScalarType.NULL;
    }

    /// Returns the types as they are.
    static List<SqlType> types(List<Argument> arguments) {
        return arguments.stream().map(Argument::type).toList();
    }

    /// Returns the types with NULL, which fits everywhere, for string literals.
    static List<SqlType> openTypes(List<Argument> arguments) {
        List<SqlType> types = new ArrayList<>();
        for (Argument argument : arguments) {
            types.add(argument.isText() ? ScalarType.NULL : argument.type());
        }
        return types;
    }

    /// Returns the types as text for errors.
    static String describe(List<Argument> arguments) {
        return arguments.stream().map(argument -> argument.type().sql()).collect(Collectors.joining(", "));
    }
}
