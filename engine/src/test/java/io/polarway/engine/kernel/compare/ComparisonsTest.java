package io.polarway.engine.kernel.compare;

import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compares every operator over every storage with Java's comparison.
class ComparisonsTest {
    private static final int ROWS = 70;
    private final Random random = new Random(7);

    @Test
    void comparesIntegers() {
        check(ScalarType.TINYINT, List.of((byte) -128, (byte) -1, (byte) 0, (byte) 1, (byte) 127), natural());
        check(ScalarType.SMALLINT, List.of(Short.MIN_VALUE, (short) -1, (short) 0, Short.MAX_VALUE), natural());
        check(ScalarType.INTEGER, List.of(Integer.MIN_VALUE, -1, 0, 5, Integer.MAX_VALUE), natural());
        check(ScalarType.BIGINT, List.of(Long.MIN_VALUE, -1L, 0L, 1L << 32, Long.MAX_VALUE), natural());
        check(ScalarType.DATE, List.of(-1, 0, 19_000, 19_001), natural());
        check(TimestampType.NANOS_TZ, List.of(-1L, 0L, 1L), natural());
    }

    @Test
    void comparesBooleans() {
        check(ScalarType.BOOLEAN, List.of(false, true), natural());
    }

    @Test
    void comparesDoublesAsSqlDoes() {
        Comparator<Object> order = (a, b) -> Double.compare(canonical(a), canonical(b));
        check(ScalarType.DOUBLE, List.of(Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, Double.MIN_VALUE, 1e300,
                Double.POSITIVE_INFINITY, Double.NaN, Double.longBitsToDouble(0xfff8000000000001L)), order);
        check(ScalarType.REAL, List.of(Float.NEGATIVE_INFINITY, -0.0f, 0.0f, 1.5f, Float.NaN), order);
    }

    private static double canonical(Object value) {
        return ((Number) value).doubleValue() + 0.0;
    }

    @Test
    void comparesDecimals() {
        check(new DecimalType(10, 2), List.of(new BigDecimal("-1.00"), new BigDecimal("0.00"), new BigDecimal("12.34")),
                natural());
        List<Object> wide = new ArrayList<>();
        for (String text : List.of("-99999999999999999999999999999999.000000", "-18446744073709.551616", "0.000000",
                "0.000001", "9223372036854.775808", "18446744073709.551615", "18446744073709.551616", "-0.000001")) {
            wide.add(new BigDecimal(text));
        }
        check(new DecimalType(38, 6), wide, natural());
    }

    @Test
    void comparesStringsAsBytes() {
        Comparator<Object> order = (a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b));
        check(ScalarType.VARCHAR,
                List.of("", "a", "ab", "abcd", "abcde", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmn",
                        "abcdefghijklz and more than a prefix", "ü", "\uFFFD", "\uD83D\uDE00", "abcdefghijkl\0"),
                order);
        check(ScalarType.VARBINARY, List.of(new byte[]{}, new byte[]{0}, new byte[]{-1}, new byte[]{0, 0}),
                (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b));
    }

    private static byte[] utf8(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void comparesUuidsAsUnsignedBytes() {
        List<Object> uuids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            uuids.add(bytes);
            byte[] next = bytes.clone();
            next[15]++;
            uuids.add(next);
        }
        check(ScalarType.UUID, uuids, (a, b) -> new BigInteger(1, (byte[]) a).compareTo(new BigInteger(1, (byte[]) b)));
    }

    @Test
    void testsTruth() {
        try (KernelCheck check = new KernelCheck()) {
            List<SqlType> types = List.of(ScalarType.BOOLEAN);
            List<List<@Nullable Object>> rows = List.of(values(List.of(true, false)));
            check.check(TruthTest.IS_NULL, types, rows, row -> row.get(0) == null);
            check.check(TruthTest.IS_NOT_NULL, types, rows, row -> row.get(0) != null);
            check.check(TruthTest.IS_TRUE, types, rows, row -> Boolean.TRUE.equals(row.get(0)));
            check.check(TruthTest.IS_NOT_TRUE, types, rows, row -> !Boolean.TRUE.equals(row.get(0)));
            check.check(TruthTest.IS_FALSE, types, rows, row -> Boolean.FALSE.equals(row.get(0)));
            check.check(TruthTest.IS_NOT_FALSE, types, rows, row -> !Boolean.FALSE.equals(row.get(0)));
            check.check(NotKernel.INSTANCE, types, rows, row -> row.get(0) instanceof Boolean value ? !value : null);
            check.check(TruthTest.IS_NULL, List.of(ScalarType.VARCHAR), List.of(values(List.of("a", "b"))),
                    row -> row.get(0) == null);
        }
    }

    private static Comparator<Object> natural() {
        return (a, b) -> {
            @SuppressWarnings("unchecked")
            Comparable<Object> left = (Comparable<Object>) a;
            return left.compareTo(b);
        };
    }

    private List<@Nullable Object> values(List<?> pool) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            list.add(random.nextInt(5) == 0 ? null : pool.get(random.nextInt(pool.size())));
        }
        return list;
    }

    private List<@Nullable Object> withoutNulls(List<?> pool) {
        List<@Nullable Object> list = values(pool);
        list.replaceAll(value -> value == null ? pool.getFirst() : value);
        return list;
    }

    private void check(SqlType type, List<?> pool, Comparator<Object> order) {
        try (KernelCheck check = new KernelCheck()) {
            List<SqlType> types = List.of(type, type);
            List<List<List<@Nullable Object>>> inputs = List.of(List.of(values(pool), values(pool)),
                    List.of(withoutNulls(pool), withoutNulls(pool)), List.of(withoutNulls(pool), values(pool)),
                    List.of(Collections.nCopies(ROWS, null), values(pool)));
            for (List<List<@Nullable Object>> rows : inputs) {
                for (Comparison operator : Comparison.values()) {
                    Kernel kernel = Objects.requireNonNull(Comparisons.kernel(operator, type.storage()));
                    check.check(kernel, types, rows, row -> {
                        Object left = row.get(0);
                        Object right = row.get(1);
                        return left == null || right == null ? null : passes(operator, order.compare(left, right));
                    });
                }
                for (boolean isDistinct : new boolean[]{true, false}) {
                    Kernel kernel = Objects.requireNonNull(Comparisons.distinct(isDistinct, type.storage()));
                    check.check(kernel, types, rows, row -> {
                        Object left = row.get(0);
                        Object right = row.get(1);
                        boolean same = left == null || right == null ? left == right : order.compare(left, right) == 0;
                        return same != isDistinct;
                    });
                }
            }
        }
    }

    private static boolean passes(Comparison operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }
}
