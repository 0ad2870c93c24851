package io.polarway.engine.operator.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.OrderedMorsels;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeSortTest {
    /// Lets rows pass in the order of the morsels that they come from.
    private static final class InOrder implements InSequence.Body {
        @Override
        public Demand push(io.polarway.engine.batch.Batch batch, Worker worker, Stage next) {
            return next.push(batch);
        }

        @Override
        public Demand finish(Worker worker, Stage next) {
            return Demand.MORE;
        }

        @Override
        public void close() {
        }
    }

    private static List<List<@Nullable Object>> run(Harness harness, List<SortKey> keys, int known, List<SqlType> types,
            OrderedMorsels rows, int threads, Operator... behind) {
        Source sort = RangeSort.of(keys, known, types,
                List.of(new InputRows.Part(rows.source(), harness.profile, List.of())), threads, harness.profile);
        List<Operator> operators = new ArrayList<>(List.of(behind));
        operators.addFirst(new InSequence(new InOrder()));
        return harness.run(sink -> List.of(harness.pipeline(sort, sink, operators.toArray(Operator[]::new))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesTheRowsInTheOrderOfAllKeys(boolean isShort) {
        Random random = new Random(isShort ? 1 : 2);
        long sorted = 0;
        long ranges = 0;
        for (int round = 0; round < 100; round++) {
            int threads = 1 + round % 4;
            try (Harness harness = new Harness(threads, 2_000_000_000L, round % 3 == 0 ? 3 : 100)) {
                harness.pool.alwaysShort(isShort);
                List<SqlType> types = new ArrayList<>(List.of(ScalarType.BIGINT));
                int count = 2 + random.nextInt(3);
                List<SortKey> keys = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    SqlType type = RandomRows.TYPES.get(random.nextInt(RandomRows.TYPES.size()));
                    // They come as text, whose order is another one.
                    types.add(type == ScalarType.UUID ? ScalarType.INTEGER : type);
                    keys.add(new SortKey(1 + i, random.nextBoolean(), random.nextBoolean()));
                }
                int known = 1 + random.nextInt(count - 1);
                int[] columns = IntStream.range(0, types.size()).toArray();
                OrderedMorsels rows = OrderedMorsels.random(harness, random, random.nextInt(5) * random.nextInt(60),
                        1 + random.nextInt(40), types, OrderedMorsels.comparator(keys.subList(0, known), columns));
                // Rows that are equal stay in their order: so the sort of Java gives the same.
                List<List<@Nullable Object>> expected = new ArrayList<>(rows.rows());
                Comparator<List<@Nullable Object>> by = OrderedMorsels.comparator(keys, columns);
                expected.sort(by);
                List<List<@Nullable Object>> actual = run(harness, keys, known, types, rows, threads);
                assertEquals(texts(expected), texts(actual), "round " + round);
                sorted += harness.profile.counters().getOrDefault("runs sorted", 0L);
                ranges += harness.profile.counters().getOrDefault("ranges", 0L);
                if (isShort && actual.size() > 20) {
                    assertTrue(harness.profile.counters().get("spilled bytes") > 0, "round " + round);
                }
            }
        }
        assertTrue(ranges > 200 && sorted > 100 && (isShort || sorted < ranges), ranges + " ranges, sorted " + sorted);
    }

    private static List<String> texts(List<List<@Nullable Object>> rows) {
        return rows.stream().map(row -> row.stream().map(RandomRows::canonical).map(String::valueOf).toList())
                .map(Object::toString).toList();
    }

    private static OrderedMorsels rows(Harness harness, int rows, int domain) {
        return OrderedMorsels.random(harness, new Random(rows), rows, domain,
                List.of(ScalarType.BIGINT, ScalarType.VARCHAR),
                OrderedMorsels.comparator(List.of(new SortKey(0, false, false)), new int[]{0, 1}));
    }

    private static final List<SortKey> KEYS = List.of(new SortKey(0, false, false), new SortKey(1, true, false));
    private static final List<SqlType> TYPES = List.of(ScalarType.BIGINT, ScalarType.VARCHAR);

    @Test
    @Timeout(60)
    void readsNoFurtherThanItsReaderWants() {
        for (int threads : new int[]{1, 2, 4}) {
            try (Harness harness = new Harness(threads)) {
                OrderedMorsels rows = rows(harness, 20_000, 5_000);
                long morsels = rows.morsels().size();
                run(harness, KEYS, 1, TYPES, rows, threads, (worker, next) -> batch -> Demand.ENOUGH);
                long ranges = harness.profile.counters().get("ranges");
                assertTrue(ranges < 20 && morsels > 400, ranges + " ranges of " + morsels + " morsels");
            }
        }
    }

    @Test
    @Timeout(60)
    void isCanceledInTheMiddle() {
        try (Harness harness = new Harness(2)) {
            OrderedMorsels rows = rows(harness, 5_000, 2_000);
            EngineException error = assertThrows(EngineException.class,
                    () -> run(harness, KEYS, 1, TYPES, rows, 2, (worker, next) -> batch -> {
                        harness.cancellation.cancel();
                        return Demand.MORE;
                    }));
            assertEquals(ErrorCode.CANCELED, error.code());
        }
    }

    @Test
    @Timeout(60)
    void letsGoOfEverythingWhereverMemoryIsRefused() {
        int refused = 0;
        for (int attempt = 0; attempt < 60; attempt++) {
            try (Harness harness = new Harness(2, 2_000_000_000L, 100)) {
                OrderedMorsels rows = rows(harness, 400, 30);
                harness.pool.limit(harness.pool.used() + attempt * 1_000L);
                try {
                    assertEquals(400, run(harness, KEYS, 1, TYPES, rows, 2).size());
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.toString());
                    refused++;
                }
                harness.pool.limit(Long.MAX_VALUE);
            }
        }
        assertTrue(refused > 5, "only " + refused + " refusals");
    }

    @Test
    void rowsOutOfOrderAreAnErrorOfTheEngine() {
        try (Harness harness = new Harness(1)) {
            OrderedMorsels rows = OrderedMorsels.random(harness, new Random(1), 100, 50, TYPES,
                    OrderedMorsels.comparator(List.of(new SortKey(0, true, false)), new int[]{0, 1}));
            EngineException error = assertThrows(EngineException.class, () -> run(harness, KEYS, 1, TYPES, rows, 1));
            assertEquals(ErrorCode.INTERNAL_ERROR, error.code());
        }
    }
}
