package io.polarway.engine.operator.aggregate;

import static io.polarway.engine.operator.aggregate.HashAggregateTest.assertNear;
import static io.polarway.engine.operator.aggregate.HashAggregateTest.bind;
import static io.polarway.engine.operator.aggregate.HashAggregateTest.call;
import static io.polarway.engine.operator.aggregate.HashAggregateTest.column;
import static io.polarway.engine.operator.aggregate.HashAggregateTest.extreme;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Groups of several workers, in partitions, handed over early, and in little memory.
class ManyGroupsTest {
    /// Opens what the tests run in.
    Harness harness(int threads) {
        return new Harness(threads);
    }

    @Test
    void manyGroupsAreMergedByPartitions() {
        Random random = new Random(7);
        for (int threads : new int[]{1, 2}) {
            for (boolean isText : threads == 1 ? new boolean[]{false} : new boolean[]{false, true}) {
                try (Harness harness = harness(threads)) {
                    Map<Object, long[]> expected = new HashMap<>();
                    List<Batch> batches = new ArrayList<>();
                    for (int b = 0; b < 40; b++) {
                        List<@Nullable Object> keys = new ArrayList<>();
                        List<@Nullable Object> values = new ArrayList<>();
                        for (int i = 0; i < 5000; i++) {
                            int number = random.nextInt(1_000_000);
                            Object key = isText ? "a long enough key, number " + number : (Object) (long) number;
                            keys.add(key);
                            values.add(number % 7 == 0 ? null : (Object) (number % 1000));
                            long[] state = expected.computeIfAbsent(key, any -> new long[2]);
                            state[0]++;
                            state[1] += number % 7 == 0 ? 0 : number % 1000;
                        }
                        batches.add(harness.batch(
                                harness.column(isText ? ScalarType.VARCHAR : ScalarType.BIGINT, keys.toArray()),
                                harness.column(ScalarType.INTEGER, values.toArray())));
                    }
                    var rows = harness.run(batches, new HashAggregate(
                            List.of(column(0, isText ? ScalarType.VARCHAR : ScalarType.BIGINT)),
                            List.of(call("count"), call("sum", column(1, ScalarType.INTEGER))), harness.profile));
                    assertEquals(expected.size(), rows.size());
                    for (List<@Nullable Object> row : rows) {
                        long[] state = expected.get(row.get(0));
                        assertEquals(state[0], row.get(1));
                        assertEquals(state[1], row.get(2) == null ? 0 : ((BigDecimal) row.get(2)).longValueExact());
                    }
                }
            }
        }
    }

    /// Rows of a group stand together, so that full tables are handed over early; the keys come again when the cycle is
    /// through, by which the worker notices that it must not go on so.
    @Test
    void groupsWhoseRowsStandTogether() {
        int keys = 100_000;
        for (int threads : new int[]{1, 2}) {
            for (int cycles : new int[]{1, 3}) {
                try (Harness harness = harness(threads)) {
                    List<Batch> batches = new ArrayList<>();
                    for (int cycle = 0; cycle < cycles; cycle++) {
                        for (int from = 0; from < keys; from += 2500) {
                            List<@Nullable Object> numbers = new ArrayList<>();
                            List<@Nullable Object> texts = new ArrayList<>();
                            for (int i = 0; i < 5000; i++) {
                                long key = from + i / 2;
                                numbers.add(key == 77 ? null : (Object) key);
                                texts.add(key % 1000 == 5 ? "the long key number " + key : (Object) "k");
                            }
                            batches.add(harness.batch(harness.column(ScalarType.BIGINT, numbers.toArray()),
                                    harness.column(ScalarType.VARCHAR, texts.toArray())));
                        }
                    }
                    for (List<Integer> by : List.of(List.of(0), List.of(0, 1))) {
                        List<Batch> retained = batches.stream().map(Batch::retain).toList();
                        var rows = harness.run(retained, new HashAggregate(
                                by.stream()
                                        .map(index -> column(index,
                                                index == 0 ? ScalarType.BIGINT : ScalarType.VARCHAR))
                                        .toList(),
                                List.of(call("count"), call("sum", column(0, ScalarType.BIGINT))), harness.profile));
                        assertEquals(keys, rows.size());
                        Set<@Nullable Object> seen = new HashSet<>();
                        for (List<@Nullable Object> row : rows) {
                            Object key = row.getFirst();
                            assertTrue(seen.add(key), () -> "twice: " + key);
                            assertEquals(2L * cycles, row.get(by.size()));
                            Object sum = row.get(by.size() + 1);
                            assertEquals(key == null ? null : (Long) key * 2 * cycles,
                                    sum == null ? null : ((BigDecimal) sum).longValueExact());
                        }
                    }
                    batches.forEach(Batch::close);
                }
            }
        }
    }

