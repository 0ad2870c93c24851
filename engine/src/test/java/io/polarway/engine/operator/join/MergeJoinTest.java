package io.polarway.engine.operator.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.OrderedMorsels;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.range.InputRows;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeJoinTest {
    private static List<List<@Nullable Object>> run(Harness harness, JoinSpecification specification,
            List<SortKey> order, OrderedMorsels probe, OrderedMorsels build, int threads, Operator... behind) {
        Source join = MergeJoin.of(specification, order,
                List.of(new InputRows.Part(probe.source(), harness.profile, List.of())),
                List.of(new InputRows.Part(build.source(), harness.profile, List.of())), threads, harness.profile);
        return harness.run(sink -> List.of(harness.pipeline(join, sink, behind)));
    }

    private static List<String> texts(List<List<@Nullable Object>> rows) {
        return rows.stream().map(row -> row.stream().map(RandomRows::canonical).map(String::valueOf).toList())
                .map(Object::toString).toList();
    }

    private static Expression less(int left, int right, SqlType type) {
        ScalarFunction function = FunctionCatalog.scalar("<");
        return new Expression.Call(function.bind(List.of(type, type)),
                List.of(new Expression.Reference(left, type), new Expression.Reference(right, type)));
    }

    private static boolean isLess(List<@Nullable Object> left, List<@Nullable Object> right) {
        return left.get(0) instanceof Long a && right.get(0) instanceof Long b && a < b;
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinition(JoinType type) {
        if (MergeJoin.isFor(type)) {
            agreesWithItsDefinition(type, false, 75);
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinitionWhenNothingFits(JoinType type) {
        if (MergeJoin.isFor(type)) {
            Map<String, Long> counters = agreesWithItsDefinition(type, true, 30);
            assertTrue(counters.get("spilled bytes") > 0);
            assertTrue(counters.get("ranges cut") > 0);
            assertTrue(counters.get("keys put aside") > 0);
        }
    }

    private static Map<String, Long> agreesWithItsDefinition(JoinType type, boolean isShort, int rounds) {
        Map<String, Long> counters = new HashMap<>();
        Random random = new Random(type.ordinal());
        for (int round = 0; round < rounds; round++) {
            int threads = 1 + round % 4;
            try (Harness harness = new Harness(threads, 2_000_000_000L, round % 3 == 0 ? 3 : 100)) {
                harness.pool.alwaysShort(isShort);
                List<SqlType> types = new ArrayList<>(List.of(ScalarType.BIGINT, ScalarType.INTEGER));
                int keys = 1 + random.nextInt(3);
                int[] columns = Arrays.copyOf(new int[]{2, 3, 4}, keys);
                List<JoinKey> joined = new ArrayList<>();
                List<SortKey> order = new ArrayList<>();
                boolean[] isNullSafe = new boolean[keys];
                int ordered = 1 + random.nextInt(keys);
                boolean isOrdered = true;
                for (int i = 0; i < keys; i++) {
                    SqlType keyType = RandomRows.TYPES.get(random.nextInt(RandomRows.TYPES.size()));
                    types.add(keyType);
                    isNullSafe[i] = random.nextInt(6) == 0;
                    isOrdered &= !isNullSafe[i];
                    Expression column = new Expression.Reference(columns[i], keyType);
                    joined.add(new JoinKey(column, column, isNullSafe[i]));
                    if (i < ordered) {
                        order.add(new SortKey(keys - 1 - i, random.nextBoolean(), random.nextBoolean()));
                    }
                }
                boolean hasCondition = random.nextInt(3) == 0 && type != JoinType.SINGLE;
                JoinSpecification specification = new JoinSpecification(type, joined,
                        hasCondition ? less(0, types.size(), ScalarType.BIGINT) : null, types, types);
                ReferenceJoin reference = new ReferenceJoin(type, columns, columns, isNullSafe,
                        hasCondition ? MergeJoinTest::isLess : (left, right) -> true, types.size(), types.size());
                Comparator<List<@Nullable Object>> by = OrderedMorsels.comparator(order, columns);
                int domain = 1 + random.nextInt(60);
                OrderedMorsels left = OrderedMorsels.random(harness, random, random.nextInt(5) * random.nextInt(30),
                        domain, types, by);
                OrderedMorsels right = OrderedMorsels.random(harness, random, random.nextInt(5) * random.nextInt(30),
                        domain, types, by);
                List<List<@Nullable Object>> actual;
                try {
                    actual = run(harness, specification, order, left, right, threads);
                } catch (EngineException e) {
                    assertTrue(type == JoinType.SINGLE && e.code() == ErrorCode.CARDINALITY_VIOLATION, e.toString());
                    continue;
                }
                assertEquals(texts(reference.rows(left.rows(), right.rows())).stream().sorted().toList(),
                        texts(actual).stream().sorted().toList(), "round " + round);
                boolean keepsOrder = isOrdered && MergeJoin.keepsOrder(specification);
                for (int i = 1; keepsOrder && i < actual.size(); i++) {
                    List<@Nullable Object> before = raw(actual.get(i - 1), types);
                    assertTrue(by.compare(before, raw(actual.get(i), types)) <= 0,
                            "round " + round + ": " + before + " before " + actual.get(i));
                }
                harness.profile.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
            }
        }
        return counters;
    }

    /// UUIDs come as text, whose order says nothing; they are left out of the comparison.
    private static List<@Nullable Object> raw(List<@Nullable Object> row, List<SqlType> types) {
        List<@Nullable Object> raw = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Object value = row.get(i);
            raw.add(types.get(i) == ScalarType.UUID && value instanceof String text ? bytes(text) : value);
        }
        return raw;
    }

    private static byte[] bytes(String text) {
        String[] parts = text.substring(1, text.length() - 1).split(", ");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Byte.parseByte(parts[i]);
        }
        return bytes;
    }

    /// Returns rows of a BIGINT key, in morsels of one batch each, and the number of each row.
    private static OrderedMorsels numbers(Harness harness, int morselRows, long... keys) {
        List<List<Batch>> morsels = new ArrayList<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int from = 0; from < keys.length; from += morselRows) {
            int end = Math.min(keys.length, from + morselRows);
            Object[] values = new Object[end - from];
            Object[] places = new Object[end - from];
            for (int i = from; i < end; i++) {
                values[i - from] = keys[i];
                places[i - from] = (long) i;
                rows.add(List.of(keys[i], (long) i));
            }
            morsels.add(List.of(harness.batch(harness.column(ScalarType.BIGINT, values),
                    harness.column(ScalarType.BIGINT, places))));
        }
        return new OrderedMorsels(morsels, rows);
    }

    private static JoinSpecification byNumber(JoinType type) {
        Expression key = new Expression.Reference(0, ScalarType.BIGINT);
        List<SqlType> types = List.of(ScalarType.BIGINT, ScalarType.BIGINT);
        return new JoinSpecification(type, List.of(new JoinKey(key, key, false)), null, types, types);
    }

    private static final List<SortKey> ASCENDING = List.of(new SortKey(0, false, false));

    private static long[] stretch(int count, int from, int each) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = from + i / each;
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsOfOneKeyMayBeLongerThanMorsels(boolean isShort) {
        for (int threads = 1; threads <= 4; threads++) {
            try (Harness harness = new Harness(threads, 2_000_000_000L, 100)) {
                harness.pool.alwaysShort(isShort);
                OrderedMorsels probe = numbers(harness, 7, stretch(900, 0, 300));
                OrderedMorsels build = numbers(harness, 11, stretch(600, 1, 200));
                List<List<@Nullable Object>> rows = run(harness, byNumber(JoinType.INNER), ASCENDING, probe, build,
                        threads);
                assertEquals(2 * 300 * 200, rows.size());
                assertEquals(2 * 300 * 200, rows.stream().distinct().count());
            }
        }
    }

    @Test
    @Timeout(60)
    void givesItsRowsInOrderToWhoWaitsForIt() {
        for (int round = 0; round < 24; round++) {
            int threads = 1 + round % 6;
            try (Harness harness = new Harness(threads, 2_000_000_000L, 100)) {
                OrderedMorsels probe = numbers(harness, 5 + round, stretch(3000, 0, 2));
                OrderedMorsels build = numbers(harness, 9, stretch(1500, 0, 1));
                List<Long> seen = new ArrayList<>();
                InSequence inSequence = new InSequence(new InSequence.Body() {
                    @Override
                    public Demand push(Batch batch, Worker worker, Stage next) {
                        Harness.rows(batch).forEach(row -> seen.add((Long) row.get(1)));
                        return next.push(batch);
                    }

                    @Override
                    public Demand finish(Worker worker, Stage next) {
                        return Demand.MORE;
                    }

                    @Override
                    public void close() {
                        // Nothing is held.
                    }
                });
                assertEquals(3000, run(harness, byNumber(JoinType.PROBE_OUTER), ASCENDING, probe, build, threads,
                        inSequence).size());
                assertEquals(3000, seen.size());
                for (int i = 0; i < 3000; i++) {
                    assertEquals(i, seen.get(i));
                }
            }
        }
    }

    @Test
    void stopsWhenNothingMoreIsWanted() {
        for (int threads = 1; threads <= 4; threads++) {
            try (Harness harness = new Harness(threads, 2_000_000_000L, 100)) {
                OrderedMorsels probe = numbers(harness, 10, stretch(5000, 0, 1));
                OrderedMorsels build = numbers(harness, 10, stretch(5000, 0, 1));
                int rows = run(harness, byNumber(JoinType.INNER), ASCENDING, probe, build, threads,
                        (worker, next) -> batch -> {
                            next.push(batch);
                            return Demand.ENOUGH;
                        }).size();
                assertTrue(rows > 0 && rows < 1000, rows + " rows");
            }
        }
    }

    @Test
    void endsWithTheSideWithoutWhichNothingMatches() {
        try (Harness harness = new Harness(1)) {
            OrderedMorsels probe = numbers(harness, 10, stretch(50, 0, 1));
            OrderedMorsels build = numbers(harness, 10, stretch(1000, 20, 1));
            assertEquals(30, run(harness, byNumber(JoinType.INNER), ASCENDING, probe, build, 1).size());
            assertTrue(harness.profile.counters().get("ranges") <= 4);
            assertTrue(harness.profile.counters().get("build rows") <= 60);
        }
    }

    @Test
    void emptySides() {
        for (JoinType type : List.of(JoinType.INNER, JoinType.PROBE_OUTER, JoinType.FULL, JoinType.SEMI,
                JoinType.ANTI)) {
            for (int empty = 0; empty < 3; empty++) {
                try (Harness harness = new Harness(2)) {
                    OrderedMorsels probe = numbers(harness, 10, stretch(empty == 0 ? 30 : 0, 0, 1));
                    OrderedMorsels build = numbers(harness, 10, stretch(empty == 1 ? 30 : 0, 0, 1));
                    boolean givesProbe = type == JoinType.PROBE_OUTER || type == JoinType.FULL
                            || type == JoinType.ANTI;
                    int expected = empty == 0 && givesProbe || empty == 1 && type == JoinType.FULL ? 30 : 0;
                    assertEquals(expected, run(harness, byNumber(type), ASCENDING, probe, build, 2).size());
                }
            }
        }
    }

    @Test
    void refusesRowsOutOfOrder() {
        try (Harness harness = new Harness(2)) {
            OrderedMorsels probe = numbers(harness, 2, 1, 2, 5, 6, 3, 4, 7, 8);
            OrderedMorsels build = numbers(harness, 2, 1, 2, 3, 4, 5, 6, 7, 8);
            EngineException e = assertThrows(EngineException.class,
                    () -> run(harness, byNumber(JoinType.INNER), ASCENDING, probe, build, 2));
            assertTrue(e.getMessage().contains("out of order"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsGoOfEverythingWhereverMemoryIsRefused(JoinType type) {
        if (!MergeJoin.isFor(type)) {
            return;
        }
        int refused = 0;
        for (int attempt = 0; attempt < 60; attempt++) {
            Random random = new Random(3);
            try (Harness harness = new Harness(2, 2_000_000_000L, 100)) {
                harness.pool.alwaysShort(attempt >= 60);
                List<SqlType> types = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.VARCHAR);
                Expression first = new Expression.Reference(1, ScalarType.VARCHAR);
                Expression second = new Expression.Reference(2, ScalarType.VARCHAR);
                JoinSpecification specification = new JoinSpecification(type,
                        List.of(new JoinKey(first, first, false), new JoinKey(second, second, true)),
                        less(0, 3, ScalarType.BIGINT), types, types);
                Comparator<List<@Nullable Object>> by = OrderedMorsels.comparator(ASCENDING, new int[]{1});
                OrderedMorsels left = OrderedMorsels.random(harness, random, 300, 20, types, by);
                OrderedMorsels right = OrderedMorsels.random(harness, random, 300, 20, types, by);
                harness.pool.limit(harness.pool.used() + attempt % 60 * 2_000L);
                try {
                    run(harness, specification, ASCENDING, left, right, 2);
                } catch (EngineException e) {
                    assertTrue(e.code() == ErrorCode.MEMORY_LIMIT || e.code() == ErrorCode.CARDINALITY_VIOLATION,
                            e.toString());
                    refused += e.code() == ErrorCode.MEMORY_LIMIT ? 1 : 0;
                }
                harness.pool.limit(Long.MAX_VALUE);
            }
        }
        assertTrue(refused > 5, "only " + refused + " refusals");
    }

    @Test
    @Timeout(60)
    void isCanceledInTheMiddleOfManyPairs() {
        try (Harness harness = new Harness(2)) {
            OrderedMorsels probe = numbers(harness, 1000, stretch(100_000, 0, 100_000));
            OrderedMorsels build = numbers(harness, 1000, stretch(100_000, 0, 100_000));
            EngineException e = assertThrows(EngineException.class,
                    () -> run(harness, byNumber(JoinType.INNER), ASCENDING, probe, build, 2,
                            (worker, next) -> batch -> {
                                harness.cancellation.cancel();
                                return Demand.MORE;
                            }));
            assertEquals(ErrorCode.CANCELED, e.code());
        }
    }
}
