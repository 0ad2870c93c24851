package io.polarway.engine.operator.window;

import static io.polarway.engine.operator.window.StreamingWindowTest.NUMBER;
import static io.polarway.engine.operator.window.StreamingWindowTest.ORDER;
import static io.polarway.engine.operator.window.StreamingWindowTest.PARTITION;
import static io.polarway.engine.operator.window.StreamingWindowTest.TYPES;
import static io.polarway.engine.operator.window.StreamingWindowTest.aggregate;
import static io.polarway.engine.operator.window.StreamingWindowTest.batches;
import static io.polarway.engine.operator.window.StreamingWindowTest.by;
import static io.polarway.engine.operator.window.StreamingWindowTest.call;
import static io.polarway.engine.operator.window.StreamingWindowTest.canonical;
import static io.polarway.engine.operator.window.StreamingWindowTest.column;
import static io.polarway.engine.operator.window.StreamingWindowTest.literal;
import static io.polarway.engine.operator.window.StreamingWindowTest.numbered;
import static io.polarway.engine.operator.window.StreamingWindowTest.rows;
import static io.polarway.engine.operator.window.StreamingWindowTest.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Exclusion;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks windows that look at few rows around each against [Window], over random rows that are cut into batches at random.
class SlidingWindowTest {
    private static Bound bound(int place) {
        return place == 0
                ? new Bound(Kind.CURRENT_ROW, null)
                : new Bound(place < 0 ? Kind.PRECEDING : Kind.FOLLOWING, new Distance.Units(Math.abs(place)));
    }

    private static WindowFrame frame(int from, int to, Exclusion exclusion) {
        return new WindowFrame(Mode.ROWS, bound(from), bound(to), exclusion);
    }

    private static WindowFrame frame(Random random, int ahead) {
        int to = random.nextInt(8) - 7 + ahead;
        int from = Math.min(to, random.nextInt(9) - 7);
        return frame(from, to, Exclusion.values()[random.nextInt(3) == 0 ? random.nextInt(4) : 0]);
    }

    /// @param ahead how many rows may be looked ahead
    private static List<WindowCall> all(Random random, int orderKeys, int ahead) {
        List<WindowCall> calls = new ArrayList<>();
        calls.add(call(aggregate("count"), orderKeys, frame(random, ahead)));
        for (int i = 3; i < TYPES.size(); i++) {
            SqlType type = TYPES.get(i);
            String shift = ahead > 0 && random.nextBoolean() ? "lead" : "lag";
            calls.add(call(window(shift, false, type), orderKeys, WindowFrame.DEFAULT, column(i)));
            calls.add(call(window("lag", false, type, ScalarType.BIGINT), orderKeys, WindowFrame.DEFAULT, column(i),
                    literal(ScalarType.BIGINT, (long) random.nextInt(5) - Math.min(ahead, 2))));
            calls.add(call(window("first_value", random.nextBoolean(), type), orderKeys, frame(random, ahead),
                    column(i)));
            calls.add(call(window("last_value", random.nextBoolean(), type), orderKeys, frame(random, ahead),
                    column(i)));
            calls.add(call(window("nth_value", random.nextBoolean(), type, ScalarType.BIGINT), orderKeys,
                    frame(random, ahead), column(i), literal(ScalarType.BIGINT, 2L)));
            for (String name : List.of("min", "max", "count", "first", "last")) {
                calls.add(call(aggregate(name, type), orderKeys, frame(random, ahead), column(i)));
            }
            if (type.isNumeric() && type != ScalarType.DOUBLE) {
                calls.add(call(aggregate("sum", type), orderKeys, frame(random, ahead), column(i)));
                calls.add(call(aggregate("avg", type), orderKeys, frame(random, ahead), column(i)));
            }
        }
        calls.add(call(window("lag", false, ScalarType.VARCHAR, ScalarType.BIGINT, ScalarType.VARCHAR), orderKeys,
                WindowFrame.DEFAULT, column(5), literal(ScalarType.BIGINT, 2L),
                literal(ScalarType.VARCHAR, "there is no such row")));
        return calls;
    }