    @Test
    void handedOverGroupsMakeRoom() {
        for (int threads : new int[]{1, 2, 4}) {
            try (Harness harness = harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                for (int from = 0; from < 500_000; from += 2500) {
                    Object[] numbers = new Object[5000];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = (long) from + i / 2;
                    }
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT, numbers)));
                }
                harness.pool.limit(harness.pool.used() * 2 + 15_000_000);
                var rows = harness.run(batches, new HashAggregate(
                        List.of(column(0, ScalarType.BIGINT)), List.of(call("count")), harness.profile));
                assertEquals(500_000, rows.size());
                assertTrue(rows.stream().allMatch(row -> row.get(1).equals(2L)));
                assertTrue(harness.profile.counters().get("spilled bytes") > 1_000_000);
            }
        }
    }

    @Test
    void distinctArgumentsOfManyGroupsAreMergedByPartitions() {
        Random random = new Random(8);
        for (int threads : new int[]{1, 2}) {
            for (int keyDomain : new int[]{0, 5, 50_000}) {
                try (Harness harness = harness(threads)) {
                    Map<Object, Set<Object>> expected = new HashMap<>();
                    List<Batch> batches = new ArrayList<>();
                    for (int b = 0; b < 40; b++) {
                        List<Object> keys = new ArrayList<>();
                        List<Object> values = new ArrayList<>();
                        for (int i = 0; i < 5000; i++) {
                            int key = keyDomain == 0 ? 0 : random.nextInt(keyDomain);
                            double value = random.nextInt(1_000_000) * 0.25;
                            keys.add(key);
                            values.add(value);
                            expected.computeIfAbsent(key, any -> new HashSet<>()).add(value);
                        }
                        batches.add(harness.batch(harness.column(ScalarType.INTEGER, keys.toArray()),
                                harness.column(ScalarType.DOUBLE, values.toArray())));
                    }
                    var rows = harness.run(batches, new HashAggregate(
                            keyDomain == 0 ? List.of() : List.of(column(0, ScalarType.INTEGER)),
                            List.of(call("count", true, null, column(1, ScalarType.DOUBLE)), call("count"),
                                    call("min", true, null, column(1, ScalarType.DOUBLE))),
                            harness.profile));
                    assertEquals(expected.size(), rows.size());
                    long total = 0;
                    for (List<@Nullable Object> row : rows) {
                        int shift = keyDomain == 0 ? 0 : 1;
                        Set<Object> set = expected.get(keyDomain == 0 ? 0 : row.get(0));
                        assertEquals((long) set.size(), row.get(shift));
                        total += (Long) row.get(shift + 1);
                        assertEquals(extreme(List.copyOf(set), false), row.get(shift + 2));
                    }
                    assertEquals(200_000, total);
                }
            }
        }
    }

    @Test
    void approximateCountsOfManyGroupsAreMergedByPartitions() {
        Random random = new Random(15);
        for (int threads : new int[]{1, 2}) {
            try (Harness harness = harness(threads)) {
                Map<Object, Set<Object>> expected = new HashMap<>();
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 40; b++) {
                    Object[] keys = new Object[5000];
                    Object[] values = new Object[keys.length];
                    for (int i = 0; i < keys.length; i++) {
                        keys[i] = random.nextInt(100) == 0 ? 7L : random.nextLong(50_000);
                        values[i] = random.nextInt(1000);
                        expected.computeIfAbsent(keys[i], any -> new HashSet<>()).add(values[i]);
                    }
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT, keys),
                            harness.column(ScalarType.INTEGER, values)));
                }
                var rows = harness.run(batches, new HashAggregate(List.of(column(0, ScalarType.BIGINT)),
                        List.of(call("approx_count_distinct", column(1, ScalarType.INTEGER))), harness.profile));
                assertEquals(expected.size(), rows.size());
                for (List<@Nullable Object> row : rows) {
                    assertNear(expected.get(row.get(0)).size(), (Long) row.get(1));
                }
            }
        }
    }

    @Test
    void rowsMakeRoomWhenMemoryIsShort() {
        Random random = new Random(12);
        for (int threads : new int[]{1, 2}) {
            try (Harness harness = harness(threads); var ballast = harness.memory.reserve("ballast")) {
                ballast.grow(1_500_000_000);
                Map<Object, Set<Object>> expected = new HashMap<>();
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 60; b++) {
                    Object[] keys = new Object[5000];
                    Object[] values = new Object[keys.length];
                    for (int i = 0; i < keys.length; i++) {
                        keys[i] = (long) random.nextInt(400_000);
                        values[i] = random.nextInt(1000);
                        expected.computeIfAbsent(keys[i], any -> new HashSet<>()).add(values[i]);
                    }
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT, keys),
                            harness.column(ScalarType.INTEGER, values)));
                }
                List<Batch> again = batches.stream().map(Batch::retain).toList();
                List<Batch> once = batches.stream().map(Batch::retain).toList();
                Expression key = column(0, ScalarType.BIGINT);
                Expression value = column(1, ScalarType.INTEGER);
                var rows = harness.run(batches, new HashAggregate(List.of(key),
                        List.of(call("count"), call("max", value)), harness.profile));
                assertEquals(expected.size(), rows.size());
                for (List<@Nullable Object> row : rows) {
                    assertEquals(extreme(List.copyOf(expected.get(row.get(0))), true), row.get(2));
                }
                var distinct = harness.run(again,
                        new HashAggregate(List.of(key), List.of(call("count", true, null, value)),
                                harness.profile));
                assertEquals(expected.size(), distinct.size());
                for (List<@Nullable Object> row : distinct) {
                    assertEquals((long) expected.get(row.get(0)).size(), row.get(1));
                }
                assertEquals(List.of(List.of((long) expected.size())), harness.run(once,
                        new HashAggregate(List.of(), List.of(call("count", true, null, key)), harness.profile)));
            }
        }
    }

    @Test
    void sumsOfWideDecimalsSurviveTheirMergeInStretches() {
        DecimalType wide = new DecimalType(34, 4);
        int groups = 3 * Merge.ROWS;
        try (Harness harness = harness(1)) {
            Accumulator worker = bind("sum", wide).accumulators().apply(harness.memory);
            Accumulator merged = bind("sum", wide).accumulators().apply(harness.memory);
            try (worker; merged) {
                int[] groupIds = new int[groups];
                List<@Nullable Object> values = new ArrayList<>();
                for (int i = 0; i < groups; i++) {
                    groupIds[i] = i;
                    values.add(BigDecimal.valueOf(i, 4));
                }
                try (Column column = Values.column(harness.memory, wide, values)) {
                    worker.update(new Column[]{column}, null, groupIds, groups, groups);
                }
                for (int from = 0; from < groups; from += Merge.ROWS) {
                    List<Column> states = worker.state(from, Merge.ROWS);
                    merged.merge(states.toArray(Column[]::new), Arrays.copyOfRange(groupIds, from, from + Merge.ROWS),
                            Merge.ROWS, groups);
                    states.forEach(Column::close);
                }
                try (Column result = merged.result(0, groups)) {
                    for (int i = 0; i < groups; i++) {
                        assertEquals(BigDecimal.valueOf(i, 4), Values.get(result, i));
                    }
                }
            }
        }
    }

    @Test
    void rowsOfAllKindsFitIntoLittleMemory() {
        for (int threads : new int[]{1, 3}) {
            for (long limit : new long[]{12_000_000, 24_000_000}) {
                try (Harness harness = harness(threads)) {
                    List<Batch> batches = new ArrayList<>();
                    for (int b = 0; b < 60; b++) {
                        Object[] values = new Object[5000];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = b * 5000L + i;
                        }
                        batches.add(harness.batch(harness.column(ScalarType.BIGINT, values)));
                    }
                    harness.pool.limit(harness.pool.used() + limit);
                    Expression key = column(0, ScalarType.BIGINT);
                    var rows = harness.run(batches, new HashAggregate(List.of(key),
                            List.of(call("sum", key), call("count", true, null, key)), harness.profile));
                    assertEquals(300_000, rows.size());
                    assertTrue(rows.stream().allMatch(row -> row.get(2).equals(1L)
                            && ((BigDecimal) row.get(1)).longValueExact() == (long) row.get(0)));
                }
            }
        }
    }

    @Test
    void aGroupThatIsTooLargeIsAnErrorThatLeavesNothing() {
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 60; b++) {
                    Object[] keys = new Object[5000];
                    Object[] values = new Object[5000];
                    for (int i = 0; i < values.length; i++) {
                        keys[i] = 1L;
                        values[i] = "a text that is long enough, number " + (b * 5000 + i);
                    }
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT, keys),
                            harness.column(ScalarType.VARCHAR, values)));
                }
                harness.pool.limit(harness.pool.used() + 10_000_000);
                EngineException error = assertThrows(EngineException.class, () -> harness.run(batches,
                        new HashAggregate(List.of(column(0, ScalarType.BIGINT)), List.of(call("string_agg",
                                column(1, ScalarType.VARCHAR), column(1, ScalarType.VARCHAR))), harness.profile)));
                assertEquals(ErrorCode.MEMORY_LIMIT, error.code());
            }
        }
    }

    @Test
    void aFewGroupsMayHaveMoreDistinctArgumentsThanMemoryHolds() {
        Random random = new Random(21);
        for (int threads : new int[]{1, 2}) {
            for (boolean hasKeys : new boolean[]{true, false}) {
                try (Harness harness = harness(threads)) {
                    Map<Object, Set<Object>> expected = new HashMap<>();
                    List<Batch> batches = new ArrayList<>();
                    for (int b = 0; b < 60; b++) {
                        Object[] keys = new Object[5000];
                        Object[] values = new Object[keys.length];
                        for (int i = 0; i < keys.length; i++) {
                            keys[i] = (long) random.nextInt(3);
                            values[i] = "a text that is long enough, number " + random.nextInt(400_000);
                            expected.computeIfAbsent(hasKeys ? keys[i] : "all", any -> new HashSet<>()).add(values[i]);
                        }
                        batches.add(harness.batch(harness.column(ScalarType.BIGINT, keys),
                                harness.column(ScalarType.VARCHAR, values)));
                    }
                    harness.pool.limit(harness.pool.used() + 12_000_000);
                    Expression text = column(1, ScalarType.VARCHAR);
                    var rows = harness.run(batches, new HashAggregate(
                            hasKeys ? List.of(column(0, ScalarType.BIGINT)) : List.of(),
                            List.of(call("count", true, null, text), call("max", text), call("max", true, null, text)),
                            harness.profile));
                    assertEquals(expected.size(), rows.size());
                    for (List<@Nullable Object> row : rows) {
                        List<@Nullable Object> results = hasKeys ? row.subList(1, 4) : row;
                        Set<Object> values = expected.get(hasKeys ? row.getFirst() : "all");
                        Object greatest = extreme(List.copyOf(values), true);
                        assertEquals(Arrays.asList((long) values.size(), greatest, greatest), results);
                    }
                }
            }
        }
    }
}
