package io.polarway.engine.operator.window;

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
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.window.AggregateWindow;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.Limit;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Exclusion;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks what streams against [Window], over random rows that are cut into batches at random.
class StreamingWindowTest {
    /// The number of the row, a key of partitions, what rows are ordered by, and values.
    static final List<SqlType> TYPES = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.INTEGER,
            ScalarType.DOUBLE, RandomRows.DECIMAL, ScalarType.VARCHAR, ScalarType.BOOLEAN, ScalarType.SMALLINT,
            ScalarType.BIGINT, ScalarType.TINYINT);
    static final int NUMBER = 0;
    static final int PARTITION = 1;
    static final int ORDER = 2;
    private static final WindowFrame ROWS = new WindowFrame(Mode.ROWS, new Bound(Kind.UNBOUNDED_PRECEDING, null),
            new Bound(Kind.CURRENT_ROW, null), Exclusion.NO_OTHERS);

    static BoundWindow window(String name, boolean ignoresNulls, SqlType... types) {
        return Objects.requireNonNull(
                Objects.requireNonNull(FunctionCatalog.window(name)).bind(List.of(types), ignoresNulls));
    }

    static BoundWindow aggregate(String name, SqlType... types) {
        return AggregateWindow.bind(
                Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.aggregate(name)).bind(List.of(types))),
                false);
    }

    static Expression column(int index) {
        return new Expression.Reference(index, TYPES.get(index));
    }

    static Expression literal(SqlType type, @Nullable Object value) {
        return new Expression.Literal(value, type);
    }

    static WindowCall call(BoundWindow function, int orderKeys, WindowFrame frame, Expression... arguments) {
        return new WindowCall(function, List.of(arguments), orderKeys, frame);
    }

    /// Every function that streams, over every storage that values come in.
    private static List<WindowCall> all(Random random, int orderKeys) {
        List<WindowCall> calls = new ArrayList<>();
        calls.add(call(window("row_number", false), orderKeys, WindowFrame.DEFAULT));
        calls.add(call(window("rank", false), orderKeys, WindowFrame.DEFAULT));
        calls.add(call(window("dense_rank", false), Math.min(1, orderKeys), WindowFrame.DEFAULT));
        calls.add(call(aggregate("count"), orderKeys, ROWS));
        for (int i = 3; i < TYPES.size(); i++) {
            SqlType type = TYPES.get(i);
            int offset = 1 + random.nextInt(4);
            calls.add(call(window("lag", random.nextBoolean(), type), orderKeys, WindowFrame.DEFAULT, column(i)));
            calls.add(call(window("lag", random.nextBoolean(), type, ScalarType.BIGINT), orderKeys, WindowFrame.DEFAULT,
                    column(i), literal(ScalarType.BIGINT, (long) offset)));
            for (WindowFrame frame : frames(random)) {
                calls.add(call(window("first_value", random.nextBoolean(), type), orderKeys, frame, column(i)));
                calls.add(call(window("last_value", random.nextBoolean(), type), orderKeys, frame, column(i)));
                calls.add(call(aggregate("min", type), orderKeys, frame, column(i)));
                calls.add(call(aggregate("max", type), orderKeys, frame, column(i)));
                calls.add(call(aggregate("count", type), orderKeys, frame, column(i)));
                if (type.isNumeric()) {
                    calls.add(call(aggregate("sum", type), orderKeys, frame, column(i)));
                    calls.add(call(aggregate("avg", type), orderKeys, frame, column(i)));
                }
            }
        }
        calls.add(call(window("lag", false, ScalarType.VARCHAR, ScalarType.BIGINT, ScalarType.VARCHAR), orderKeys,
                WindowFrame.DEFAULT, column(5), literal(ScalarType.BIGINT, 2L),
                literal(ScalarType.VARCHAR, "there is no such row")));
        return calls;
    }

    private static List<WindowFrame> frames(Random random) {
        return random.nextInt(3) == 0 ? List.of(ROWS) : List.of(ROWS, WindowFrame.DEFAULT);
    }

    static Comparator<List<@Nullable Object>> by(int column, boolean descending, boolean nullsFirst) {
        Comparator<Comparable<Object>> values = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Comparable<Object>> all = nullsFirst
                ? Comparator.nullsFirst(values)
                : Comparator.nullsLast(values);
        return (left, right) -> all.compare(comparable(left.get(column)), comparable(right.get(column)));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> comparable(@Nullable Object value) {
        return (Comparable<Object>) value;
    }

    /// Returns rows in batches of random sizes, some with dead rows between.
    static List<Batch> batches(Harness harness, Random random, List<List<@Nullable Object>> rows, int most) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows.size();) {
            int count = Math.min(rows.size() - from, 1 + random.nextInt(most));
            boolean hasDead = random.nextInt(3) == 0;
            List<List<@Nullable Object>> positions = new ArrayList<>();
            List<Integer> alive = new ArrayList<>();
            for (List<@Nullable Object> row : rows.subList(from, from + count)) {
                if (hasDead && random.nextBoolean()) {
                    positions.add(rows.get(random.nextInt(rows.size())));
                }
                alive.add(positions.size());
                positions.add(row);
            }
            Column[] columns = new Column[TYPES.size()];
            for (int i = 0; i < columns.length; i++) {
                int column = i;
                columns[i] = harness.anyEncoding(random, TYPES.get(i),
                        positions.stream().map(row -> row.get(column)).toList());
            }
            Selection selection = hasDead
                    ? new Selection(alive.stream().mapToInt(Integer::intValue).toArray(), count)
                    : null;
            batches.add(new Batch(positions.size(), selection, columns));
            from += count;
        }
        return batches;
    }

    static List<List<@Nullable Object>> rows(Harness harness, Random random, int count, int domain) {
        RandomRows.Input input = RandomRows.of(harness, random, 1, count, domain, TYPES);
        input.batches().forEach(Batch::close);
        List<List<@Nullable Object>> rows = new ArrayList<>(input.rows());
        rows.removeIf(row -> row.get(3) instanceof Double number && number.isNaN() && random.nextBoolean());
        return rows;
    }

    static List<List<@Nullable Object>> numbered(List<List<@Nullable Object>> rows) {
        long number = 0;
        for (List<@Nullable Object> row : rows) {
            row.set(NUMBER, number++);
        }
        return rows;
    }

    private static List<List<@Nullable Object>> stream(Harness harness, List<Batch> batches, WindowShape shape,
            boolean isClustered) {
        InSequence step = new InSequence(new StreamingWindow(shape, isClustered, harness.profile));
        return harness.run(sink -> List.of(harness.pipeline(new ValuesSource(batches), sink, step),
                harness.pipeline(step.rest(), sink)));
    }

    static List<List<@Nullable Object>> canonical(List<List<@Nullable Object>> rows) {
        return rows.stream().<List<@Nullable Object>>map(
                row -> new ArrayList<>(row.stream().map(RandomRows::canonical).toList())).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void givesWhatTheWholeWindowGives(int threads) {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            try (Harness harness = new Harness(threads)) {
                // In little memory nothing waits its turn in memory.
                harness.pool.alwaysShort(seed % 5 == 0);
                int domain = 1 + random.nextInt(30);
                List<List<@Nullable Object>> rows = rows(harness, random, 1 + random.nextInt(400), domain);
                SortKey first = new SortKey(ORDER, random.nextBoolean(), random.nextBoolean());
                SortKey second = new SortKey(8, random.nextBoolean(), random.nextBoolean());
                List<SortKey> order = switch (random.nextInt(4)) {
                    case 0 -> List.of(first, second);
                    case 1 -> List.of(second);
                    default -> List.of(first);
                };
                List<Integer> partition = switch (random.nextInt(4)) {
                    case 0 -> List.of();
                    case 1 -> List.of(PARTITION, 6);
                    default -> List.of(PARTITION);
                };
                boolean isClustered = random.nextInt(3) == 0;
                Comparator<List<@Nullable Object>> inOrder = (left, right) -> 0;
                if (isClustered) {
                    for (int column : partition) {
                        inOrder = inOrder.thenComparing(by(column, random.nextBoolean(), random.nextBoolean()));
                    }
                }
                for (SortKey key : order) {
                    inOrder = inOrder.thenComparing(by(key.column(), key.descending(), key.nullsFirst()));
                }
                rows.sort(inOrder);
                numbered(rows);
                WindowShape shape = new WindowShape(TYPES, partition, order, all(random, order.size()),
                        List.of(NUMBER, 5, PARTITION));
                int most = 1 + random.nextInt(seed % 2 == 0 ? 7 : 200);
                List<List<@Nullable Object>> expected = new ArrayList<>(canonical(harness.run(
                        batches(harness, random, rows, most), new Window(shape, harness.profile))));
                expected.sort(Comparator.comparing(row -> (Long) row.getFirst()));
                List<List<@Nullable Object>> actual = canonical(
                        stream(harness, batches(harness, random, rows, most), shape, isClustered));
                assertEquals(expected.size(), actual.size(), "seed " + seed);
                for (int i = 0; i < expected.size(); i++) {
                    for (int column = 0; column < expected.get(i).size(); column++) {
                        assertEquals(expected.get(i).get(column), actual.get(i).get(column), "seed " + seed + ", row "
                                + i + ", " + (column < 3 ? "column " + column : shape.calls().get(column - 3)));
                    }
                }
            }
        }
    }

    @Test
    void seesWhatCrossesBatches() {
        try (Harness harness = new Harness(2)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                batches.add(harness.batch(harness.column(ScalarType.VARCHAR, i % 2 == 0 ? "a" : "b"),
                        harness.column(ScalarType.BIGINT, (long) i)));
            }
            List<SqlType> types = List.of(ScalarType.VARCHAR, ScalarType.BIGINT);
            WindowShape shape = new WindowShape(types, List.of(0), List.of(new SortKey(1, false, false)),
                    List.of(call(window("lag", false, ScalarType.BIGINT), 1, WindowFrame.DEFAULT,
                            new Expression.Reference(1, ScalarType.BIGINT))),
                    List.of(1));
            List<List<@Nullable Object>> rows = stream(harness, batches, shape, false);
            for (int i = 0; i < 50; i++) {
                assertEquals((long) i, rows.get(i).get(0));
                assertEquals(i < 2 ? null : (long) i - 2, rows.get(i).get(1));
            }
        }
    }

    @Test
    void doesNotStreamWhatLooksAhead() {
        List<Function<List<Integer>, WindowCall>> ahead = List.of(
                any -> call(window("lead", false, ScalarType.BIGINT), 1, WindowFrame.DEFAULT, column(8)),
                any -> call(window("cume_dist", false), 1, WindowFrame.DEFAULT),
                any -> call(window("lag", false, ScalarType.BIGINT, ScalarType.BIGINT), 1, WindowFrame.DEFAULT,
                        column(8), column(8)),
                any -> call(aggregate("sum", ScalarType.BIGINT), 0, WindowFrame.DEFAULT, column(8)),
                any -> call(aggregate("stddev", ScalarType.DOUBLE), 1, ROWS, column(3)),
                any -> call(aggregate("sum", ScalarType.BIGINT), 1,
                        new WindowFrame(Mode.ROWS, new Bound(Kind.UNBOUNDED_PRECEDING, null),
                                new Bound(Kind.UNBOUNDED_FOLLOWING, null), Exclusion.NO_OTHERS),
                        column(8)));
        for (Function<List<Integer>, WindowCall> each : ahead) {
            assertFalse(StreamingWindow.isFor(new WindowShape(TYPES, List.of(PARTITION),
                    List.of(new SortKey(ORDER, false, false)), List.of(each.apply(List.of())), List.of(0))));
        }
    }

    @Test
    void refusesRowsOutOfOrder() {
        try (Harness harness = new Harness(1)) {
            for (int cut = 1; cut < 3; cut++) {
                List<@Nullable Long> values = List.of(1L, 3L, 2L);
                List<Batch> batches = List.of(
                        harness.batch(harness.column(ScalarType.BIGINT, values.subList(0, cut).toArray())),
                        harness.batch(harness.column(ScalarType.BIGINT, values.subList(cut, 3).toArray())));
                WindowShape shape = new WindowShape(List.of(ScalarType.BIGINT), List.of(),
                        List.of(new SortKey(0, false, false)),
                        List.of(call(window("row_number", false), 1, WindowFrame.DEFAULT)), List.of(0));
                EngineException error = assertThrows(EngineException.class, () -> {
                    try (Harness own = new Harness(1)) {
                        List<Batch> copies = new ArrayList<>();
                        for (Batch batch : batches) {
                            copies.add(own.batch(own.column(ScalarType.BIGINT,
                                    Harness.rows(batch).stream().map(List::getFirst).toArray())));
                        }
                        stream(own, copies, shape, false);
                    }
                });
                assertTrue(String.valueOf(error.getMessage()).contains("order"), error.getMessage());
                batches.forEach(Batch::close);
            }
        }
    }

    private static WindowShape everything(Random random) {
        return new WindowShape(TYPES, List.of(PARTITION), List.of(new SortKey(ORDER, false, false)), all(random, 1),
                List.of(NUMBER));
    }

    private static List<List<@Nullable Object>> ordered(Harness harness, Random random, int count) {
        List<List<@Nullable Object>> rows = rows(harness, random, count, 20);
        rows.sort(by(ORDER, false, false));
        return numbered(rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void letsGoOfEverythingWhenMemoryIsRefused(int threads) {
        for (int number = 1; number < 3000; number += number < 30 ? 1 : 97) {
            Random random = new Random(3);
            try (Harness harness = new Harness(threads)) {
                List<Batch> batches = batches(harness, random, ordered(harness, random, 150), 20);
                WindowShape shape = everything(random);
                harness.pool.refuse(number);
                try {
                    stream(harness, batches, shape, false);
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stopsWhenThereIsEnough(int threads) {
        Random random = new Random(7);
        try (Harness harness = new Harness(threads)) {
            List<List<@Nullable Object>> rows = ordered(harness, random, 500);
            for (int limit : new int[]{0, 1, 17, 200, 499, 1000}) {
                InSequence step = new InSequence(
                        new StreamingWindow(everything(new Random(limit)), false, harness.profile));
                Limit end = new Limit(0, limit, harness.profile);
                List<List<@Nullable Object>> given = harness.run(sink -> List.of(
                        harness.pipeline(new ValuesSource(batches(harness, random, rows, 9)), end, step),
                        harness.pipeline(step.rest(), end), harness.pipeline(end.source(), sink)));
                assertEquals(Math.min(limit, rows.size()), given.size());
                for (int i = 0; i < given.size(); i++) {
                    assertEquals((long) i, given.get(i).getFirst());
                }
            }
        }
    }

    @Test
    void stopsWhenItIsCancelled() {
        Random random = new Random(9);
        try (Harness harness = new Harness(3)) {
            List<List<@Nullable Object>> rows = ordered(harness, random, 500);
            InSequence step = new InSequence(new StreamingWindow(everything(random), false, harness.profile));
            EngineException error = assertThrows(EngineException.class, () -> harness.run(sink -> List.of(
                    harness.pipeline(new ValuesSource(batches(harness, random, rows, 9)), sink, step,
                            (worker, next) -> batch -> {
                                worker.cancellation().cancel();
                                return Demand.MORE;
                            }),
                    harness.pipeline(step.rest(), sink))));
            assertEquals(ErrorCode.CANCELED, error.code());
        }
    }
}
