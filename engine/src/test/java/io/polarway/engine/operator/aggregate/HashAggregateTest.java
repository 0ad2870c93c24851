package io.polarway.engine.operator.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.aggregate.Aggregates;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HashAggregateTest {
    /// Opens what the tests run in.
    Harness harness(int threads) {
        return new Harness(threads);
    }

    static BoundAggregate bind(String name, SqlType... types) {
        AggregateFunction function = Aggregates.all().stream()
                .filter(each -> each.name().equals(name) || each.aliases().contains(name)).findFirst().orElseThrow();
        return Objects.requireNonNull(function.bind(List.of(types)));
    }

    static AggregateCall call(String name, boolean isDistinct, @Nullable Expression filter, Expression... arguments) {
        return new AggregateCall(bind(name, Arrays.stream(arguments).map(Expression::type).toArray(SqlType[]::new)),
                List.of(arguments), filter, isDistinct);
    }

    static AggregateCall call(String name, Expression... arguments) {
        return call(name, false, null, arguments);
    }

    static Expression column(int index, SqlType type) {
        return new Expression.Reference(index, type);
    }

    private static Map<List<@Nullable Object>, List<List<@Nullable Object>>> groups(List<List<@Nullable Object>> rows,
            int... keys) {
        Map<List<@Nullable Object>, List<List<@Nullable Object>>> groups = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> key = new ArrayList<>();
            for (int column : keys) {
                key.add(row.get(column));
            }
            groups.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    private static List<Object> values(List<List<@Nullable Object>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).filter(Objects::nonNull).toList();
    }

    private static @Nullable BigDecimal sum(List<Object> values) {
        return values.stream()
                .map(value -> value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString()))
                .reduce(BigDecimal::add).orElse(null);
    }

    static @Nullable Object extreme(List<Object> values, boolean isMax) {
        Comparator<Object> order = (left, right) -> left instanceof String text
                ? Arrays.compareUnsigned(text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        ((String) right).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                : compare(left, right);
        return values.stream().max(isMax ? order : order.reversed()).orElse(null);
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static Set<List<@Nullable Object>> canonicalRows(List<List<@Nullable Object>> rows) {
        Set<List<@Nullable Object>> set = new HashSet<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> copy = new ArrayList<>();
            row.forEach(value -> copy.add(RandomRows.canonical(value)));
            assertTrue(set.add(copy), () -> "twice: " + copy);
        }
        return set;
    }

    @Test
    void groupsByAnyTypesInAnyEncodingLikeAHashMap() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            int threads = round % 2 == 0 ? 1 : 4;
            int domain = round % 3 == 0 ? 3 : round % 3 == 1 ? 20 : 120;
            int[] keys = random.ints(0, RandomRows.TYPES.size()).distinct().limit(1 + round % 3).toArray();
            try (Harness harness = harness(threads)) {
                RandomRows.Input input = RandomRows.of(harness, random, 8, 200, domain, RandomRows.TYPES);
                List<Expression> expressions = Arrays.stream(keys)
                        .mapToObj(key -> column(key, RandomRows.TYPES.get(key))).toList();
                Set<List<@Nullable Object>> expected = new HashSet<>();
                groups(input.rows(), keys).forEach((key, rows) -> {
                    List<@Nullable Object> row = new ArrayList<>(key);
                    row.add((long) rows.size());
                    row.add((long) values(rows, 1).size());
                    row.add(sum(values(rows, 0)));
                    row.add(sum(values(rows, 3)));
                    row.add(sum(values(rows, 6)));
                    row.add(extreme(values(rows, 2), false));
                    row.add(extreme(values(rows, 1), true));
                    row.add(extreme(values(rows, 6), false));
                    row.add((long) new HashSet<>(values(rows, 5)).size());
                    row.add((long) new HashSet<>(values(rows, 1)).size());
                    row.add((long) rows.stream().filter(each -> Boolean.TRUE.equals(each.get(4))).count());
                    row.add(sum(rows.stream().filter(each -> Boolean.TRUE.equals(each.get(4))).map(each -> each.get(5))
                            .filter(Objects::nonNull).distinct().toList()));
                    row.add(extreme(values(rows, 4), true));
                    expected.add(row);
                });
                Expression condition = column(4, ScalarType.BOOLEAN);
                HashAggregate aggregate = new HashAggregate(expressions, List.of(call("count"),
                        call("count", column(1, ScalarType.VARCHAR)), call("sum", column(0, ScalarType.BIGINT)),
                        call("sum", column(3, RandomRows.DECIMAL)), call("sum", column(6, RandomRows.WIDE)),
                        call("min", column(2, ScalarType.DOUBLE)),
                        call("max", column(1, ScalarType.VARCHAR)), call("min", column(6, RandomRows.WIDE)),
                        call("count", true, null, column(5, ScalarType.INTEGER)),
                        call("count", true, null, column(1, ScalarType.VARCHAR)), call("count", false, condition),
                        call("sum", true, condition, column(5, ScalarType.INTEGER)), call("bool_or", condition)),
                        harness.profile);
                assertEquals(expected, canonicalRows(harness.run(input.batches(), aggregate)), "round " + round);
            }
        }
    }

    @Test
    void withoutKeysThereIsOneRow() {
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = harness(threads)) {
                var none = harness.run(List.of(), new HashAggregate(List.of(),
                        List.of(call("count"), call("sum", column(0, ScalarType.BIGINT)),
                                call("avg", column(0, ScalarType.BIGINT)), call("max", column(1, ScalarType.VARCHAR)),
                                call("count", true, null, column(0, ScalarType.BIGINT))),
                        harness.profile));
                assertEquals(List.of(Arrays.asList(0L, null, null, null, 0L)), none);
                assertEquals(List.of(), harness.run(List.of(),
                        new HashAggregate(List.of(column(0, ScalarType.BIGINT)), List.of(call("count")),
                                harness.profile)));
            }
        }
    }

    @Test
    void aggregatesWithoutKeysAgreeWithPlainLoops() {
        Random random = new Random(5);
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = harness(threads)) {
                RandomRows.Input input = RandomRows.of(harness, random, 20, 500, 200, RandomRows.TYPES);
                List<Object> doubles = values(input.rows(), 2).stream().filter(value -> !((Double) value).isNaN())
                        .toList();
                List<@Nullable Object> expected = new ArrayList<>();
                expected.add((long) input.rows().size());
                expected.add(sum(values(input.rows(), 0)));
                expected.add(extreme(values(input.rows(), 2), true));
                expected.add(doubles.stream().mapToDouble(value -> (Double) value).min().getAsDouble());
                expected.add((long) new HashSet<>(values(input.rows(), 10)).size());
                expected.add((long) new HashSet<>(values(input.rows(), 1)).size());
                var rows = harness.run(input.batches(), new HashAggregate(List.of(),
                        List.of(call("count"), call("sum", column(0, ScalarType.BIGINT)),
                                call("max", column(2, ScalarType.DOUBLE)), call("min", column(2, ScalarType.DOUBLE)),
                                call("count", true, null, column(10, TimestampType.MICROS)),
                                call("count", true, null, column(1, ScalarType.VARCHAR))),
                        harness.profile));
                assertEquals(List.of(expected), rows);
            }
        }
    }

    @Test
    void approximateCountsAreExactForFewValuesAndNearForMany() {
        Random random = new Random(14);
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = harness(threads)) {
                List<Set<Object>> expected = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>(),
                        new HashSet<>());
                int[] domains = {700, 5_000, 100_000_000};
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 100; b++) {
                    Object[] keys = new Object[2000];
                    @Nullable
                    Object[] numbers = new Object[keys.length];
                    Object[] texts = new Object[keys.length];
                    for (int i = 0; i < keys.length; i++) {
                        int group = random.nextInt(4);
                        int number = group == 3 ? 0 : random.nextInt(domains[group]) - domains[group] / 2;
                        keys[i] = group;
                        numbers[i] = group == 3 || number % 11 == 0 ? null : (Object) (double) number;
                        texts[i] = "the text of number " + number;
                        if (numbers[i] != null) {
                            expected.get(group).add(number);
                        }
                    }
                    batches.add(harness.batch(harness.column(ScalarType.INTEGER, keys),
                            harness.column(ScalarType.DOUBLE, numbers), harness.column(ScalarType.VARCHAR, texts)));
                }
                Expression number = column(1, ScalarType.DOUBLE);
                Expression text = column(2, ScalarType.VARCHAR);
                var rows = harness.run(batches, new HashAggregate(List.of(column(0, ScalarType.INTEGER)),
                        List.of(call("approx_count_distinct", number), call("approx_count_distinct", text),
                                call("count", true, null, text), call("approx_count_distinct", true, null, number)),
                        harness.profile));
                assertEquals(4, rows.size());
                for (List<@Nullable Object> row : rows) {
                    int group = (Integer) row.get(0);
                    long exact = expected.get(group).size();
                    assertNear(exact, (Long) row.get(1));
                    assertNear((Long) row.get(3), (Long) row.get(2));
                    assertEquals(row.get(1), row.get(4));
                }
            }
        }
    }

    static void assertNear(long exact, long estimate) {
        double allowed = exact <= 768 ? 0 : exact * 0.04;
        assertTrue(Math.abs(exact - estimate) <= allowed, () -> estimate + " instead of " + exact);
    }

    @Test
    void dictionariesThatChangeKeepTheirGroups() {
        try (Harness harness = harness(1)) {
            List<Batch> batches = new ArrayList<>();
            batches.add(harness.batch(harness.dictionary(ScalarType.VARCHAR, List.of("a", "b"), 0, 1, null, 0),
                    harness.column(ScalarType.BOOLEAN, true, false, null, true)));
            batches.add(harness.batch(harness.dictionary(ScalarType.VARCHAR, List.of("b", "c", "a"), 0, 1, 2, null),
                    harness.column(ScalarType.BOOLEAN, false, true, true, null)));
            batches.add(harness.batch(harness.column(ScalarType.VARCHAR, "a", "b", "d", null),
                    harness.column(ScalarType.BOOLEAN, true, false, null, null)));
            batches.add(harness.batch(harness.dictionary(ScalarType.VARCHAR, Arrays.asList("b", null, "d"), 0, 1, 2, 1),
                    harness.column(ScalarType.BOOLEAN, false, null, null, null)));
            var rows = harness.run(batches, new HashAggregate(
                    List.of(column(0, ScalarType.VARCHAR), column(1, ScalarType.BOOLEAN)), List.of(call("count")),
                    harness.profile));
            assertEquals(
                    Set.of(Arrays.asList("a", true, 4L), Arrays.asList("b", false, 4L), Arrays.asList(null, null, 5L),
                            Arrays.asList("c", true, 1L), Arrays.asList("d", null, 2L)),
                    new HashSet<>(rows));
        }
    }

    @Test
    void firstAndLastGoByTheOrderOfTheInput() {
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 50; b++) {
                    Object[] keys = new Object[100];
                    Object[] values = new Object[100];
                    for (int i = 0; i < 100; i++) {
                        keys[i] = i % 3;
                        values[i] = b == 0 && i < 3 ? null : "value number " + (b * 100 + i);
                    }
                    batches.add(harness.batch(harness.column(ScalarType.INTEGER, keys),
                            harness.column(ScalarType.VARCHAR, values)));
                }
                Expression value = column(1, ScalarType.VARCHAR);
                Expression key = column(0, ScalarType.INTEGER);
                var rows = harness.run(batches, new HashAggregate(List.of(key), List.of(call("first", value),
                        call("any_value", value), call("last", value), call("arg_max", value, key)), harness.profile));
                assertEquals(Set.of(
                        Arrays.asList(0, null, "value number 3", "value number 4999", "value number 3"),
                        Arrays.asList(1, null, "value number 4", "value number 4997", "value number 4"),
                        Arrays.asList(2, null, "value number 5", "value number 4998", "value number 5")),
                        new HashSet<>(rows));
            }
        }
    }

    @Test
    void keysThatChangeWithTimeAreGroupedByCode() {
        Random random = new Random(9);
        for (int threads : new int[]{1, 4}) {
            for (SqlType type : List.of(TimestampType.MICROS, ScalarType.DATE)) {
                try (Harness harness = harness(threads)) {
                    List<Batch> batches = new ArrayList<>();
                    List<List<@Nullable Object>> input = new ArrayList<>();
                    for (int b = 0; b < 60; b++) {
                        List<@Nullable Object> times = new ArrayList<>();
                        List<@Nullable Object> values = new ArrayList<>();
                        // Some batches show more values than have codes.
                        int spread = b % 10 == 0 ? 500 : b % 7 == 0 ? 70 : 20;
                        for (int i = 0; i < 500; i++) {
                            int time = b * 10 + random.nextInt(spread);
                            times.add(time % 17 == 0 ? null
                                    : type == ScalarType.DATE ? (Object) time : (Object) (long) time);
                            values.add(random.nextInt(5) == 0 ? null : (Object) (double) random.nextInt(100));
                            input.add(Arrays.asList(times.getLast(), values.getLast()));
                        }
                        batches.add(harness.batch(harness.column(type, times.toArray()),
                                harness.column(ScalarType.DOUBLE, values.toArray())));
                    }
                    Set<List<@Nullable Object>> expected = new HashSet<>();
                    groups(input, 0).forEach((key, rows) -> {
                        List<@Nullable Object> row = new ArrayList<>(key);
                        row.add((long) rows.size());
                        row.add(extreme(values(rows, 1), true));
                        // Of the rows with the least value the first, whose value is that.
                        row.add(extreme(values(rows, 1), false));
                        expected.add(row);
                    });
                    Expression value = column(1, ScalarType.DOUBLE);
                    assertEquals(expected,
                            new HashSet<>(harness.run(batches, new HashAggregate(List.of(column(0, type)),
                                    List.of(call("count"), call("max", value), call("arg_min", value, value)),
                                    harness.profile))));
                }
            }
        }
    }

    @Test
    void argumentsAtExtremesAreThoseOfTheFirstSuchRow() {
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 20; b++) {
                    batches.add(harness.batch(harness.column(ScalarType.INTEGER, b * 3, null, b * 3 + 1, b * 3 + 2),
                            harness.column(ScalarType.REAL, 1.5f, -9f, null, b == 7 ? -2.5f : 1.5f),
                            harness.column(ScalarType.VARCHAR, "x", "y", "z" + b, null)));
                }
                Expression number = column(0, ScalarType.INTEGER);
                Expression order = column(1, ScalarType.REAL);
                Expression text = column(2, ScalarType.VARCHAR);
                assertEquals(List.of(Arrays.asList(23, 0, 28, 0, "y", 1.5f)),
                        harness.run(batches, new HashAggregate(List.of(),
                                List.of(call("arg_min", number, order), call("arg_max", number, order),
                                        call("arg_max", number, text),
                                        call("arg_min", number, text), call("arg_min", text, order),
                                        call("arg_max", order, order)),
                                harness.profile)));
            }
        }
    }

    @Test
    void columnsOfNothingButNull() {
        for (int threads : new int[]{1, 2}) {
            try (Harness harness = harness(threads)) {
                Expression nothing = column(0, ScalarType.NULL);
                Expression number = column(1, ScalarType.INTEGER);
                for (List<Expression> keys : List.of(List.of(nothing), List.of(nothing, number), List.of(number))) {
                    List<Batch> batches = new ArrayList<>();
                    for (int b = 0; b < 3; b++) {
                        batches.add(harness.batch(harness.column(ScalarType.NULL, null, null),
                                harness.column(ScalarType.INTEGER, 5, 5)));
                    }
                    List<@Nullable Object> expected = new ArrayList<>();
                    keys.forEach(key -> expected.add(key == nothing ? null : 5));
                    expected.addAll(Arrays.asList(6L, 0L, null, null, 0L));
                    assertEquals(List.of(expected), harness.run(batches, new HashAggregate(keys, List.of(call("count"),
                            call("count", nothing), call("first", nothing), call("any_value", nothing),
                            call("count", true, null, nothing)), harness.profile)));
                }
            }
        }
    }

    @Test
    void everyAggregateAgreesWithAPlainLoop() {
        Random random = new Random(11);
        Map<String, BiFunction<List<List<@Nullable Object>>, Integer, @Nullable Object>> references = new LinkedHashMap<>();
        Function<List<Object>, double[]> numbers = list -> list.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
        references.put("bit_and", (rows, column) -> values(rows, column).stream().map(value -> (Integer) value)
                .reduce((left, right) -> left & right).orElse(null));
        references.put("bit_or", (rows, column) -> values(rows, column).stream().map(value -> (Integer) value)
                .reduce((left, right) -> left | right).orElse(null));
        references.put("bit_xor", (rows, column) -> values(rows, column).stream().map(value -> (Integer) value)
                .reduce((left, right) -> left ^ right).orElse(null));
        references.put("avg", (rows, column) -> values(rows, column).isEmpty()
                ? null
                : (Object) Arrays.stream(numbers.apply(values(rows, column))).average().getAsDouble());
        references.put("min", (rows, column) -> extreme(values(rows, column), false));
        references.put("max", (rows, column) -> extreme(values(rows, column), true));
        for (int threads : new int[]{1, 4}) {
            for (var reference : references.entrySet()) {
                try (Harness harness = harness(threads)) {
                    RandomRows.Input input = RandomRows.of(harness, random, 10, 100, 40, RandomRows.TYPES);
                    Set<List<@Nullable Object>> expected = new HashSet<>();
                    groups(input.rows(), 7).forEach((key, rows) -> {
                        List<@Nullable Object> row = new ArrayList<>(key);
                        row.add(reference.getValue().apply(rows, 5));
                        expected.add(row);
                    });
                    assertEquals(expected, canonicalRows(harness.run(input.batches(), new HashAggregate(
                            List.of(column(7, ScalarType.TINYINT)),
                            List.of(call(reference.getKey(), column(5, ScalarType.INTEGER))), harness.profile))),
                            reference.getKey());
                }
            }
        }
    }

    @Test
    void varianceIsExactEnoughFarFromZero() {
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 10; b++) {
                    batches.add(harness
                            .batch(harness.column(ScalarType.DOUBLE, 1e9 + 4, 1e9 + 7, null, 1e9 + 13, 1e9 + 16)));
                }
                Expression value = column(0, ScalarType.DOUBLE);
                var row = harness.run(batches, new HashAggregate(List.of(), List.of(call("var_pop", value),
                        call("variance", value), call("stddev_pop", value), call("stddev", value)), harness.profile))
                        .getFirst();
                assertEquals(22.5, (Double) row.get(0), 1e-6);
                assertEquals(22.5 * 40 / 39, (Double) row.get(1), 1e-6);
                assertEquals(Math.sqrt(22.5), (Double) row.get(2), 1e-6);
                assertEquals(Math.sqrt(22.5 * 40 / 39), (Double) row.get(3), 1e-6);
            }
        }
    }

    @Test
    void sumsBeyond64BitsAreExact() {
        for (int threads : new int[]{1, 4}) {
            for (boolean hasKey : new boolean[]{false, true}) {
                try (Harness harness = harness(threads)) {
                    List<Batch> batches = new ArrayList<>();
                    BigDecimal wide = new BigDecimal("9999999999999999999999999999999999.1234");
                    for (int b = 0; b < 10; b++) {
                        batches.add(harness.batch(
                                harness.column(ScalarType.BIGINT, Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE,
                                        Long.MAX_VALUE),
                                harness.column(ScalarType.INTEGER, 1, 1, 1, 1),
                                harness.column(new DecimalType(38, 4), wide, wide, wide.negate(),
                                        BigDecimal.TEN.subtract(wide))));
                    }
                    Expression value = column(0, ScalarType.BIGINT);
                    var rows = harness.run(batches, new HashAggregate(
                            hasKey ? List.of(column(1, ScalarType.INTEGER)) : List.of(),
                            List.of(call("sum", value), call("avg", value),
                                    call("sum", column(2, new DecimalType(38, 4))),
                                    call("avg", column(2, new DecimalType(38, 4)))),
                            harness.profile));
                    List<@Nullable Object> row = rows.getFirst().subList(hasKey ? 1 : 0, hasKey ? 5 : 4);
                    BigDecimal sum = BigDecimal.valueOf(Long.MAX_VALUE).multiply(BigDecimal.valueOf(30))
                            .add(BigDecimal.valueOf(Long.MIN_VALUE).multiply(BigDecimal.TEN));
                    assertEquals(sum, row.get(0));
                    assertEquals(sum.doubleValue() / 40, row.get(1));
                    assertEquals(new BigDecimal("100.0000"), row.get(2));
                    assertEquals(0, new BigDecimal("2.5").compareTo((BigDecimal) row.get(3)));
                }
            }
        }
    }

    @Test
    void averagesOfDecimalsRoundHalfAwayFromZero() {
        try (Harness harness = harness(1)) {
            SqlType type = new DecimalType(18, 18);
            var rows = harness.run(List.of(harness.batch(
                    harness.column(type, new BigDecimal("0.000000000000000001"),
                            new BigDecimal("0.000000000000000002")),
                    harness.column(type, new BigDecimal("-0.000000000000000001"),
                            new BigDecimal("-0.000000000000000002")),
                    harness.column(RandomRows.DECIMAL, new BigDecimal("1.00"), new BigDecimal("2.01")))),
                    new HashAggregate(List.of(),
                            List.of(call("avg", column(0, type)), call("avg", column(1, type)),
                                    call("avg", column(2, RandomRows.DECIMAL))),
                            harness.profile));
            assertEquals(List.of(List.of(new BigDecimal("2E-18"), new BigDecimal("-2E-18"),
                    new BigDecimal("1.5050000000000000"))),
                    rows);
        }
    }

    @Test
    void sumsOutOfRangeAreErrors() {
        try (Harness harness = harness(2)) {
            SqlType type = new DecimalType(38, 0);
            BigDecimal most = BigDecimal.TEN.pow(38).subtract(BigDecimal.ONE);
            EngineException error = assertThrows(EngineException.class, () -> harness.run(
                    List.of(harness.batch(harness.column(type, most, most))),
                    new HashAggregate(List.of(), List.of(call("sum", column(0, type))), harness.profile)));
            assertEquals(ErrorCode.NUMERIC_OVERFLOW, error.code());
        }
    }
}
