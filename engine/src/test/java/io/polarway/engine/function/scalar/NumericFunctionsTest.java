package io.polarway.engine.function.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls the numeric, bit and conditional functions through the catalog.
class NumericFunctionsTest {
    private static final DecimalType MONEY = new DecimalType(9, 2);
    private static final DecimalType WIDE = new DecimalType(38, 10);
    private final KernelCheck check = new KernelCheck();

    @AfterEach
    void nothingLeaked() {
        check.close();
    }

    private static BoundFunction bind(String name, SqlType... types) {
        return Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.scalar(name)).bind(List.of(types)));
    }

    private @Nullable Object call(BoundFunction bound, @Nullable Object... values) {
        Column[] columns = new Column[values.length];
        for (int i = 0; i < values.length; i++) {
            columns[i] = Values.column(check.memory(), bound.argumentTypes().get(i),
                    Collections.singletonList(values[i]));
        }
        try (Column result = bound.kernel().apply(columns, null, 1, check.scratch())) {
            assertEquals(bound.resultType(), result.type());
            return Values.get(result, 0);
        } finally {
            for (Column column : columns) {
                column.close();
            }
        }
    }

    private void gives(@Nullable Object expected, String name, SqlType type, @Nullable Object value) {
        assertEquals(expected, call(bind(name, type), value), name + "(" + value + ")");
    }

    private void givesPair(@Nullable Object expected, String name, SqlType type, @Nullable Object left,
            @Nullable Object right) {
        assertEquals(expected, call(bind(name, type, type), left, right), name + "(" + left + ", " + right + ")");
    }

    private void fails(ErrorCode code, String name, SqlType type, @Nullable Object... values) {
        BoundFunction bound = bind(name, Collections.nCopies(values.length, type).toArray(SqlType[]::new));
        assertTrue(bound.canFail());
        assertEquals(code, assertThrows(EngineException.class, () -> call(bound, values)).code());
    }

    @Test
    void roundsNumbers() {
        gives(2.0, "round", ScalarType.DOUBLE, 2.5);
        gives(-0.0, "ceil", ScalarType.DOUBLE, -0.5);
        gives(-1.0f, "floor", ScalarType.REAL, -0.5f);
        gives(-2.0, "trunc", ScalarType.DOUBLE, -2.7);
        gives(5, "round", ScalarType.INTEGER, 5);
        gives(new BigDecimal("3"), "round", MONEY, new BigDecimal("2.50"));
        gives(new BigDecimal("-3"), "round", MONEY, new BigDecimal("-2.50"));
        gives(new BigDecimal("10000000"), "round", MONEY, new BigDecimal("9999999.50"));
        gives(new BigDecimal("-2"), "ceil", MONEY, new BigDecimal("-2.99"));
        gives(new BigDecimal("3"), "ceil", MONEY, new BigDecimal("2.01"));
        gives(new BigDecimal("2"), "ceil", WIDE, new BigDecimal("2.0000000000"));
        gives(new BigDecimal("-12345678901234567890"), "floor", WIDE,
                new BigDecimal("-12345678901234567889.0000000001"));
        gives(new BigDecimal("-2"), "trunc", MONEY, new BigDecimal("-2.99"));
        Random random = new Random(2);
        for (int places = -4; places <= 12; places++) {
            for (SqlType type : List.of(MONEY, WIDE)) {
                int scale = ((DecimalType) type).scale();
                BigDecimal value = BigDecimal.valueOf(random.nextInt() / 1000, scale);
                BoundFunction round = bind("round", type, ScalarType.INTEGER);
                BoundFunction truncate = bind("truncate", type, ScalarType.SMALLINT);
                assertEquals(value.setScale(places, RoundingMode.HALF_UP).setScale(scale, RoundingMode.HALF_UP),
                        call(round, value, places));
                assertEquals(value.setScale(places, RoundingMode.DOWN).setScale(scale, RoundingMode.DOWN),
                        call(truncate, value, places));
            }
        }
        assertEquals(1200, call(bind("round", ScalarType.INTEGER, ScalarType.INTEGER), 1234, -2));
        assertEquals(-1300L, call(bind("round", ScalarType.BIGINT, ScalarType.INTEGER), -1250L, -2));
        assertEquals(1234, call(bind("trunc", ScalarType.INTEGER, ScalarType.INTEGER), 1234, 2));
        BoundFunction tiny = bind("round", ScalarType.TINYINT, ScalarType.INTEGER);
        assertEquals(ErrorCode.NUMERIC_OVERFLOW,
                assertThrows(EngineException.class, () -> call(tiny, (byte) 127, -1)).code());
        assertEquals(0L, call(bind("round", ScalarType.BIGINT, ScalarType.INTEGER), 49L, Integer.MIN_VALUE));
        assertEquals(3.14, call(bind("round", ScalarType.DOUBLE, ScalarType.INTEGER), 3.14159, 2.0));
        assertEquals(1e300, call(bind("round", ScalarType.DOUBLE, ScalarType.INTEGER), 1e300, 2.0));
        assertEquals(1200.0, call(bind("trunc", ScalarType.DOUBLE, ScalarType.INTEGER), 1299.0, -2.0));
    }

    @Test
    void literalsSettleTheScale() {
        DecimalType type = new DecimalType(38, 4);
        BoundFunction toTwo = Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.scalar("round"))
                .withLiterals(Arrays.asList(null, 2)).bind(List.of(type, ScalarType.INTEGER)));
        assertEquals(new DecimalType(37, 2), toTwo.resultType());
        assertEquals(new BigDecimal("1234.57"), call(toTwo, new BigDecimal("1234.5678"), 2));
        assertEquals(new BigDecimal("-1.00"), call(toTwo, new BigDecimal("-0.9951"), 2));
        assertNull(call(toTwo, null, 2));
        BoundFunction cut = Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.scalar("trunc"))
                .withLiterals(Arrays.asList(null, 6)).bind(List.of(MONEY, ScalarType.INTEGER)));
        assertEquals(MONEY, cut.resultType());
        assertEquals(new BigDecimal("1.25"), call(cut, new BigDecimal("1.25"), 6));
    }

    @Test
    void takesSignsOff() {
        gives(5L, "abs", ScalarType.BIGINT, -5L);
        gives(2.5, "abs", ScalarType.DOUBLE, -2.5);
        gives(new BigDecimal("2.50"), "abs", MONEY, new BigDecimal("-2.50"));
        gives(new BigDecimal("99999999999999999999.0000000000"), "abs", WIDE,
                new BigDecimal("-99999999999999999999.0000000000"));
        gives(-1, "sign", WIDE, new BigDecimal("-0.0000000001"));
        gives(0, "sign", MONEY, new BigDecimal("0.00"));
        gives((byte) -1, "sign", ScalarType.TINYINT, (byte) -100);
        fails(ErrorCode.NUMERIC_OVERFLOW, "abs", ScalarType.TINYINT, (byte) -128);
        fails(ErrorCode.NUMERIC_OVERFLOW, "negate", ScalarType.BIGINT, Long.MIN_VALUE);
        fails(ErrorCode.NUMERIC_OVERFLOW, "abs", ScalarType.BIGINT, Long.MIN_VALUE);
    }

    @Test
    void computesFunctionsOfDoubles() {
        gives(3.0, "sqrt", ScalarType.DOUBLE, 9.0);
        gives(Double.NaN, "sqrt", ScalarType.DOUBLE, Double.NaN);
        gives(-3.0, "cbrt", ScalarType.DOUBLE, -27.0);
        gives(3.0, "log2", ScalarType.DOUBLE, 8.0);
        gives(-3.0, "log2", ScalarType.DOUBLE, 0.125);
        givesPair(10.0, "log", ScalarType.DOUBLE, 2.0, 1024.0);
        gives(2.0, "log", ScalarType.DOUBLE, 100.0);
        givesPair(1024.0, "pow", ScalarType.DOUBLE, 2.0, 10.0);
        givesPair(1.0, "power", ScalarType.DOUBLE, 1.0, Double.NaN);
        gives(Double.POSITIVE_INFINITY, "exp", ScalarType.DOUBLE, 1000.0);
        gives(180.0, "degrees", ScalarType.DOUBLE, Math.PI);
        fails(ErrorCode.INVALID_ARGUMENT, "sqrt", ScalarType.DOUBLE, -1.0);
        fails(ErrorCode.INVALID_ARGUMENT, "ln", ScalarType.DOUBLE, 0.0);
        fails(ErrorCode.INVALID_ARGUMENT, "ln", ScalarType.DOUBLE, -1.0);
        fails(ErrorCode.INVALID_ARGUMENT, "acos", ScalarType.DOUBLE, 1.5);
        fails(ErrorCode.INVALID_ARGUMENT, "power", ScalarType.DOUBLE, 0.0, -1.0);
        fails(ErrorCode.INVALID_ARGUMENT, "power", ScalarType.DOUBLE, -8.0, 0.5);
        assertFalse(bind("sin", ScalarType.INTEGER).canFail());
        assertEquals(List.of(ScalarType.DOUBLE), bind("sqrt", MONEY).argumentTypes());
        List<@Nullable Object> values = Arrays.asList(1.0, -1.0, null, 4.0, Double.NaN);
        BoundFunction sqrt = bind("sqrt", ScalarType.DOUBLE);
        try (Column column = Values.column(check.memory(), ScalarType.DOUBLE, values);
                Column result = sqrt.kernel().apply(new Column[]{column}, new Selection(new int[]{0, 2, 3}, 3), 5,
                        check.scratch())) {
            assertEquals(Arrays.asList(1.0, null, 2.0),
                    Arrays.asList(Values.get(result, 0), Values.get(result, 2), Values.get(result, 3)));
        }
    }

    @Test
    void computesFunctionsOfIntegers() {
        givesPair(6, "gcd", ScalarType.INTEGER, -12, 18);
        givesPair(0L, "gcd", ScalarType.BIGINT, 0L, 0L);
        givesPair(12, "lcm", ScalarType.INTEGER, 4, 6);
        givesPair(0, "lcm", ScalarType.INTEGER, 0, 6);
        fails(ErrorCode.NUMERIC_OVERFLOW, "lcm", ScalarType.BIGINT, Long.MAX_VALUE, Long.MAX_VALUE - 1);
        fails(ErrorCode.NUMERIC_OVERFLOW, "gcd", ScalarType.BIGINT, Long.MIN_VALUE, 0L);
        gives(new BigDecimal("8683317618811886495518194401280000000"), "factorial", ScalarType.BIGINT, 33L);
        fails(ErrorCode.NUMERIC_OVERFLOW, "factorial", ScalarType.BIGINT, 34L);
        fails(ErrorCode.INVALID_ARGUMENT, "factorial", ScalarType.BIGINT, -1L);
        givesPair(8, "&", ScalarType.INTEGER, 12, 10);
        givesPair(6, "xor", ScalarType.INTEGER, 12, 10);
        gives((short) -6, "~", ScalarType.SMALLINT, (short) 5);
        givesPair(48, "<<", ScalarType.INTEGER, 3, 4);
        givesPair(-1L, ">>", ScalarType.BIGINT, -5L, 70L);
        fails(ErrorCode.NUMERIC_OVERFLOW, "<<", ScalarType.INTEGER, 1, 31);
        fails(ErrorCode.NUMERIC_OVERFLOW, "<<", ScalarType.BIGINT, 1L, 63L);
        fails(ErrorCode.NUMERIC_OVERFLOW, "<<", ScalarType.INTEGER, 2, 63);
        fails(ErrorCode.INVALID_ARGUMENT, ">>", ScalarType.INTEGER, 1, -1);
    }

    @Test
    void testsFloats() {
        List<@Nullable Object> values = Arrays.asList(1.0, Double.NaN, null, Double.NEGATIVE_INFINITY);
        check.check(bind("isnan", ScalarType.DOUBLE).kernel(), List.of(ScalarType.DOUBLE), List.of(values),
                row -> row.get(0) instanceof Double value ? value.isNaN() : null);
        check.check(bind("isinf", ScalarType.DOUBLE).kernel(), List.of(ScalarType.DOUBLE), List.of(values),
                row -> row.get(0) instanceof Double value ? value.isInfinite() : null);
        check.check(bind("isfinite", ScalarType.DOUBLE).kernel(), List.of(ScalarType.DOUBLE), List.of(values),
                row -> row.get(0) instanceof Double value ? Double.isFinite(value) : null);
    }

    @Test
    void findsExtremes() {
        checkExtremes(ScalarType.INTEGER, List.of(1, 5, -3));
        checkExtremes(ScalarType.SMALLINT, List.of((short) 1, (short) 5));
        checkExtremes(ScalarType.BOOLEAN, List.of(true, false));
        checkExtremes(ScalarType.DOUBLE, List.of(1.5, Double.NaN, -2.0));
        checkExtremes(ScalarType.VARCHAR, List.of("a", "a rather long string", "a rather long string!", ""));
        checkExtremes(WIDE,
                List.of(new BigDecimal("1.0000000000"), new BigDecimal("-99999999999999999999.5000000000")));
        assertNull(Objects.requireNonNull(FunctionCatalog.scalar("greatest"))
                .bind(List.of(ScalarType.DATE, ScalarType.DOUBLE)));
        assertEquals(ScalarType.DOUBLE,
                bind("least", ScalarType.INTEGER, ScalarType.DOUBLE, ScalarType.NULL).resultType());
    }

    private void checkExtremes(SqlType type, List<?> pool) {
        Random random = new Random(4);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int argument = 0; argument < 3; argument++) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                list.add(random.nextInt(3) == 0 ? null : pool.get(random.nextInt(pool.size())));
            }
            rows.add(list);
        }
        for (boolean isGreatest : new boolean[]{true, false}) {
            check.check(bind(isGreatest ? "greatest" : "least", type, type, type).kernel(), List.of(type, type, type),
                    rows,
                    row -> row.stream().filter(Objects::nonNull).reduce(null,
                            (a, b) -> a == null ? b : better(a, b, isGreatest)));
        }
    }

    @SuppressWarnings("unchecked")
    private static Object better(Object a, @Nullable Object b, boolean isGreatest) {
        return ((Comparable<Object>) Objects.requireNonNull(b)).compareTo(a) > 0 == isGreatest ? b : a;
    }

    @Test
    void everyFunctionIsDescribed() {
        FunctionCatalog.scalars().forEach(function -> {
            assertFalse(function.description().isBlank(), function.name());
            assertFalse(function.example().isBlank(), function.name());
        });
    }

    @Test
    void inverseHyperbolicFunctionsKeepTheirDigits() {
        gives(1e-10, "asinh", ScalarType.DOUBLE, 1e-10);
        gives(-1e-10, "atanh", ScalarType.DOUBLE, -1e-10);
        gives(1e-300, "atanh", ScalarType.DOUBLE, 1e-300);
        gives(Double.POSITIVE_INFINITY, "atanh", ScalarType.DOUBLE, 1.0);
        // The logarithm of 2e200.
        gives(Math.log(1e200) + Math.log(2), "asinh", ScalarType.DOUBLE, 1e200);
        gives(Math.log(1e200) + Math.log(2), "acosh", ScalarType.DOUBLE, 1e200);
    }

    @Test
    void doublesHaveNoDigitsFarBeforeThePoint() {
        for (int places : List.of(-308, -309, -400)) {
            assertEquals(0.0, call(bind("round", ScalarType.DOUBLE, ScalarType.INTEGER), 15.5, places));
            assertEquals(0.0, call(bind("trunc", ScalarType.DOUBLE, ScalarType.INTEGER), 15.5, places));
        }
    }
}
