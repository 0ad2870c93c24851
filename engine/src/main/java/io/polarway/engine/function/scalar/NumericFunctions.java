package io.polarway.engine.function.scalar;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.arithmetic.Arithmetic;
import io.polarway.engine.kernel.arithmetic.DecimalRounding;
import io.polarway.engine.kernel.arithmetic.DoubleFunction;
import io.polarway.engine.kernel.arithmetic.DoubleOperator;
import io.polarway.engine.kernel.arithmetic.DoubleRounding;
import io.polarway.engine.kernel.arithmetic.Factorial;
import io.polarway.engine.kernel.arithmetic.FloatTest;
import io.polarway.engine.kernel.arithmetic.IntegerFunction;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Functions of numbers: rounding, roots, logarithms, trigonometry, number theory, random numbers.
///
/// What is defined on doubles takes any number, as DOUBLE, and gives DOUBLE. Arguments outside a function's domain are errors
/// as in PostgreSQL; NaN gives NaN.
public final class NumericFunctions {
    private NumericFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        addRounding(all);
        addPowers(all);
        addTrigonometry(all);
        addIntegers(all);
        addTests(all);
        return all;
    }

    private static void addRounding(List<ScalarFunction> all) {
        all.add(new ScalarDefinition("abs", "The number without its sign.", "abs(-2.5) = 2.5", types -> {
            SqlType type = number(types, 1);
            return type == null ? null
                    : ArithmeticFunctions.bindUnary("abs", IntegerFunction.ABSOLUTE, DoubleRounding.ABSOLUTE,
                            type instanceof DecimalType decimal ? Arithmetic.absolute(decimal) : null, type);
        }));
        all.add(new ScalarDefinition("sign", "-1, 0 or 1 for a number below, equal to or above 0.", "sign(-2.5) = -1",
                NumericFunctions::bindSign));
        all.add(rounding("ceil", List.of("ceiling"), "The least whole number that is not below the number.",
                "ceil(-1.5) = -1", DecimalRounding.CEILING, DoubleRounding.CEILING, null));
        all.add(rounding("floor", List.of(), "The greatest whole number that is not above the number.",
                "floor(-1.5) = -2",
                DecimalRounding.FLOOR, DoubleRounding.FLOOR, null));
        ScalarFunction round = rounding("round", List.of(),
                "The nearest number with so many decimal places (none if left out; digits before the point if negative): "
                        + "exact numbers round half away from zero, REAL and DOUBLE half to even.",
                "round(2.5) = 3 AND round(12.345, 2) = 12.35", DecimalRounding.ROUND, DoubleRounding.ROUND,
                DoubleFunction.ROUND_TO);
        all.add(new RoundingFunction(round, DecimalRounding.ROUND));
        ScalarFunction truncate = rounding("trunc", List.of("truncate"),
                "The number cut off behind so many decimal places, or before the point.",
                "trunc(-2.7) = -2 AND trunc(12.349, 2) = 12.34", DecimalRounding.TRUNCATE, DoubleRounding.TRUNCATE,
                DoubleFunction.TRUNCATE_TO);
        all.add(new RoundingFunction(truncate, DecimalRounding.TRUNCATE));
    }

    private static void addPowers(List<ScalarFunction> all) {
        all.add(onDouble("sqrt", "The square root; an error for a negative number.", "sqrt(9) = 3",
                DoubleFunction.SQRT));
        all.add(onDouble("cbrt", "The cube root.", "cbrt(27) = 3", DoubleFunction.CBRT));
        all.add(onDouble("exp", "e to the power of the number.", "exp(0) = 1", DoubleFunction.EXP));
        all.add(onDouble("ln", "The natural logarithm; an error for numbers that are not above 0.", "ln(1) = 0",
                DoubleFunction.LN));
        all.add(onDouble("log10", "The logarithm to the base 10.", "log10(1000) = 3", DoubleFunction.LOG10));
        all.add(onDouble("log2", "The logarithm to the base 2.", "log2(8) = 3", DoubleFunction.LOG2));
        all.add(new ScalarDefinition("log", "The logarithm of x to the base b, log(b, x), or to the base 10, log(x).",
                "log(100) = 2 AND log(2, 8) = 3", types -> types.size() == 2
                        ? bindDoubles("log", 2, DoubleFunction.LOG, types)
                        : bindDoubles("log", 1, DoubleFunction.LOG10, types)));
        all.add(new ScalarDefinition("power", List.of("pow"), "The first number to the power of the second.",
                "power(2, 10) = 1024", types -> bindDoubles("power", 2, DoubleFunction.POWER, types)));
    }

    private static void addTrigonometry(List<ScalarFunction> all) {
        all.add(onDouble("sin", "The sine of an angle in radians.", "sin(0) = 0", DoubleFunction.SIN));
        all.add(onDouble("cos", "The cosine of an angle in radians.", "cos(0) = 1", DoubleFunction.COS));
        all.add(onDouble("tan", "The tangent of an angle in radians.", "tan(0) = 0", DoubleFunction.TAN));
        all.add(onDouble("cot", "The cotangent of an angle in radians.", "round(cot(pi() / 4), 9) = 1",
                DoubleFunction.COT));
        all.add(onDouble("asin", "The angle in radians with this sine; an error outside -1 to 1.", "asin(0) = 0",
                DoubleFunction.ASIN));
        all.add(onDouble("acos", "The angle in radians with this cosine; an error outside -1 to 1.", "acos(1) = 0",
                DoubleFunction.ACOS));
        all.add(onDouble("atan", "The angle in radians with this tangent.", "atan(0) = 0", DoubleFunction.ATAN));
        all.add(new ScalarDefinition("atan2", "The angle in radians of the point (x, y), given as atan2(y, x).",
                "atan2(0, 1) = 0", types -> bindDoubles("atan2", 2, DoubleFunction.ATAN2, types)));
        all.add(onDouble("sinh", "The hyperbolic sine.", "sinh(0) = 0", DoubleFunction.SINH));
        all.add(onDouble("cosh", "The hyperbolic cosine.", "cosh(0) = 1", DoubleFunction.COSH));
        all.add(onDouble("tanh", "The hyperbolic tangent.", "tanh(0) = 0", DoubleFunction.TANH));
        all.add(onDouble("asinh", "The inverse of the hyperbolic sine.", "asinh(0) = 0", DoubleFunction.ASINH));
        all.add(onDouble("acosh", "The inverse of the hyperbolic cosine; an error below 1.", "acosh(1) = 0",
                DoubleFunction.ACOSH));
        all.add(onDouble("atanh", "The inverse of the hyperbolic tangent; an error outside -1 to 1.", "atanh(0) = 0",
                DoubleFunction.ATANH));
        all.add(onDouble("degrees", "Radians in degrees.", "degrees(pi()) = 180", DoubleFunction.DEGREES));
        all.add(onDouble("radians", "Degrees in radians.", "radians(180) = pi()", DoubleFunction.RADIANS));
        all.add(nullary("pi", "The number pi.", "round(pi(), 5) = 3.14159", true, Elementwise.of(ScalarType.DOUBLE,
                (operands, out) -> {
                    for (int i = 0; i < operands.rows(); i++) {
                        MemoryAccess.setDoubleAtIndex(out, i, Math.PI);
                    }
                })));
        all.add(nullary("random", "A number from 0 up to, but not including, 1; another one in every row.",
                "random() < 1", false, Elementwise.of(ScalarType.DOUBLE, (operands, out) -> {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    for (int i = 0; i < operands.rows(); i++) {
                        MemoryAccess.setDoubleAtIndex(out, i, random.nextDouble());
                    }
                })));
    }

    private static void addIntegers(List<ScalarFunction> all) {
        all.add(BitFunctions.onIntegers("gcd", List.of(), "The greatest common divisor.", "gcd(12, 18) = 6",
                IntegerFunction.GREATEST_COMMON_DIVISOR));
        all.add(BitFunctions.onIntegers("lcm", List.of(), "The least common multiple.", "lcm(4, 6) = 12",
                IntegerFunction.LEAST_COMMON_MULTIPLE));
        all.add(Signature.function("factorial", List.of(),
                "The product of the whole numbers from 1 on, as DECIMAL(38,0).",
                "factorial(5) = 120", Signature.failing(Factorial.RESULT, Factorial.KERNEL, ScalarType.BIGINT)));
    }

    private static void addTests(List<ScalarFunction> all) {
        all.add(test("isnan", "Whether a REAL or DOUBLE is not a number.", "isnan(CAST('NaN' AS DOUBLE))",
                FloatTest.IS_NAN));
        all.add(test("isinf", "Whether a REAL or DOUBLE is infinite.", "isinf(CAST('-Infinity' AS DOUBLE))",
                FloatTest.IS_INFINITE));
        all.add(test("isfinite", "Whether a REAL or DOUBLE is a number that is not infinite.",
                "isfinite(CAST(1.5 AS DOUBLE))", FloatTest.IS_FINITE));
    }

    /// Returns the first type if all are numbers and there are so many; a bare NULL counts as INTEGER.
    private static @Nullable SqlType number(List<SqlType> types, int count) {
        if (types.size() != count) {
            return null;
        }
        for (SqlType type : types) {
            if (!type.isNumeric() && type != ScalarType.NULL) {
                return null;
            }
        }
        return types.getFirst() == ScalarType.NULL ? ScalarType.INTEGER : types.getFirst();
    }

    private static ScalarFunction onDouble(String name, String description, String example, DoubleFunction function) {
        return new ScalarDefinition(name, description, example, types -> bindDoubles(name, 1, function, types));
    }

    private static @Nullable BoundFunction bindDoubles(String name, int count, DoubleFunction function,
            List<SqlType> types) {
        if (number(types, count) == null) {
            return null;
        }
        Kernel kernel = Arithmetic.doubles(function, Storage.FLOAT64, ScalarType.DOUBLE);
        List<SqlType> parameters = count == 1
                ? List.of(ScalarType.DOUBLE)
                : List.of(ScalarType.DOUBLE, ScalarType.DOUBLE);
        return new BoundFunction(name, parameters, ScalarType.DOUBLE, kernel, function.canFail(), true);
    }

    private static @Nullable BoundFunction bindSign(List<SqlType> types) {
        SqlType type = number(types, 1);
        if (type instanceof DecimalType decimal) {
            return new BoundFunction("sign", List.of(type), ScalarType.INTEGER, DecimalRounding.sign(decimal), false,
                    true);
        }
        return type == null ? null
                : ArithmeticFunctions.bindUnary("sign", IntegerFunction.SIGN, DoubleRounding.SIGN, null, type);
    }

    private static ScalarFunction rounding(String name, List<String> aliases, String description, String example,
            DecimalRounding exact, DoubleOperator onDoubles, @Nullable DoubleFunction toPlaces) {
        return new ScalarDefinition(name, aliases, description, example, types -> {
            if (types.size() == 2 && toPlaces != null) {
                return bindPlaces(name, exact, toPlaces, types);
            }
            SqlType type = number(types, 1);
            return switch (type) {
                case null -> null;
                case DecimalType decimal ->
                        new BoundFunction(name, List.of(type), exact.atScale(decimal, 0), exact.toScale(decimal, 0),
                                false,
                                true);
                default -> type.isFloating()
                        ? new BoundFunction(name, List.of(type), type,
                                Arithmetic.doubles(onDoubles, type.storage(), type),
                                false, true)
                        : new BoundFunction(name, List.of(type), type,
                                (arguments, selection, rows, scratch) -> arguments[0].retain(), false, true);
            };
        });
    }

    private static @Nullable BoundFunction bindPlaces(String name, DecimalRounding exact, DoubleFunction onDoubles,
            List<SqlType> types) {
        SqlType type = number(types, 2);
        boolean areSmall = types.get(1) == ScalarType.NULL
                || types.get(1).isInteger() && types.get(1) != ScalarType.BIGINT;
        if (type == null || !areSmall) {
            return null;
        }
        if (type.isFloating()) {
            Kernel kernel = Arithmetic.doubles(onDoubles, Storage.FLOAT64, ScalarType.DOUBLE);
            return new BoundFunction(name, List.of(ScalarType.DOUBLE, ScalarType.DOUBLE), ScalarType.DOUBLE, kernel,
                    false, true);
        }
        return new BoundFunction(name, List.of(type, ScalarType.INTEGER), exact.places(type), exact.toPlaces(type),
                exact == DecimalRounding.ROUND, true);
    }

    private static ScalarFunction nullary(String name, String description, String example, boolean isDeterministic,
            Kernel kernel) {
        return new ScalarDefinition(name, description, example, types -> types.isEmpty()
                ? new BoundFunction(name, List.of(), ScalarType.DOUBLE, kernel, false, isDeterministic)
                : null);
    }

    private static ScalarFunction test(String name, String description, String example, FloatTest test) {
        return new ScalarDefinition(name, description, example, types -> {
            SqlType type = number(types, 1);
            return type == null ? null : type == ScalarType.REAL
                    ? new BoundFunction(name, List.of(type), ScalarType.BOOLEAN, test.kernel(Storage.FLOAT32), false,
                            true)
                    : new BoundFunction(name, List.of(ScalarType.DOUBLE), ScalarType.BOOLEAN,
                            test.kernel(Storage.FLOAT64),
                            false, true);
        });
    }
}
