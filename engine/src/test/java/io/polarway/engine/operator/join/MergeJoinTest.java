package io.polarway.engine.operator.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.operator.RandomRows;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MergeJoinTest {
    /// The rows of a side, by morsels.
    private record Side(List<List<Batch>> morsels, List<List<@Nullable Object>> rows) {
        Source source() {
            List<List<Batch>> all = morsels;
            PartSource parts = new PartSource(all::size, (part, worker, first) -> {
                for (Batch batch : all.get(part)) {
                    if (first.push(batch) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
                return Demand.MORE;
            });
            return new Source() {
                @Override
                public @Nullable Morsel claim() {
                    return parts.claim();
                }

                @Override
                public int parallelism() {
                    return parts.parallelism();
                }

                @Override
                public void close() {
                    all.forEach(morsel -> morsel.forEach(Batch::close));
                }
            };
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(@Nullable Object left, @Nullable Object right, SortKey key) {
        if (left == null || right == null) {
            return left == right ? 0 : left == null == key.nullsFirst() ? -1 : 1;
        }
        int order = switch (left) {
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) right);
            case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
            case Float number -> Float.compare(number + 0.0f, (Float) right + 0.0f);
            default -> ((Comparable) left).compareTo(right);
        };
        return key.descending() ? -order : order;
    }

    private static Comparator<List<@Nullable Object>> comparator(List<SortKey> order, int[] columns) {
        return (left, right) -> {
            for (SortKey key : order) {
                int column = columns[key.column()];
                int result = compare(left.get(column), right.get(column), key);
                if (result != 0) {
                    return result;
                }
            }
            return 0;
        };
    }

    private static Side side(Harness harness, Random random, int count, int domain, List<SqlType> types,
            Comparator<List<@Nullable Object>> order) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (SqlType type : types) {
                row.add(RandomRows.value(random, type, domain));
            }
            rows.add(row);
        }
        rows.sort(order);
        List<List<Batch>> morsels = new ArrayList<>();
        int at = 0;
        while (at < count || random.nextInt(4) == 0) {
            List<Batch> morsel = new ArrayList<>();
            for (int batches = random.nextInt(4); batches > 0 && at < count; batches--) {
                int end = Math.min(count, at + 1 + random.nextInt(12));
                morsel.add(batch(harness, random, rows.subList(at, end), types));
                at = end;
            }
            morsels.add(morsel);
        }
        List<List<@Nullable Object>> canonical = new ArrayList<>();
        rows.forEach(row -> {
            List<@Nullable Object> own = new ArrayList<>();
            row.forEach(value -> own.add(RandomRows.canonical(value)));
            canonical.add(own);
        });
        return new Side(morsels, canonical);
    }

    /// Returns the rows as a batch in any encoding, sometimes with dead rows between them.
    private static Batch batch(Harness harness, Random random, List<List<@Nullable Object>> rows,
            List<SqlType> types) {
        boolean hasDead = random.nextBoolean();
        int[] alive = new int[rows.size()];
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int i = 0; i < alive.length; i++) {
            if (hasDead && random.nextInt(3) == 0) {
                all.add(types.stream().map(type -> RandomRows.value(random, type, 10))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
            }
            alive[i] = all.size();
            all.add(rows.get(i));
        }
        Column[] columns = new Column[types.size()];
        for (int c = 0; c < columns.length; c++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (List<@Nullable Object> row : all) {
                values.add(row.get(c));
            }
            columns[c] = harness.anyEncoding(random, types.get(c), values);
        }
        return new Batch(all.size(), hasDead ? new Selection(alive, alive.length) : null, columns);
    }

    private static List<List<@Nullable Object>> run(Harness harness, JoinSpecification specification,
            List<SortKey> order, Side probe, Side build, int threads, Operator... behind) {
        MergeJoin join = new MergeJoin(specification, order,
                new MergeJoin.Input(probe.source(), harness.profile, List.of()),
                new MergeJoin.Input(build.source(), harness.profile, List.of()), threads, harness.profile);
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
            agreesWithItsDefinition(type, false, 150);
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithItsDefinitionWhenNothingFits(JoinType type) {
        if (MergeJoin.isFor(type)) {
            Map<String, Long> counters = agreesWithItsDefinition(type, true, 60);
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
                Comparator<List<@Nullable Object>> by = comparator(order, columns);
                int domain = 1 + random.nextInt(60);
                Side left = side(harness, random, random.nextInt(5) * random.nextInt(30), domain, types, by);
                Side right = side(harness, random, random.nextInt(5) * random.nextInt(30), domain, types, by);
                List<List<@Nullable Object>> actual;
                try {
                    actual = run(harness, specification, order, left, right, threads);
                } catch (EngineException e) {
                    assertTrue(type == JoinType.SINGLE && e.code() == ErrorCode.CARDINALITY_VIOLATION, e.toString());
                    continue;
                }
                assertEquals(texts(reference.rows(left.rows, right.rows)).stream().sorted().toList(),
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
}