    private static List<List<@Nullable Object>> slide(Harness harness, List<Batch> batches, WindowShape shape,
            boolean isClustered) {
        InSequence step = new InSequence(new SlidingWindow(shape, isClustered, harness.profile));
        return harness.run(sink -> List.of(harness.pipeline(new ValuesSource(batches), sink, step),
                harness.pipeline(step.rest(), sink)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void givesWhatTheWholeWindowGives(int threads) {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            try (Harness harness = new Harness(threads, 2_000_000_000L, 1 + random.nextInt(60))) {
                harness.pool.alwaysShort(seed % 5 == 0);
                List<List<@Nullable Object>> rows = rows(harness, random, 1 + random.nextInt(400),
                        1 + random.nextInt(30));
                List<SortKey> order = new ArrayList<>();
                order.add(new SortKey(ORDER, random.nextBoolean(), random.nextBoolean()));
                if (random.nextBoolean()) {
                    order.add(new SortKey(8, random.nextBoolean(), random.nextBoolean()));
                }
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
                WindowShape shape = new WindowShape(TYPES, partition, order,
                        all(random, order.size(), random.nextInt(3) == 0 ? 0 : 4), List.of(NUMBER, 5, PARTITION));
                int most = 1 + random.nextInt(seed % 2 == 0 ? 7 : 200);
                List<List<@Nullable Object>> expected = new ArrayList<>(canonical(harness.run(
                        batches(harness, random, rows, most), new Window(shape, harness.profile))));
                List<List<@Nullable Object>> actual = new ArrayList<>(canonical(
                        slide(harness, batches(harness, random, rows, most), shape, isClustered)));
                Comparator<List<@Nullable Object>> byNumber = Comparator.comparing(row -> (Long) row.getFirst());
                expected.sort(byNumber);
                if (!SlidingWindow.keepsOrder(shape, isClustered)) {
                    actual.sort(byNumber);
                }
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

    private static WindowShape prices(WindowCall... calls) {
        return new WindowShape(List.of(ScalarType.INTEGER, ScalarType.BIGINT, ScalarType.BIGINT), List.of(0),
                List.of(new SortKey(1, false, false)), List.of(calls), List.of(0, 1));
    }

    private static final Expression PRICE = new Expression.Reference(2, ScalarType.BIGINT);

    @Test
    void holdsFewRowsOfEachPartition() {
        try (Harness harness = new Harness(2, 2_000_000_000L, 1000)) {
            List<Batch> batches = new ArrayList<>();
            for (int batch = 0; batch < 300; batch++) {
                Object[] symbols = new Object[1000];
                Object[] numbers = new Object[1000];
                Object[] prices = new Object[1000];
                for (int i = 0; i < 1000; i++) {
                    int row = batch * 1000 + i;
                    // The last symbol is there once, at the beginning.
                    symbols[i] = row == 0 ? 20 : row % 20;
                    numbers[i] = (long) row;
                    prices[i] = (long) row;
                }
                batches.add(harness.batch(harness.column(ScalarType.INTEGER, symbols),
                        harness.column(ScalarType.BIGINT, numbers), harness.column(ScalarType.BIGINT, prices)));
            }
            List<List<@Nullable Object>> rows = new ArrayList<>(slide(harness, batches,
                    prices(call(aggregate("sum", ScalarType.BIGINT), 1, frame(-2, 1, Exclusion.NO_OTHERS), PRICE),
                            call(window("lead", false, ScalarType.BIGINT), 1, WindowFrame.DEFAULT, PRICE)),
                    false));
            rows.sort(Comparator.comparing(row -> (Long) row.get(1)));
            assertEquals(300_000, rows.size());
            assertNull(rows.getFirst().get(3));
            assertEquals(50_020L, rows.get(50_000).get(3));
            assertEquals("199960", String.valueOf(rows.get(50_000).get(2)));
            assertNull(rows.getLast().get(3));
            assertTrue(harness.profile.memory() < 1_000_000, "memory " + harness.profile.memory());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void letsGoOfEverythingWhenMemoryIsRefused(int threads) {
        for (int number = 1; number < 1500; number += number < 20 ? 1 : 61) {
            Random random = new Random(3);
            try (Harness harness = new Harness(threads, 2_000_000_000L, 10)) {
                List<List<@Nullable Object>> rows = rows(harness, random, 100, 10);
                rows.sort(by(ORDER, false, false));
                numbered(rows);
                WindowShape shape = new WindowShape(TYPES, List.of(PARTITION),
                        List.of(new SortKey(ORDER, false, false)), all(random, 1, 3), List.of(NUMBER, 5));
                List<Batch> batches = batches(harness, random, rows, 20);
                harness.pool.refuse(number);
                try {
                    slide(harness, batches, shape, false);
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code());
                }
            }
        }
    }

    @Test
    void refusesRowsOutOfOrder() {
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = List.of(harness.batch(harness.column(ScalarType.INTEGER, 1, 1),
                    harness.column(ScalarType.BIGINT, 2L, 1L), harness.column(ScalarType.BIGINT, 0L, 0L)));
            EngineException error = assertThrows(EngineException.class, () -> slide(harness, batches,
                    prices(call(window("lead", false, ScalarType.BIGINT), 1, WindowFrame.DEFAULT, PRICE)), false));
            assertTrue(String.valueOf(error.getMessage()).contains("order"), error.getMessage());
        }
    }

    @Test
    void saysHowFarFunctionsLook() {
        WindowCall lead = call(window("lead", false, ScalarType.BIGINT), 1, WindowFrame.DEFAULT, PRICE);
        WindowCall sum = call(aggregate("sum", ScalarType.BIGINT), 1, frame(-5, -1, Exclusion.NO_OTHERS), PRICE);
        assertEquals(new WindowReach(0, 1), SlidingWindow.reach(prices(lead)));
        assertEquals(new WindowReach(5, 1), SlidingWindow.reach(prices(lead, sum)));
        assertTrue(SlidingWindow.keepsOrder(prices(sum), false));
        assertTrue(!SlidingWindow.keepsOrder(prices(lead), false));
        assertTrue(SlidingWindow.keepsOrder(prices(lead), true));
        assertNull(SlidingWindow.reach(prices(lead, call(window("row_number", false), 1, WindowFrame.DEFAULT))));
        assertNull(SlidingWindow.reach(prices(call(aggregate("sum", ScalarType.BIGINT), 1, WindowFrame.DEFAULT,
                PRICE))));
        assertNull(SlidingWindow.reach(prices(call(window("lead", true, ScalarType.BIGINT), 1, WindowFrame.DEFAULT,
                PRICE))));
        assertNull(SlidingWindow.reach(prices(call(aggregate("max", ScalarType.BIGINT), 1,
                frame(-100_000, 0, Exclusion.NO_OTHERS), PRICE))));
    }
}
