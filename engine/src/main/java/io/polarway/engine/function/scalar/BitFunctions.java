package io.polarway.engine.function.scalar;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.arithmetic.Arithmetic;
import io.polarway.engine.kernel.arithmetic.IntegerFunction;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of the bits of integers, in two's complement. Two operands give the wider of their types.
public final class BitFunctions {
    private BitFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                onIntegers("bitand", List.of("&"), "The bits set in both integers.", "bitand(12, 10) = 8",
                        IntegerFunction.BIT_AND),
                onIntegers("bitor", List.of("|"), "The bits set in one of the integers.", "bitor(12, 10) = 14",
                        IntegerFunction.BIT_OR),
                onIntegers("bitxor", List.of("xor", "#"), "The bits in which two integers differ.",
                        "bitxor(12, 10) = 6",
                        IntegerFunction.BIT_XOR),
                new ScalarDefinition("bitnot", List.of("~"), "All bits of an integer exchanged.", "bitnot(5) = -6",
                        types -> types.size() == 1 ? bind("bitnot", IntegerFunction.BIT_NOT, types, false) : null),
                onIntegers("shift_left", List.of("<<"),
                        "The bits of the first integer moved up by the second one; an error if the result does not fit.",
                        "shift_left(3, 4) = 48", IntegerFunction.SHIFT_LEFT),
                onIntegers("shift_right", List.of(">>"), "The bits of the first integer moved down by the second one.",
                        "shift_right(48, 4) = 3", IntegerFunction.SHIFT_RIGHT));
    }

    /// Returns a function of two integers that gives the wider type.
    static ScalarFunction onIntegers(String name, List<String> aliases, String description, String example,
            IntegerFunction function) {
        return new ScalarDefinition(name, aliases, description, example,
                types -> types.size() == 2 ? bind(name, function, types, !function.isTotal()) : null);
    }

    private static @Nullable BoundFunction bind(String name, IntegerFunction function, List<SqlType> given,
            boolean canFail) {
        List<SqlType> types = given.stream().map(type -> type == ScalarType.NULL ? ScalarType.INTEGER : type).toList();
        if (!types.stream().allMatch(SqlType::isInteger)) {
            return null;
        }
        SqlType left = types.getFirst();
        SqlType right = types.getLast();
        SqlType result = left.storage().width() >= right.storage().width() ? left : right;
        return new BoundFunction(name, types, result,
                Arithmetic.longs(function, left.storage(), right.storage(), result, canFail), canFail, true);
    }
}
