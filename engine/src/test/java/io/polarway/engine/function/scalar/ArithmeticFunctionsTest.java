package io.polarway.engine.function.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Checks the arithmetic operators against BigInteger, BigDecimal and Java's doubles.
class ArithmeticFunctionsTest {
    private static final int ROWS = 70;
    private final Random random = new Random(11);

    private static BoundFunction bind(String name, SqlType... types) {
        BoundFunction bound = present(FunctionCatalog.scalar(name)).bind(List.of(types));
        return present(bound);
    }

    private static <T> T present(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    @Test
    void computesIntegers() {
        List<SqlType> integers = List.of(ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER,
                ScalarType.BIGINT);
        for (SqlType left : integers) {
            for (SqlType right : integers) {
                SqlType wider = left.storage().width() > right.storage().width() ? left : right;
                int bits = Math.min(left.storage().width(), right.storage().width()) * 8 - 2;
                checkIntegers("+", left, right, wider, bits, BigInteger::add);
                checkIntegers("-", left, right, wider, bits, BigInteger::subtract);
                checkIntegers("*", left, right, wider, bits / 2, BigInteger::multiply);
                checkIntegers("/", left, right, wider, bits, BigInteger::divide);
                checkIntegers("%", left, right, wider, bits, BigInteger::remainder);
            }
        }
    }

    private void checkIntegers(String name, SqlType left, SqlType right, SqlType result, int bits,
            BinaryOperator<BigInteger> reference) {
        BoundFunction bound = bind(name, left, right);
        assertEquals(result, bound.resultType());
        List<@Nullable Object> divisors = integers(right, bits);
        divisors.replaceAll(value -> value instanceof Number number && number.longValue() == 0 ? null : value);
        try (KernelCheck check = new KernelCheck()) {
            check.check(bound.kernel(), bound.argumentTypes(), List.of(integers(left, bits), divisors), row -> {
                Object a = row.get(0);
                Object b = row.get(1);
                return a == null || b == null
                        ? null
                        : integer(result, reference.apply(new BigInteger(a.toString()), new BigInteger(b.toString())));
            });
        }
    }

    private static Object integer(SqlType type, BigInteger value) {
        return switch ((ScalarType) type) {
            case TINYINT -> (Object) value.byteValueExact();
            case SMALLINT -> (Object) value.shortValueExact();
            case INTEGER -> (Object) value.intValueExact();
            default -> (Object) value.longValueExact();
        };
    }

    private List<@Nullable Object> integers(SqlType type, int bits) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            long value = random.nextLong() >> 64 - bits;
            list.add(random.nextInt(6) == 0 ? null : integer(type, BigInteger.valueOf(value)));
        }
        return list;
    }

    @Test
    void computesDoubles() {
        List<@Nullable Object> left = new ArrayList<>(Arrays.asList(0.0, -0.0, 1.5, Double.NaN, null, 1e308, -7.25));
        List<@Nullable Object> right = new ArrayList<>(Arrays.asList(0.0, 1.0, 0.0, 2.0, 1.0, 1e308, 2.0));
        try (KernelCheck check = new KernelCheck()) {
            List<SqlType> types = List.of(ScalarType.DOUBLE, ScalarType.DOUBLE);
            check.check(bind("+", ScalarType.DOUBLE, ScalarType.DOUBLE).kernel(), types, List.of(left, right),
                    row -> doubles(row, Double::sum));
            check.check(bind("-", ScalarType.DOUBLE, ScalarType.DOUBLE).kernel(), types, List.of(left, right),
                    row -> doubles(row, (a, b) -> a - b));
            check.check(bind("*", ScalarType.DOUBLE, ScalarType.DOUBLE).kernel(), types, List.of(left, right),
                    row -> doubles(row, (a, b) -> a * b));
            check.check(bind("/", ScalarType.DOUBLE, ScalarType.DOUBLE).kernel(), types, List.of(left, right),
                    row -> doubles(row, (a, b) -> a / b));
            check.check(bind("%", ScalarType.DOUBLE, ScalarType.DOUBLE).kernel(), types, List.of(left, right),
                    row -> doubles(row, (a, b) -> a % b));
            check.check(bind("negate", ScalarType.DOUBLE).kernel(), List.of(ScalarType.DOUBLE), List.of(left),
                    row -> row.get(0) instanceof Double value ? -value : null);
            check.check(bind("*", ScalarType.REAL, ScalarType.REAL).kernel(), List.of(ScalarType.REAL, ScalarType.REAL),
                    List.of(floats(left), floats(right)),
                    row -> row.get(0) instanceof Float a && row.get(1) instanceof Float b ? a * b : null);
        }
        assertEquals(ScalarType.DOUBLE, bind("+", ScalarType.REAL, ScalarType.INTEGER).resultType());
        assertEquals(ScalarType.DOUBLE, bind("+", ScalarType.DOUBLE, new DecimalType(9, 2)).resultType());
    }

    private static List<@Nullable Object> floats(List<@Nullable Object> list) {
        List<@Nullable Object> floats = new ArrayList<>();
        list.forEach(value -> floats.add(value instanceof Double number ? number.floatValue() : null));
        return floats;
    }

    private static @Nullable Object doubles(List<@Nullable Object> row, BinaryOperator<Double> operator) {
        return row.get(0) instanceof Double a && row.get(1) instanceof Double b ? operator.apply(a, b) : null;
    }

    @Test
    void computesDecimals() {
        List<DecimalType> types = List.of(new DecimalType(3, 0), new DecimalType(9, 2), new DecimalType(15, 2),
                new DecimalType(18, 18), new DecimalType(20, 5), new DecimalType(30, 10));
        for (DecimalType left : types) {
            for (DecimalType right : types) {
                checkDecimals("+", left, right, BigDecimal::add);
                checkDecimals("-", left, right, BigDecimal::subtract);
                checkDecimals("*", left, right, BigDecimal::multiply);
                checkDecimals("/", left, right, null);
                checkDecimals("%", left, right, BigDecimal::remainder);
            }
        }
    }

    private void checkDecimals(String name, DecimalType left, DecimalType right,
            @Nullable BinaryOperator<BigDecimal> reference) {
        BoundFunction bound = bind(name, left, right);
        DecimalType result = (DecimalType) bound.resultType();
        List<@Nullable Object> divisors = decimals(right, 0);
        divisors.replaceAll(value -> value instanceof BigDecimal number && number.signum() == 0 ? null : value);
        List<@Nullable Object> dividends = decimals(left, name.equals("/") ? right.precision() / 3 : 0);
        BinaryOperator<BigDecimal> exact = reference == null
                ? (a, b) -> a.divide(b, result.scale(), RoundingMode.HALF_UP)
                : reference;
        // Rows whose quotient does not fit are left to the overflow tests.
        for (int i = 0; i < ROWS; i++) {
            if (dividends.get(i) instanceof BigDecimal a && divisors.get(i) instanceof BigDecimal b
                    && exact.apply(a, b).setScale(result.scale(), RoundingMode.HALF_UP).precision() > result
                            .precision()) {
                divisors.set(i, null);
            }
        }
        try (KernelCheck check = new KernelCheck()) {
            checkRows(check, bound, dividends, divisors, exact);
        }
    }

    /// Each row by itself and all rows together, without the mixed constants of [KernelCheck#check], which would overflow.
    private static void checkRows(KernelCheck check, BoundFunction bound, List<@Nullable Object> left,
            List<@Nullable Object> right, BinaryOperator<BigDecimal> exact) {
        DecimalType result = (DecimalType) bound.resultType();
        try (Column a = Values.column(check.memory(), bound.argumentTypes().get(0), left);
                Column b = check.dictionary(bound.argumentTypes().get(1),
                        rescaled(bound.argumentTypes().get(1), right));
                Column sum = bound.kernel().apply(new Column[]{a, b}, null, ROWS, check.scratch())) {
            for (int i = 0; i < ROWS; i++) {
                Object expected = left.get(i) instanceof BigDecimal x && right.get(i) instanceof BigDecimal y
                        ? exact.apply(x, y).setScale(result.scale())
                        : null;
                assertEquals(expected, Values.get(sum, i), bound.name() + left.get(i) + " " + right.get(i));
            }
        }
    }

    private static List<@Nullable Object> rescaled(SqlType type, List<@Nullable Object> list) {
        List<@Nullable Object> result = new ArrayList<>(list);
        result.replaceAll(value -> value instanceof BigDecimal number
                ? number.setScale(((DecimalType) type).scale())
                : null);
        return result;
    }

    private List<@Nullable Object> decimals(DecimalType type, int fewerDigits) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int digits = 1 + random.nextInt(Math.max(1, type.precision() - fewerDigits));
            BigInteger unscaled = new BigInteger(127, random).mod(BigInteger.TEN.pow(digits));
            BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
            list.add(random.nextInt(8) == 0 ? null : value);
        }
        return list;
    }

    @Test
    void statesDecimalTypes() {
        assertEquals("DECIMAL(16,2)", bind("+", new DecimalType(15, 2), ScalarType.INTEGER).resultType().sql());
        assertEquals("DECIMAL(25,2)", bind("*", new DecimalType(15, 2), ScalarType.INTEGER).resultType().sql());
        assertEquals("DECIMAL(33,18)", bind("/", new DecimalType(15, 2), new DecimalType(15, 2)).resultType().sql());
        assertEquals("DECIMAL(38,6)", bind("/", new DecimalType(38, 2), new DecimalType(38, 2)).resultType().sql());
        assertEquals("DECIMAL(38,0)", bind("+", new DecimalType(38, 0), new DecimalType(38, 0)).resultType().sql());
        EngineException error = assertThrows(EngineException.class,
                () -> bind("*", new DecimalType(38, 20), new DecimalType(38, 20)));
        assertEquals(ErrorCode.TYPE_MISMATCH, error.code());
    }

    @Test
    void bindsOnlyNumbers() {
        assertNull(present(FunctionCatalog.scalar("*")).bind(List.of(ScalarType.DATE, ScalarType.INTEGER)));
        assertEquals(ScalarType.INTEGER, bind("*", ScalarType.NULL, ScalarType.NULL).resultType());
        assertEquals(ScalarType.DOUBLE, bind("*", ScalarType.NULL, ScalarType.DOUBLE).resultType());
    }

    @Test
    void reportsErrorsOfNeededRowsOnly() {
        failsAt("+", ScalarType.INTEGER, Integer.MAX_VALUE, 1, "Overflow: 2147483647 + 1 does not fit INTEGER");
        failsAt("-", ScalarType.TINYINT, (byte) -128, (byte) 1, "-128 - 1 does not fit TINYINT");
        failsAt("*", ScalarType.BIGINT, 1L << 62, 4L, "4611686018427387904 * 4 does not fit BIGINT");
        failsAt("/", ScalarType.BIGINT, Long.MIN_VALUE, -1L, "does not fit BIGINT");
        failsAt("/", ScalarType.SMALLINT, (short) 1, (short) 0, "Division by zero: 1 / 0");
        failsAt("%", ScalarType.INTEGER, 1, 0, "Division by zero: 1 % 0");
        BigDecimal nines = new BigDecimal("9".repeat(38));
        failsAt("+", new DecimalType(38, 0), nines, BigDecimal.ONE, "does not fit DECIMAL(38)");
        failsAt("*", new DecimalType(38, 0), nines, BigDecimal.TWO, "does not fit DECIMAL(38)");
        failsAt("*", new DecimalType(38, 0), nines, nines, "does not fit DECIMAL(38)");
        failsAt("/", new DecimalType(9, 2), BigDecimal.ONE, new BigDecimal("0.00"), "Division by zero: 1.00 / 0.00");
        failsAt("/", new DecimalType(38, 4), new BigDecimal("9".repeat(34)), new BigDecimal("0.0001"), "does not fit");
        failsAt("%", new DecimalType(38, 0), nines, new BigDecimal("0"), "Division by zero");
    }

    private static void failsAt(String name, SqlType type, Object left, Object right, String message) {
        BoundFunction bound = bind(name, type, type);
        assertTrue(bound.canFail());
        Object harmless = type instanceof DecimalType ? BigDecimal.ONE : (Object) 1;
        int at = 40;
        List<@Nullable Object> lefts = new ArrayList<>(java.util.Collections.nCopies(ROWS, harmless));
        List<@Nullable Object> rights = new ArrayList<>(java.util.Collections.nCopies(ROWS, harmless));
        lefts.set(at, left);
        rights.set(at, right);
        try (KernelCheck check = new KernelCheck()) {
            for (int variant = 0; variant < 4; variant++) {
                rights.set(at, variant == 3 ? null : right);
                try (Column a = Values.column(check.memory(), bound.argumentTypes().get(0), lefts);
                        Column b = variant == 0
                                ? check.dictionary(bound.argumentTypes().get(1), rights)
                                : Values.column(check.memory(), bound.argumentTypes().get(1), rights)) {
                    Column[] arguments = {a, b};
                    Selection without = new Selection(new int[]{1, at - 1, at + 1}, 3);
                    Selection with = new Selection(new int[]{1, at - 1, at}, 3);
                    bound.kernel().apply(arguments, without, ROWS, check.scratch()).close();
                    if (variant == 3) {
                        bound.kernel().apply(arguments, null, ROWS, check.scratch()).close();
                        continue;
                    }
                    for (Selection selection : Arrays.asList(null, with)) {
                        EngineException error = assertThrows(EngineException.class,
                                () -> bound.kernel().apply(arguments, selection, ROWS, check.scratch()));
                        assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
                    }
                }
            }
        }
    }
}
