package io.polarway.engine.operator.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.window.AggregateWindow;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Exclusion;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks functions over random rows against a reference that looks at each frame by itself.
class WindowTest {
    private static final List<SqlType> TYPES = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.INTEGER,
            ScalarType.DOUBLE, RandomRows.DECIMAL, RandomRows.WIDE);
    private static final int ORDERED_BY = 2;

    private static BoundWindow window(String name, boolean ignoresNulls, SqlType... types) {
        return Objects.requireNonNull(Objects.requireNonNull(FunctionCatalog.window(name)).bind(List.of(types),
                ignoresNulls));
    }

    private static BoundWindow aggregate(String name, SqlType... types) {
        return AggregateWindow.bind(Objects.requireNonNull(
                Objects.requireNonNull(FunctionCatalog.aggregate(name)).bind(List.of(types))), false);
    }

    private static Expression column(int index) {
        return new Expression.Reference(index, TYPES.get(index));
    }

    private static Bound bound(Random random, boolean isEnd) {
        Kind kind = Kind.values()[random.nextInt(4) + (isEnd ? 1 : 0)];
        boolean hasDistance = kind == Kind.PRECEDING || kind == Kind.FOLLOWING;
        return new Bound(kind, hasDistance ? new Distance.Units(random.nextInt(12)) : null);
    }

    private static WindowFrame frame(Random random) {
        while (true) {
            WindowFrame frame = new WindowFrame(Mode.values()[random.nextInt(3)], bound(random, false),
                    bound(random, true), Exclusion.values()[Math.max(0, random.nextInt(8) - 4)]);
            if (frame.from().kind().compareTo(frame.to().kind()) <= 0) {
                return frame;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void computesEachFrame(int threads) {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            // In little memory a part is parted again, whether it is put aside or not.
            try (Harness harness = new Harness(threads, seed % 3 == 0 ? 4_000_000 : 2_000_000_000L)) {
                harness.pool.alwaysShort(seed % 2 == 0);
                RandomRows.Input input = RandomRows.of(harness, random, random.nextInt(5), 1 + random.nextInt(300),
                        3 + random.nextInt(30), TYPES);
                List<Integer> partition = switch (random.nextInt(3)) {
                    case 0 -> List.of();
                    case 1 -> List.of(1);
                    default -> List.of(1, 0);
                };
                SortKey key = new SortKey(ORDERED_BY, random.nextBoolean(), random.nextBoolean());
                List<WindowCall> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    WindowFrame frame = frame(random);
                    calls.add(new WindowCall(aggregate("count", ScalarType.VARCHAR), List.of(column(1)), 1, frame));
                    calls.add(new WindowCall(aggregate("sum", RandomRows.DECIMAL), List.of(column(4)), 1, frame));
                    calls.add(new WindowCall(aggregate("sum", RandomRows.WIDE), List.of(column(5)), 1, frame));
                    calls.add(new WindowCall(aggregate("max", ScalarType.DOUBLE), List.of(column(3)), 1, frame));
                    calls.add(new WindowCall(aggregate("min", ScalarType.VARCHAR), List.of(column(1)), 1, frame));
                    calls.add(new WindowCall(aggregate("sum", ScalarType.DOUBLE), List.of(column(3)), 1, frame));
                    calls.add(new WindowCall(window("first_value", false, ScalarType.DOUBLE), List.of(column(3)), 1,
                            frame));
                    calls.add(new WindowCall(window("last_value", true, ScalarType.VARCHAR), List.of(column(1)), 1,
                            frame));
                }
                calls.add(new WindowCall(window("row_number", false), List.of(), 1, WindowFrame.DEFAULT));
                calls.add(new WindowCall(window("rank", false), List.of(), 1, WindowFrame.DEFAULT));
                calls.add(new WindowCall(window("lag", false, ScalarType.DOUBLE), List.of(column(3)), 1,
                        WindowFrame.DEFAULT));
                WindowShape shape = new WindowShape(TYPES, partition, List.of(key), calls, List.of(0, 1, 2, 3, 4, 5));
                List<List<@Nullable Object>> actual = harness.run(input.batches(), new Window(shape, harness.profile));
                assertEquals(text(expected(input.rows(), partition, key, calls)), text(actual), "seed " + seed);
            }
        }
    }

    private static List<String> text(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(RandomRows::canonical).map(String::valueOf).toList().toString())
                .sorted().toList();
    }

    private static List<List<@Nullable Object>> expected(List<List<@Nullable Object>> rows, List<Integer> partition,
            SortKey key, List<WindowCall> calls) {
        Map<List<@Nullable Object>, List<List<@Nullable Object>>> partitions = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            partition.forEach(column -> values.add(row.get(column)));
            partitions.computeIfAbsent(values, any -> new ArrayList<>()).add(row);
        }
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (List<List<@Nullable Object>> group : partitions.values()) {
            group.sort(Comparator.comparing(row -> (Integer) row.get(ORDERED_BY), order(key)));
            for (int i = 0; i < group.size(); i++) {
                List<@Nullable Object> row = new ArrayList<>(group.get(i));
                for (WindowCall call : calls) {
                    row.add(value(group, i, call, key));
                }
                all.add(row);
            }
        }
        return all;
    }

    private static Comparator<@Nullable Integer> order(SortKey key) {
        Comparator<Integer> values = key.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return key.nullsFirst() ? Comparator.nullsFirst(values) : Comparator.nullsLast(values);
    }

    private static boolean isPeer(List<List<@Nullable Object>> group, int left, int right) {
        return Objects.equals(group.get(left).get(ORDERED_BY), group.get(right).get(ORDERED_BY));
    }

    private static @Nullable Object value(List<List<@Nullable Object>> group, int place, WindowCall call, SortKey key) {
        List<@Nullable Object> seen = new ArrayList<>();
        int argument = call.arguments().isEmpty() ? 0 : ((Expression.Reference) call.arguments().getFirst()).index();
        for (int i = 0; i < group.size(); i++) {
            if (isIn(group, i, place, call.frame(), key)) {
                seen.add(group.get(i).get(argument));
            }
        }
        List<Object> valid = new ArrayList<>();
        seen.stream().filter(Objects::nonNull).forEach(valid::add);
        return switch (call.function().name()) {
            case "row_number" -> (long) place + 1;
            case "rank" -> {
                int first = place;
                while (first > 0 && isPeer(group, first - 1, place)) {
                    first--;
                }
                yield (long) first + 1;
            }
            case "lag" -> place == 0 ? null : group.get(place - 1).get(argument);
            case "count" -> (long) valid.size();
            case "first_value" -> seen.isEmpty() ? null : seen.getFirst();
            case "last_value" -> valid.isEmpty() ? null : valid.getLast();
            case "sum" -> valid.isEmpty()
                    ? null
                    : valid.getFirst() instanceof BigDecimal
                            ? valid.stream().map(BigDecimal.class::cast).reduce(BigDecimal::add).orElseThrow()
                            : (Object) valid.stream().mapToDouble(Double.class::cast).reduce(0, Double::sum);
            case "max" -> valid.stream().map(Double.class::cast).max(Double::compare).orElse(null);
            case "min" -> valid.stream().map(String.class::cast).min(Comparator.naturalOrder()).orElse(null);
            default -> throw new IllegalArgumentException();
        };
    }

    private static boolean isIn(List<List<@Nullable Object>> group, int row, int place, WindowFrame frame,
            SortKey key) {
        boolean isExcluded = switch (frame.exclusion()) {
            case NO_OTHERS -> false;
            case CURRENT_ROW -> row == place;
            case GROUP -> isPeer(group, row, place);
            case TIES -> row != place && isPeer(group, row, place);
        };
        return !isExcluded && isBeyond(group, row, place, frame.from(), frame.mode(), key, true)
                && isBeyond(group, row, place, frame.to(), frame.mode(), key, false);
    }

    /// Whether a row is not before the frame's first bound, or not after its last one.
    private static boolean isBeyond(List<List<@Nullable Object>> group, int row, int place, Bound bound, Mode mode,
            SortKey key, boolean isFrom) {
        if (bound.kind() == Kind.UNBOUNDED_PRECEDING || bound.kind() == Kind.UNBOUNDED_FOLLOWING) {
            return true;
        }
        long distance = bound.distance() instanceof Distance.Units units
                ? bound.kind() == Kind.PRECEDING ? -units.count() : units.count()
                : 0;
        if (mode == Mode.ROWS) {
            return isFrom ? row >= place + distance : row <= place + distance;
        }
        if (mode == Mode.GROUPS) {
            int groups = 0;
            for (int i = Math.min(row, place); i < Math.max(row, place); i++) {
                groups += isPeer(group, i, i + 1) ? 0 : 1;
            }
            int away = row < place ? -groups : groups;
            return isFrom ? away >= distance : away <= distance;
        }
        Integer value = (Integer) group.get(row).get(ORDERED_BY);
        Integer current = (Integer) group.get(place).get(ORDERED_BY);
        if (value == null || current == null || bound.distance() == null) {
            int order = order(key).compare(value, current);
            return isFrom ? order >= 0 : order <= 0;
        }
        long difference = key.descending() ? current - value : value - current;
        return isFrom ? difference >= distance : difference <= distance;
    }

    @Test
    void namesTheWindowWhenMemoryIsShort() {
        try (Harness harness = new Harness(2)) {
            List<Batch> batches = RandomRows.of(harness, new Random(1), 200, 1000, 1000, TYPES).batches();
            // Room for a part of what the window keeps, whatever the input takes.
            harness.pool.limit(harness.memory.used() + 3_000_000);
            WindowShape shape = new WindowShape(TYPES, List.of(), List.of(new SortKey(2, false, false)),
                    List.of(new WindowCall(window("row_number", false), List.of(), 1, WindowFrame.DEFAULT)),
                    List.of(0, 1, 2, 3, 4, 5));
            EngineException error = assertThrows(EngineException.class,
                    () -> harness.run(batches, new Window(shape, harness.profile)));
            assertEquals(ErrorCode.MEMORY_LIMIT, error.code());
            assertTrue(String.valueOf(error.getMessage()).contains("window"), error.getMessage());
        }
    }

    @Test
    void partsOfMoreRowsThanFitIntoMemory() {
        Random random = new Random(5);
        int batches = 80;
        for (int threads : new int[]{1, 3}) {
            // Rows of about 4 MB; a third of all is one partition.
            try (Harness harness = new Harness(threads, threads == 1 ? 5_000_000 : 8_000_000)) {
                List<List<@Nullable Object>> rows = new ArrayList<>();
                for (int i = 0; i < batches * 500; i++) {
                    rows.add(List.of((long) (random.nextInt(3) == 0 ? 0 : random.nextInt(9000)),
                            "a string that is longer than a view " + i, (long) i));
                }
                List<SqlType> types = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.BIGINT);
                WindowShape shape = new WindowShape(types, List.of(0), List.of(new SortKey(2, true, false)),
                        List.of(new WindowCall(window("row_number", false), List.of(), 1, WindowFrame.DEFAULT)),
                        List.of(0, 1, 2));
                PartSource source = new PartSource(() -> batches, (part, worker, first) -> {
                    List<List<@Nullable Object>> own = rows.subList(part * 500, part * 500 + 500);
                    try (Batch batch = harness.batch(
                            harness.column(types.get(0), own.stream().map(row -> row.get(0)).toArray()),
                            harness.column(types.get(1), own.stream().map(row -> row.get(1)).toArray()),
                            harness.column(types.get(2), own.stream().map(row -> row.get(2)).toArray()))) {
                        return first.push(batch);
                    }
                });
                Window window = new Window(shape, harness.profile);
                List<List<@Nullable Object>> actual = Collections.synchronizedList(new ArrayList<>());
                harness.run(sink -> List.of(harness.pipeline(source, window),
                        harness.pipeline(window.source(), worker -> batch -> {
                            actual.addAll(Harness.rows(batch));
                            return Demand.MORE;
                        }), harness.pipeline(new ValuesSource(List.of()), sink)));
                Map<Object, Long> numbers = new HashMap<>();
                List<List<@Nullable Object>> expected = new ArrayList<>();
                for (int i = rows.size() - 1; i >= 0; i--) {
                    List<@Nullable Object> row = new ArrayList<>(rows.get(i));
                    row.add(numbers.merge(java.util.Objects.requireNonNull(row.get(0)), 1L, Long::sum));
                    expected.add(row);
                }
                assertEquals(text(expected), text(actual));
            }
        }
    }

    @Test
    void sumsWithoutCancellation() {
        try (Harness harness = new Harness(1)) {
            Batch batch = harness.batch(harness.column(ScalarType.DOUBLE, 1e300, 1.0, 2.0, 3.0));
            WindowFrame frame = new WindowFrame(Mode.ROWS, new Bound(Kind.PRECEDING, new Distance.Units(1)),
                    new Bound(Kind.CURRENT_ROW, null), Exclusion.NO_OTHERS);
            Expression argument = new Expression.Reference(0, ScalarType.DOUBLE);
            WindowShape shape = new WindowShape(List.of(ScalarType.DOUBLE), List.of(), List.of(),
                    List.of(new WindowCall(aggregate("sum", ScalarType.DOUBLE), List.of(argument), 0, frame)),
                    List.of());
            assertEquals(List.of(List.of(1e300), List.of(1e300), List.of(3.0), List.of(5.0)),
                    harness.run(List.of(batch), new Window(shape, harness.profile)));
        }
    }

    @Test
    void givesNothingOfNothing() {
        try (Harness harness = new Harness(2)) {
            WindowShape shape = new WindowShape(TYPES, List.of(), List.of(),
                    List.of(new WindowCall(window("row_number", false), List.of(), 0, WindowFrame.DEFAULT)),
                    List.of(0));
            assertEquals(List.of(), harness.run(List.<Batch>of(), new Window(shape, harness.profile)));
        }
    }
}
