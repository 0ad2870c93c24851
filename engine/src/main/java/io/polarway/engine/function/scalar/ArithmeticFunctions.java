package io.polarway.engine.function.scalar;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.arithmetic.Arithmetic;
import io.polarway.engine.kernel.arithmetic.DoubleArithmetic;
import io.polarway.engine.kernel.arithmetic.DoubleOperator;
import io.polarway.engine.kernel.arithmetic.IntegerArithmetic;
import io.polarway.engine.kernel.arithmetic.IntegerFunction;
import io.polarway.engine.kernel.arithmetic.LongOperator;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `+ - * / %` and `negate` of numbers.
///
/// Integers give the wider of the two types, and an error when that overflows; integer division truncates. REAL or DOUBLE
/// with another number is DOUBLE and follows IEEE 754. A DECIMAL or integer with a DECIMAL gives, for operands of precision
/// p1, p2 and scale s1, s2 (an integer counts as the DECIMAL of its digits and scale 0), always exact or an overflow error:
///
/// | operator | scale | precision, at most 38 |
/// | --- | --- | --- |
/// | `+`, `-` | max(s1, s2) | max(p1 - s1, p2 - s2) + scale + 1 |
/// | `*` | s1 + s2, refused beyond 38 | p1 + p2 |
/// | `/` | max(6, s1 + p2 + 1), rounded half away from zero | p1 - s1 + s2 + scale |
/// | `%` | max(s1, s2) | max(p1 - s1, p2 - s2) + scale |
///
/// Where a quotient would need more than 38 digits, its scale gives way to the digits before the point, down to 6 (or to the
/// scale it had, if less): the rule of SQL Server.
public final class ArithmeticFunctions {
    private ArithmeticFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                new ScalarDefinition("+", "The sum of two numbers.", "1 + 2.50 = 3.50",
                        types -> bind("+", IntegerArithmetic.ADD, DoubleArithmetic.ADD, types)),
                new ScalarDefinition("-", "The difference of two numbers.", "1 - 0.25 = 0.75",
                        types -> bind("-", IntegerArithmetic.SUBTRACT, DoubleArithmetic.SUBTRACT, types)),
                new ScalarDefinition("*", "The product of two numbers.", "1.5 * 1.5 = 2.25",
                        types -> bind("*", IntegerArithmetic.MULTIPLY, DoubleArithmetic.MULTIPLY, types)),
                new ScalarDefinition("/", "The quotient of two numbers; of integers, cut off towards zero.",
                        "7 / 2 = 3",
                        types -> bind("/", IntegerArithmetic.DIVIDE, DoubleArithmetic.DIVIDE, types)),
                new ScalarDefinition("%", List.of("mod"), "The remainder of a division, with the sign of the dividend.",
                        "-7 % 2 = -1",
                        types -> bind("%", IntegerArithmetic.REMAINDER, DoubleArithmetic.REMAINDER, types)),
                new ScalarDefinition("negate", "The number with the other sign.", "-(1.5) = -1.5",
                        ArithmeticFunctions::bindNegate));
    }

    private static @Nullable BoundFunction bind(String name, IntegerArithmetic onIntegers, DoubleOperator onDoubles,
            List<SqlType> types) {
        if (types.size() != 2) {
            return null;
        }
        SqlType left = types.get(0) == ScalarType.NULL ? types.get(1) : types.get(0);
        SqlType right = types.get(1) == ScalarType.NULL ? types.get(0) : types.get(1);
        if (left == ScalarType.NULL) {
            left = ScalarType.INTEGER;
            right = ScalarType.INTEGER;
        }
        if (!left.isNumeric() || !right.isNumeric()) {
            return null;
        }
        SqlType common = TypeRules.common(left, right);
        if (common == null) {
            return null;
        }
        if (common.isFloating()) {
            return new BoundFunction(name, List.of(common, common), common,
                    Arithmetic.doubles(onDoubles, common.storage(), common), false, true);
        }
        if (common.isInteger()) {
            return new BoundFunction(name, List.of(left, right), common,
                    Arithmetic.longs(onIntegers, left.storage(), right.storage(), common, true), true, true);
        }
        return bindDecimal(name, onIntegers, left, right);
    }

    private static @Nullable BoundFunction bindDecimal(String name, IntegerArithmetic operator, SqlType left,
            SqlType right) {
        DecimalType a = TypeRules.decimal(left);
        DecimalType b = TypeRules.decimal(right);
        if (a == null || b == null) {
            return null;
        }
        return switch (operator) {
            case ADD, SUBTRACT -> bindSum(name, operator == IntegerArithmetic.ADD, a, b);
            case MULTIPLY -> {
                DecimalType result = product(a, b);
                yield new BoundFunction(name, List.of(left, right), result, Arithmetic.multiply(left, right, result),
                        result.precision() < a.precision() + b.precision(), true);
            }
            case DIVIDE -> {
                DecimalType result = quotient(a, b);
                yield new BoundFunction(name, List.of(left, right), result,
                        Arithmetic.divide(left, a.scale(), right, b.scale(), result), true, true);
            }
            case REMAINDER -> {
                int scale = Math.max(a.scale(), b.scale());
                DecimalType type = new DecimalType(cap(integerDigits(a, b) + scale), scale);
                yield new BoundFunction(name, List.of(type, type), type, Arithmetic.remainder(type), true, true);
            }
        };
    }

    private static BoundFunction bindSum(String name, boolean isSum, DecimalType a, DecimalType b) {
        int scale = Math.max(a.scale(), b.scale());
        DecimalType left = new DecimalType(cap(a.precision() - a.scale() + scale), scale);
        DecimalType right = new DecimalType(cap(b.precision() - b.scale() + scale), scale);
        int precision = integerDigits(a, b) + scale + 1;
        DecimalType result = new DecimalType(cap(precision), scale);
        Kernel kernel = isSum ? Arithmetic.add(left, right, result) : Arithmetic.subtract(left, right, result);
        return new BoundFunction(name, List.of(left, right), result, kernel, precision > DecimalType.MAX_PRECISION,
                true);
    }

    private static DecimalType product(DecimalType a, DecimalType b) {
        int scale = a.scale() + b.scale();
        if (scale > DecimalType.MAX_PRECISION) {
            throw EngineException.of(ErrorCode.TYPE_MISMATCH, "The product of " + a.sql() + " and " + b.sql()
                    + " would have " + scale
                    + " decimal places, and a DECIMAL has at most 38. Cast an operand to fewer");
        }
        return new DecimalType(cap(a.precision() + b.precision()), scale);
    }

    private static DecimalType quotient(DecimalType a, DecimalType b) {
        int integerDigits = a.precision() - a.scale() + b.scale();
        int scale = Math.max(6, a.scale() + b.precision() + 1);
        if (integerDigits + scale > DecimalType.MAX_PRECISION) {
            scale = Math.max(DecimalType.MAX_PRECISION - integerDigits, Math.min(scale, 6));
        }
        return new DecimalType(cap(integerDigits + scale), scale);
    }

    private static int integerDigits(DecimalType a, DecimalType b) {
        return Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    }

    private static int cap(int precision) {
        return Math.min(precision, DecimalType.MAX_PRECISION);
    }

    private static @Nullable BoundFunction bindNegate(List<SqlType> types) {
        if (types.size() != 1) {
            return null;
        }
        SqlType type = types.getFirst() == ScalarType.NULL ? ScalarType.INTEGER : types.getFirst();
        return bindUnary("negate", IntegerFunction.NEGATE, DoubleArithmetic.NEGATE,
                type instanceof DecimalType decimal ? Arithmetic.negate(decimal) : null, type);
    }

    /// Binds a function of one number that gives the same type.
    static @Nullable BoundFunction bindUnary(String name, LongOperator onIntegers, DoubleOperator onDoubles,
            @Nullable Kernel onDecimals, SqlType type) {
        if (type.isInteger()) {
            Kernel kernel = Arithmetic.longs(onIntegers, type.storage(), type.storage(), type, true);
            return new BoundFunction(name, List.of(type), type, kernel, true, true);
        }
        if (type.isFloating()) {
            Kernel kernel = Arithmetic.doubles(onDoubles, type.storage(), type);
            return new BoundFunction(name, List.of(type), type, kernel, !onDoubles.isTotal(), true);
        }
        return onDecimals == null ? null : new BoundFunction(name, List.of(type), type, onDecimals, false, true);
    }
}
