package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedRowsTest {
    @Test
    void everyReaderGetsAllRowsInTheirOrder() {
        Random random = new Random(4);
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = new Harness(threads)) {
                harness.pool.alwaysShort(threads > 1);
                RandomRows.Input first = RandomRows.of(harness, random, 7, 100, 20, RandomRows.TYPES);
                RandomRows.Input second = RandomRows.of(harness, random, 5, 100, 20, RandomRows.TYPES);
                SharedRows shared = new SharedRows(harness.profile);
                List<List<@Nullable Object>> rows = harness.run(sink -> List.of(
                        harness.pipeline(new ValuesSource(first.batches()), shared),
                        harness.pipeline(new ValuesSource(second.batches()), shared),
                        harness.pipeline(shared.source(List.of()), sink),
                        harness.pipeline(shared.source(List.of()), sink)));
                List<List<@Nullable Object>> expected = new ArrayList<>(first.rows());
                expected.addAll(second.rows());
                expected.addAll(List.copyOf(expected));
                assertEquals(expected, rows.stream()
                        .map(row -> row.stream().map(RandomRows::canonical).toList()).toList().stream()
                        .map(row -> (List<@Nullable Object>) row).toList());
            }
        }
    }

    /// Lets multiples of three through.
    private static final class EveryThird implements RuntimeFilter {
        @Override
        public boolean isUseful() {
            return true;
        }

        @Override
        public String origin() {
            return "tests";
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public boolean mayMatch(List<Statistics> statistics) {
            return true;
        }

        @Override
        public @Nullable Selection select(List<Column> keys, @Nullable Selection selection, int positions,
                Scratch scratch) {
            int[] kept = new int[positions];
            int count = 0;
            for (int i = 0; i < positions; i++) {
                if (((Number) Values.get(keys.getFirst(), i)).longValue() % 3 == 0) {
                    kept[count++] = i;
                }
            }
            return new Selection(kept, count);
        }
    }

    @Test
    void aFilterOfOneReaderIsNotOneOfTheOther() {
        try (Harness harness = new Harness(2)) {
            List<Batch> numbers = new ArrayList<>();
            for (int value : new int[]{3, 4, 6, 1}) {
                numbers.add(harness.batch(harness.column(ScalarType.INTEGER, value, value + 1)));
            }
            SharedRows shared = new SharedRows(harness.profile);
            List<RuntimeFilter.Over> filters = List.of(new RuntimeFilter.Over(
                    List.of(new Expression.Reference(0, ScalarType.INTEGER)), new EveryThird()));
            List<List<@Nullable Object>> rows = harness.run(sink -> List.of(
                    harness.pipeline(new ValuesSource(numbers), shared),
                    harness.pipeline(shared.source(filters), sink), harness.pipeline(shared.source(List.of()), sink)));
            List<List<Integer>> expected = new ArrayList<>();
            List.of(3, 6, 3, 4, 4, 5, 6, 7, 1, 2).forEach(value -> expected.add(List.of(value)));
            assertEquals(expected, rows);
        }
    }

    @Test
    void batchesAreFreedOnceTheLastReaderHasSeenThem() {
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                // Half of the rows: what is kept is a copy, whatever the source still holds.
                try (Batch all = harness.batch(
                        harness.column(ScalarType.BIGINT, LongStream.range(0, 10_000).boxed().toArray()))) {
                    batches.add(all.select(new Selection(IntStream.range(0, 5000).toArray(), 5000)));
                }
            }
            SharedRows shared = new SharedRows(harness.profile);
            long[] used = new long[2];
            Operator watching = (worker, next) -> batch -> {
                used[0] = Math.max(used[0], harness.memory.used());
                used[1] = harness.memory.used();
                return Demand.MORE;
            };
            harness.run(sink -> List.of(harness.pipeline(new ValuesSource(batches), shared),
                    harness.pipeline(shared.source(List.of()), sink, watching),
                    harness.pipeline(shared.source(List.of()), sink, watching)));
            assertTrue(used[0] - used[1] >= 8 * 40_000, used[0] + " bytes at most, " + used[1] + " for the last batch");
        }
    }

    @Test
    void aReaderMayStopEarly() {
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                batches.add(harness.batch(harness.column(ScalarType.BIGINT, (long) i)));
            }
            SharedRows shared = new SharedRows(harness.profile);
            Limit limit = new Limit(0, 2, harness.profile);
            assertEquals(
                    List.of(List.of(0L), List.of(1L), List.of(2L), List.of(3L), List.of(4L), List.of(0L), List.of(1L)),
                    harness.run(sink -> List.of(harness.pipeline(new ValuesSource(batches), shared),
                            harness.pipeline(shared.source(List.of()), limit),
                            harness.pipeline(shared.source(List.of()), sink),
                            harness.pipeline(limit.source(), sink))));
        }
    }
}
