package io.polarway.engine.operator.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashJoinTest {
    private static final BiPredicate<List<@Nullable Object>, List<@Nullable Object>> ALWAYS = (left, right) -> true;

    /// A join and its definition.
    record Case(JoinSpecification specification, ReferenceJoin reference) {
        static Case of(JoinType type, List<SqlType> probe, List<SqlType> build, int[] probeKeys, int[] buildKeys,
                boolean[] isNullSafe, @Nullable Expression condition,
                BiPredicate<List<@Nullable Object>, List<@Nullable Object>> test) {
            List<JoinKey> keys = new ArrayList<>();
            for (int i = 0; i < probeKeys.length; i++) {
                keys.add(new JoinKey(new Expression.Reference(probeKeys[i], probe.get(probeKeys[i])),
                        new Expression.Reference(buildKeys[i], build.get(buildKeys[i])), isNullSafe[i]));
            }
            return new Case(new JoinSpecification(type, keys, condition, probe, build),
                    new ReferenceJoin(type, probeKeys, buildKeys, isNullSafe, test, probe.size(), build.size()));
        }
    }

    static List<List<@Nullable Object>> run(Harness harness, JoinSpecification specification, List<List<Batch>> probe,
            List<List<Batch>> build) {
        return run(harness, specification, probe, build, BuildSide.FEW_ROWS);
    }

    static List<List<@Nullable Object>> run(Harness harness, JoinSpecification specification, List<List<Batch>> probe,
            List<List<Batch>> build, int fewRows) {
        JoinFilter filter = JoinFilter.isFor(specification.type(), specification.keys()) ? new JoinFilter() : null;
        Operator filtering = (worker, next) -> filter == null ? next::push : new Filtering(
                new RuntimeFilter.Over(specification.keys().stream().map(JoinKey::probe).toList(), filter), worker,
                next);
        HashJoin join = new HashJoin(specification, filter, harness.profile, fewRows);
        return harness.run(sink -> {
            List<Pipeline> pipelines = new ArrayList<>();
            build.forEach(input -> pipelines.add(harness.pipeline(new ValuesSource(input), join.build())));
            pipelines.addAll(join.table());
            probe.forEach(
                    input -> pipelines.add(harness.pipeline(new ValuesSource(input), sink, filtering, join.probe())));
            pipelines.add(harness.pipeline(join.rest(), sink));
            return pipelines;
        });
    }

    /// Does what a scan does with a runtime filter: drops batches by their bounds, and rows.
    private static final class Filtering implements Stage {
        private final RuntimeFilter.Over filter;
        private final Worker worker;
        private final Stage next;
        private final ExpressionEvaluator evaluator;

        Filtering(RuntimeFilter.Over filter, Worker worker, Stage next) {
            this.filter = filter;
            this.worker = worker;
            this.next = next;
            this.evaluator = new ExpressionEvaluator(worker.scratch());
        }

        @Override
        public Demand push(Batch batch) {
            assertTrue(filter.filter().isUseful() || filter.mayMatch(column -> Statistics.unknown(1)));
            if (filter.filter().isEmpty() || !filter.mayMatch(column -> statistics(batch, column))) {
                return Demand.MORE;
            }
            try (Batch left = batch.select(filter.select(batch, evaluator, worker.scratch()))) {
                return next.push(left);
            }
        }

        private static Statistics statistics(Batch batch, int column) {
            List<@Nullable Object> values = Harness.rows(batch).stream().map(row -> row.get(column)).toList();
            List<Object> known = values.stream().filter(java.util.Objects::nonNull).toList();
            @SuppressWarnings({"unchecked", "rawtypes"})
            java.util.Comparator<Object> order = (a, b) -> ((Comparable) a).compareTo(b);
            boolean isNumber = !known.isEmpty() && !(known.getFirst() instanceof String)
                    && known.getFirst() instanceof Comparable;
            return new Statistics(values.size(), values.size() - known.size(),
                    isNumber ? known.stream().min(order).orElseThrow() : null,
                    isNumber ? known.stream().max(order).orElseThrow() : null, -1);
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }

    static void check(Harness harness, Case tested, RandomRows.Input probe, RandomRows.Input build) {
        List<List<@Nullable Object>> expected = tested.reference.rows(probe.rows(), build.rows());
        List<List<@Nullable Object>> actual = canonical(
                run(harness, tested.specification, List.of(probe.batches()), halves(build.batches()),
                        probe.rows().size() % 2 == 0 ? 0 : BuildSide.FEW_ROWS));
        assertEquals(sorted(expected), sorted(actual));
    }

    private static List<List<Batch>> halves(List<Batch> batches) {
        int middle = batches.size() / 2;
        return List.of(batches.subList(0, middle), batches.subList(middle, batches.size()));
    }

    private static List<List<@Nullable Object>> canonical(List<List<@Nullable Object>> rows) {
        return rows.stream().map(row -> row.stream().map(RandomRows::canonical)
                .collect(java.util.stream.Collectors
                        .toCollection(() -> (List<@Nullable Object>) new ArrayList<Object>())))
                .toList();
    }

    private static List<String> sorted(List<List<@Nullable Object>> rows) {
        return rows.stream().map(Object::toString).sorted().toList();
    }

    private static Expression less(int left, int right, SqlType type) {
        List<Expression> arguments = List.of(new Expression.Reference(left, type),
                new Expression.Reference(right, type));
        ScalarFunction function = FunctionCatalog.scalar("<");
        return new Expression.Call(function.bind(List.of(type, type)), arguments);
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinition(JoinType type) {
        agreesWithItsDefinition(type, false, 60, 30);
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinitionWhenNothingFits(JoinType type) {
        Map<String, Long> counters = agreesWithItsDefinition(type, true, 12, 30);
        assertTrue(counters.get("spilled bytes") > 0);
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinitionWhenMuchDoesNotFit(JoinType type) {
        Map<String, Long> counters = agreesWithItsDefinition(type, true, 6, 100);
        boolean isSeldomSplit = type == JoinType.MARK || type == JoinType.NULL_AWARE_ANTI || type == JoinType.SINGLE;
        assertTrue(isSeldomSplit || counters.get("partitioned again") > 0);
        assertTrue(type == JoinType.SINGLE || counters.get("pieces") > 0);
    }

    private static Map<String, Long> agreesWithItsDefinition(JoinType type, boolean isShort, int rounds,
            int batchRows) {
        Map<String, Long> counters = new HashMap<>();
        Random random = new Random(type.ordinal());
        for (int round = 0; round < rounds; round++) {
            int threads = 1 + round % 4;
            try (Harness harness = new Harness(threads, 2_000_000_000L, round % 3 == 0 ? 3 : 100)) {
                harness.pool.alwaysShort(isShort);
                List<SqlType> probe = types(random);
                List<SqlType> build = types(random);
                int keys = random.nextInt(3);
                int[] columns = {2, 3, 4};
                SqlType[] keyTypes = new SqlType[keys];
                boolean[] isNullSafe = new boolean[keys];
                for (int i = 0; i < keys; i++) {
                    keyTypes[i] = RandomRows.TYPES.get(random.nextInt(RandomRows.TYPES.size()));
                    probe.add(keyTypes[i]);
                    build.add(keyTypes[i]);
                    isNullSafe[i] = random.nextInt(4) == 0;
                }
                boolean hasCondition = random.nextBoolean() && !(type == JoinType.SINGLE);
                Expression condition = hasCondition ? less(0, probe.size(), ScalarType.BIGINT) : null;
                Case tested = Case.of(type, probe, build, Arrays.copyOf(columns, keys), Arrays.copyOf(columns, keys),
                        isNullSafe, condition, hasCondition ? HashJoinTest::isLess : ALWAYS);
                int domain = 1 + random.nextInt(batchRows + 10);
                RandomRows.Input left = RandomRows.of(harness, random, random.nextInt(6), batchRows + 10, domain,
                        probe);
                RandomRows.Input right = RandomRows.of(harness, random, random.nextInt(6), batchRows, domain, build);
                try {
                    check(harness, tested, left, right);
                } catch (EngineException e) {
                    boolean isExpected = type == JoinType.SINGLE && e.code() == ErrorCode.CARDINALITY_VIOLATION;
                    if (!isExpected) {
                        throw e;
                    }
                }
                harness.profile.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
            }
        }
        return counters;
    }

    private static boolean isLess(List<@Nullable Object> left, List<@Nullable Object> right) {
        return left.get(0) instanceof Long a && right.get(0) instanceof Long b && a < b;
    }

    private static List<SqlType> types(Random random) {
        return new ArrayList<>(
                List.of(ScalarType.BIGINT, RandomRows.TYPES.get(random.nextInt(RandomRows.TYPES.size()))));
    }

    @Test
    void singleGivesTheOnlyMatchOrNulls() {
        try (Harness harness = new Harness(2)) {
            Case tested = Case.of(JoinType.SINGLE, List.of(ScalarType.INTEGER),
                    List.of(ScalarType.INTEGER, ScalarType.VARCHAR), new int[]{0}, new int[]{0}, new boolean[]{false},
                    null, ALWAYS);
            List<Batch> probe = List.of(harness.batch(harness.column(ScalarType.INTEGER, 1, 2, null, 4)));
            List<Batch> build = List.of(harness.batch(harness.column(ScalarType.INTEGER, 2, 1, null, null),
                    harness.column(ScalarType.VARCHAR, "two", "one", "?", "?")));
            assertEquals(List.of("[1, 1, one]", "[2, 2, two]", "[4, null, null]", "[null, null, null]"),
                    sorted(run(harness, tested.specification, List.of(probe), List.of(build))));
        }
    }

    @Test
    void singleRefusesASecondMatch() {
        try (Harness harness = new Harness(2)) {
            Case tested = Case.of(JoinType.SINGLE, List.of(ScalarType.INTEGER), List.of(ScalarType.INTEGER),
                    new int[]{0}, new int[]{0}, new boolean[]{false}, null, ALWAYS);
            List<Batch> probe = List.of(harness.batch(harness.column(ScalarType.INTEGER, 1, 2)));
            List<Batch> build = List.of(harness.batch(harness.column(ScalarType.INTEGER, 2, 2)));
            EngineException e = assertThrows(EngineException.class,
                    () -> run(harness, tested.specification, List.of(probe), List.of(build)));
            assertEquals(ErrorCode.CARDINALITY_VIOLATION, e.code());
            assertTrue(e.getMessage().contains("more than one row"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsGoOfEverythingWhereverMemoryIsRefused(JoinType type) {
        int refused = 0;
        for (int attempt = 0; attempt < 120; attempt++) {
            Random random = new Random(3);
            try (Harness harness = new Harness(2, 2_000_000_000L, 100)) {
                harness.pool.alwaysShort(attempt >= 60);
                List<SqlType> types = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.VARCHAR);
                Case tested = Case.of(type, types, types, new int[]{1, 2}, new int[]{1, 2}, new boolean[]{false, true},
                        less(0, 3, ScalarType.BIGINT), HashJoinTest::isLess);
                RandomRows.Input left = RandomRows.of(harness, random, 4, 100, 20, types);
                RandomRows.Input right = RandomRows.of(harness, random, 4, 100, 20, types);
                harness.pool.limit(harness.pool.used() + attempt % 60 * 2_000L);
                try {
                    run(harness, tested.specification, List.of(left.batches()), List.of(right.batches()), attempt % 2);
                } catch (EngineException e) {
                    assertTrue(e.code() == ErrorCode.MEMORY_LIMIT || e.code() == ErrorCode.CARDINALITY_VIOLATION,
                            e.getMessage());
                    refused += e.code() == ErrorCode.MEMORY_LIMIT ? 1 : 0;
                }
                harness.pool.limit(Long.MAX_VALUE);
            }
        }
        assertTrue(refused > 5, "only " + refused + " refusals");
    }

    @Test
    void anEmptyBuildSideStopsTheProbe() {
        try (Harness harness = new Harness(1)) {
            List<SqlType> types = List.of(ScalarType.INTEGER);
            Case tested = Case.of(JoinType.INNER, types, types, new int[]{0}, new int[]{0}, new boolean[]{false}, null,
                    ALWAYS);
            List<Batch> probe = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                probe.add(harness.batch(harness.column(ScalarType.INTEGER, i)));
            }
            assertEquals(List.of(), run(harness, tested.specification, List.of(probe), List.of(List.of())));
        }
    }

    @Test
    void manyDuplicatesComeInBatchesOfBoundedSize() {
        try (Harness harness = new Harness(2, 2_000_000_000L, 50)) {
            List<SqlType> types = List.of(ScalarType.VARCHAR);
            Case tested = Case.of(JoinType.INNER, types, types, new int[]{0}, new int[]{0}, new boolean[]{false}, null,
                    ALWAYS);
            Object[] same = new Object[300];
            Arrays.fill(same, "the same long string in every row");
            List<Batch> probe = List.of(harness.batch(harness.column(ScalarType.VARCHAR, same)));
            List<Batch> build = List.of(harness.batch(harness.column(ScalarType.VARCHAR, same)));
            assertEquals(90_000, run(harness, tested.specification, List.of(probe), List.of(build)).size());
        }
    }

    @Test
    void isCanceledInTheMiddleOfManyPairs() throws InterruptedException {
        try (Harness harness = new Harness(2)) {
            List<SqlType> types = List.of(ScalarType.BIGINT);
            Case tested = Case.of(JoinType.BUILD_SEMI, types, types, new int[]{0}, new int[]{0}, new boolean[]{false},
                    less(0, 1, ScalarType.BIGINT), HashJoinTest::isLess);
            Object[] same = new Object[100_000];
            Arrays.fill(same, 1L);
            List<Batch> probe = List.of(harness.batch(harness.column(ScalarType.BIGINT, same)));
            List<Batch> build = List.of(harness.batch(harness.column(ScalarType.BIGINT, same)));
            Thread canceling = Thread.ofPlatform().start(() -> {
                while (harness.memory.used() < 2_000_000) {
                    Thread.onSpinWait();
                }
                harness.cancellation.cancel();
            });
            EngineException e = assertThrows(EngineException.class,
                    () -> run(harness, tested.specification, List.of(probe), List.of(build)));
            assertEquals(ErrorCode.CANCELED, e.code());
            canceling.join();
        }
    }
}
