package io.polarway.engine.operator.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.Limit;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks what streams against [HashAggregate], over random rows that are cut into morsels at random.
class StreamingAggregateTest {
    private static final List<SqlType> TYPES = List.of(ScalarType.INTEGER, ScalarType.VARCHAR, ScalarType.BIGINT,
            RandomRows.DECIMAL, ScalarType.VARCHAR, ScalarType.DOUBLE);

    private static Expression column(int index) {
        return new Expression.Reference(index, TYPES.get(index));
    }

    private static AggregateCall call(String name, int... columns) {
        List<Expression> arguments = new ArrayList<>();
        for (int column : columns) {
            arguments.add(column(column));
        }
        return new AggregateCall(Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.aggregate(name))
                .bind(arguments.stream().map(Expression::type).toList())), arguments, null, false);
    }

    private static final List<AggregateCall> CALLS = List.of(call("count"), call("sum", 2), call("avg", 3),
            call("min", 4), call("max", 4), call("count", 4), call("max", 5), call("first", 4), call("last", 3));

    private static Comparator<List<@Nullable Object>> by(SortKey key) {
        Comparator<Comparable<Object>> values = key.descending() ? Comparator.reverseOrder()
                : Comparator.naturalOrder();
        Comparator<Comparable<Object>> all = key.nullsFirst()
                ? Comparator.nullsFirst(values)
                : Comparator.nullsLast(values);
        return (left, right) -> all.compare(comparable(left.get(key.column())), comparable(right.get(key.column())));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> comparable(@Nullable Object value) {
        return (Comparable<Object>) value;
    }

    private static List<Batch> batches(Harness harness, Random random, List<List<@Nullable Object>> rows, int most) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows.size();) {
            int count = Math.min(rows.size() - from, 1 + random.nextInt(most));
            List<List<@Nullable Object>> own = rows.subList(from, from + count);
            Column[] columns = new Column[TYPES.size()];
            for (int i = 0; i < columns.length; i++) {
                int column = i;
                columns[i] = harness.anyEncoding(random, TYPES.get(i),
                        own.stream().map(row -> row.get(column)).toList());
            }
            batches.add(new Batch(count, null, columns));
            from += count;
            if (random.nextInt(5) == 0) {
                // A morsel without rows.
                batches.add(batches.getLast().select(Selection.EMPTY));
            }
        }
        return batches;
    }

    private static List<List<@Nullable Object>> rows(Harness harness, Random random, int count, List<SortKey> order) {
        RandomRows.Input input = RandomRows.of(harness, random, 1, count, 1 + random.nextInt(20), TYPES);
        input.batches().forEach(Batch::close);
        List<List<@Nullable Object>> rows = new ArrayList<>(input.rows());
        Comparator<List<@Nullable Object>> all = (left, right) -> 0;
        for (SortKey key : order) {
            all = all.thenComparing(by(key));
        }
        rows.sort(all);
        return rows;
    }

    private static List<String> text(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(RandomRows::canonical).map(String::valueOf).toList().toString())
                .toList();
    }

    private static List<List<@Nullable Object>> stream(Harness harness, List<Batch> batches,
            StreamingAggregate aggregate) {
        return harness.run(sink -> List.of(harness.pipeline(new ValuesSource(batches), sink, aggregate),
                harness.pipeline(aggregate.rest(), sink)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void givesWhatTheHashTableGives(int threads) {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            try (Harness harness = new Harness(threads, 2_000_000_000L, 1 + random.nextInt(50))) {
                harness.pool.alwaysShort(seed % 7 == 0);
                List<SortKey> order = new ArrayList<>();
                order.add(new SortKey(0, random.nextBoolean(), random.nextBoolean()));
                if (random.nextBoolean()) {
                    order.add(new SortKey(1, random.nextBoolean(), random.nextBoolean()));
                }
                List<Expression> keys = random.nextBoolean() || order.size() == 2
                        ? List.of(column(0), column(1))
                        : List.of(column(0));
                List<AggregateCall> calls = random.nextInt(5) == 0 ? List.of() : CALLS;
                List<List<@Nullable Object>> rows = rows(harness, random, random.nextInt(600), order);
                int most = 1 + random.nextInt(seed % 2 == 0 ? 9 : 300);
                // Both see the rows in the same morsels: FIRST and LAST of ties are those that come first and last.
                List<List<@Nullable Object>> actual = stream(harness, batches(harness, new Random(seed), rows, most),
                        new StreamingAggregate(keys, calls, order, harness.profile));
                harness.pool.alwaysShort(false);
                List<List<@Nullable Object>> expected = harness.run(batches(harness, new Random(seed), rows, most),
                        new HashAggregate(keys, calls, harness.profile));
                assertEquals(text(expected).stream().sorted().toList(), text(actual).stream().sorted().toList(),
                        "seed " + seed);
                List<List<@Nullable Object>> sorted = new ArrayList<>(actual);
                Comparator<List<@Nullable Object>> all = (left, right) -> 0;
                for (SortKey key : order) {
                    all = all.thenComparing(by(key));
                }
                sorted.sort(all);
                assertEquals(text(sorted), text(actual), "order, seed " + seed);
            }
        }
    }

    @Test
    void holdsFewGroupsOfMany() {
        try (Harness harness = new Harness(2)) {
            List<Batch> batches = new ArrayList<>();
            int rows = 1000;
            for (int batch = 0; batch < 300; batch++) {
                Object[] keys = new Object[rows];
                Object[] values = new Object[rows];
                for (int i = 0; i < rows; i++) {
                    keys[i] = (batch * rows + i) / 3;
                    values[i] = (long) i;
                }
                batches.add(harness.batch(harness.column(ScalarType.INTEGER, keys),
                        harness.column(ScalarType.BIGINT, values)));
            }
            Expression key = new Expression.Reference(0, ScalarType.INTEGER);
            AggregateCall sum = new AggregateCall(
                    Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.aggregate("sum"))
                            .bind(List.of(ScalarType.BIGINT))),
                    List.of(new Expression.Reference(1, ScalarType.BIGINT)), null, false);
            List<List<@Nullable Object>> result = stream(harness, batches, new StreamingAggregate(List.of(key),
                    List.of(sum), List.of(new SortKey(0, false, false)), harness.profile));
            assertEquals(100_000, result.size());
            for (int i = 0; i < result.size(); i++) {
                assertEquals(i, result.get(i).getFirst());
            }
            assertTrue(harness.profile.memory() < 200_000, "memory " + harness.profile.memory());
        }
    }

    /// Rows of three columns: the ordered key, the other key, and a value.
    private static List<Batch> pairs(Harness harness, int batches, int rows, int perValue, int others) {
        List<Batch> all = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            Object[] first = new Object[rows];
            Object[] second = new Object[rows];
            Object[] values = new Object[rows];
            for (int i = 0; i < rows; i++) {
                int row = batch * rows + i;
                first[i] = row / perValue;
                second[i] = row * 7919L % others == 5 ? null : "other key " + row * 7919L % others;
                values[i] = (long) row;
            }
            all.add(harness.batch(harness.column(ScalarType.INTEGER, first),
                    harness.column(ScalarType.VARCHAR, second), harness.column(ScalarType.BIGINT, values)));
        }
        return all;
    }

    /// Gives so many batches in each morsel.
    private static Source morsels(List<Batch> batches, int perMorsel) {
        return new PartSource(() -> batches.size() / perMorsel, (part, worker, first) -> {
            for (Batch batch : batches.subList(part * perMorsel, (part + 1) * perMorsel)) {
                try (batch) {
                    if (first.push(batch) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
            }
            return Demand.MORE;
        });
    }

    private static final List<AggregateCall> OF_VALUES = List.of(call("count"), call("sum", 2), call("first", 2),
            call("last", 2));

    private static void assertSame(List<List<@Nullable Object>> expected, List<List<@Nullable Object>> actual) {
        assertEquals(text(expected).stream().sorted().toList(), text(actual).stream().sorted().toList());
        for (int i = 1; i < actual.size(); i++) {
            assertTrue((int) Objects.requireNonNull(actual.get(i - 1).getFirst()) <= (int) Objects
                    .requireNonNull(actual.get(i).getFirst()), "row " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void putsGroupsOfOneValueAside(int threads) {
        List<Expression> keys = List.of(column(0), column(1));
        List<SortKey> order = List.of(new SortKey(0, false, false));
        List<List<@Nullable Object>> expected;
        try (Harness harness = new Harness(threads)) {
            expected = harness.run(pairs(harness, 100, 1000, 60_000, 50_000),
                    new HashAggregate(keys, OF_VALUES, harness.profile));
        }
        assertEquals(90_000, expected.size());
        try (Harness harness = new Harness(threads, 16_000_000)) {
            List<List<@Nullable Object>> actual = stream(harness, pairs(harness, 100, 1000, 60_000, 50_000),
                    new StreamingAggregate(keys, OF_VALUES, order, harness.profile));
            assertSame(expected, actual);
            assertTrue(harness.profile.counters().getOrDefault("spilled bytes", 0L) > 0, "nothing was put aside");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void givesCompleteGroupsOfALargeMorsel(int threads) {
        List<Expression> keys = List.of(column(1), column(0));
        List<SortKey> order = List.of(new SortKey(1, false, false));
        List<List<@Nullable Object>> expected;
        try (Harness harness = new Harness(threads)) {
            expected = harness.run(sink -> {
                HashAggregate aggregate = new HashAggregate(List.of(column(0), column(1)), OF_VALUES, harness.profile);
                return List.of(harness.pipeline(morsels(pairs(harness, 40, 10_000, 3000, 2500), 20), aggregate),
                        harness.pipeline(aggregate.source(), sink));
            });
        }
        try (Harness harness = new Harness(threads)) {
            StreamingAggregate aggregate = new StreamingAggregate(keys, OF_VALUES, order, harness.profile);
            List<List<@Nullable Object>> actual = harness.run(sink -> List.of(
                    harness.pipeline(morsels(pairs(harness, 40, 10_000, 3000, 2500), 20), sink, aggregate),
                    harness.pipeline(aggregate.rest(), sink))).stream().map(row -> {
                        List<@Nullable Object> swapped = new ArrayList<>(row);
                        swapped.set(0, row.get(1));
                        swapped.set(1, row.get(0));
                        return swapped;
                    }).toList();
            assertSame(expected, actual);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void letsGoOfEverythingWhenMemoryIsRefused(int threads) {
        List<SortKey> order = List.of(new SortKey(0, false, false));
        for (int number = 1; number < 1500; number += number < 30 ? 1 : 37) {
            Random random = new Random(3);
            try (Harness harness = new Harness(threads)) {
                List<Batch> batches = batches(harness, random, rows(harness, random, 150, order), 20);
                harness.pool.refuse(number);
                try {
                    stream(harness, batches, new StreamingAggregate(List.of(column(0), column(1)), CALLS, order,
                            harness.profile));
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stopsWhenThereIsEnough(int threads) {
        List<SortKey> order = List.of(new SortKey(0, false, false), new SortKey(1, false, false));
        Random random = new Random(7);
        try (Harness harness = new Harness(threads)) {
            List<List<@Nullable Object>> rows = rows(harness, random, 500, order);
            List<Expression> keys = List.of(column(0), column(1));
            List<List<@Nullable Object>> all = stream(harness, batches(harness, random, rows, 9),
                    new StreamingAggregate(keys, CALLS, order, harness.profile));
            for (int limit : new int[]{0, 1, 7, 20, all.size(), all.size() + 1}) {
                StreamingAggregate aggregate = new StreamingAggregate(keys, CALLS, order, harness.profile);
                Limit end = new Limit(0, limit, harness.profile);
                List<List<@Nullable Object>> given = harness.run(sink -> List.of(
                        harness.pipeline(new ValuesSource(batches(harness, random, rows, 9)), end, aggregate),
                        harness.pipeline(aggregate.rest(), end), harness.pipeline(end.source(), sink)));
                assertEquals(text(all.subList(0, Math.min(limit, all.size()))), text(given));
            }
        }
    }

    @Test
    void refusesRowsOutOfOrder() {
        Random random = new Random(1);
        try (Harness harness = new Harness(2)) {
            List<List<@Nullable Object>> rows = rows(harness, random, 200, List.of(new SortKey(0, true, true)));
            EngineException error = assertThrows(EngineException.class,
                    () -> stream(harness, batches(harness, random, rows, 20), new StreamingAggregate(
                            List.of(column(0)), CALLS, List.of(new SortKey(0, false, false)), harness.profile)));
            assertTrue(String.valueOf(error.getMessage()).contains("order"), error.getMessage());
        }
    }

    @Test
    void leavesDistinctArgumentsAlone() {
        AggregateCall sum = call("sum", 2);
        assertFalse(StreamingAggregate.isFor(
                List.of(new AggregateCall(sum.function(), sum.arguments(), null, true))));
        assertTrue(StreamingAggregate.isFor(CALLS));
    }
}
