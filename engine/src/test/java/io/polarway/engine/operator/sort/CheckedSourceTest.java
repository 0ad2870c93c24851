package io.polarway.engine.operator.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows in order pass the check, others never come out of it in the order of morsels.
class CheckedSourceTest {
    /// Morsels of several batches.
    private record Morsels(List<List<Batch>> morsels, PartSource parts) implements Source {
        static Morsels of(List<List<Batch>> morsels) {
            return new Morsels(morsels, new PartSource(morsels::size, (part, worker, first) -> {
                for (Batch batch : morsels.get(part)) {
                    if (first.push(batch) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
                return Demand.MORE;
            }));
        }

        @Override
        public @Nullable Morsel claim() {
            return parts.claim();
        }

        @Override
        public void close() {
            morsels.forEach(batches -> batches.forEach(Batch::close));
        }
    }

    private static List<List<@Nullable Object>> run(Harness harness, List<List<Batch>> morsels, List<SortKey> keys) {
        AtomicInteger faults = new AtomicInteger();
        Source source = new CheckedSource(Morsels.of(morsels), keys, new CheckedSource.Fault() {
            @Override
            public EngineException find(Worker worker) {
                assertEquals(1, faults.incrementAndGet());
                return EngineException.of(ErrorCode.ORDER_VIOLATION, "found");
            }

            @Override
            public boolean isLeftOut(KeyRow last, Worker worker) {
                return false;
            }
        });
        return harness.run(sink -> List.of(harness.pipeline(source, sink)));
    }

    /// Returns a batch of the rows in any encoding, maybe with others between them that are not selected.
    private static Batch batch(Harness harness, Random random, List<List<@Nullable Object>> rows) {
        boolean isSelected = random.nextBoolean();
        List<List<@Nullable Object>> all = new ArrayList<>();
        int[] positions = new int[rows.size()];
        for (int i = 0; i < positions.length; i++) {
            if (isSelected && random.nextInt(4) == 0) {
                all.add(row(random, 50));
            }
            positions[i] = all.size();
            all.add(rows.get(i));
        }
        Column[] columns = new Column[RandomRows.TYPES.size()];
        for (int c = 0; c < columns.length; c++) {
            int column = c;
            columns[c] = harness.anyEncoding(random, RandomRows.TYPES.get(c),
                    all.stream().map(row -> row.get(column)).collect(ArrayList::new, ArrayList::add,
                            ArrayList::addAll));
        }
        return new Batch(all.size(), isSelected ? new Selection(positions, positions.length) : null, columns);
    }

    private static List<@Nullable Object> row(Random random, int domain) {
        List<@Nullable Object> row = new ArrayList<>();
        for (SqlType type : RandomRows.TYPES) {
            row.add(canonical(RandomRows.value(random, type, domain)));
        }
        return row;
    }

    /// Positive zeros only, since the reference tells them apart.
    private static @Nullable Object canonical(@Nullable Object value) {
        return value instanceof byte[] ? value : RandomRows.canonical(value);
    }

    @Test
    void rowsPassIfAndOnlyIfTheyAreInOrder() {
        Random random = new Random(11);
        int wrong = 0;
        for (int round = 0; round < 400; round++) {
            List<SortKey> keys = SortTest.keys(random);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            int count = random.nextInt(300);
            int domain = 1 + random.nextInt(60);
            for (int i = 0; i < count; i++) {
                rows.add(row(random, domain));
            }
            rows.sort(SortTest.order(keys));
            if (count > 0 && random.nextBoolean()) {
                Collections.swap(rows, random.nextInt(count), random.nextInt(count));
            }
            boolean isInOrder = true;
            for (int i = 1; i < count; i++) {
                isInOrder &= SortTest.order(keys).compare(rows.get(i - 1), rows.get(i)) <= 0;
            }
            wrong += isInOrder ? 0 : 1;
            try (Harness harness = new Harness(1 + random.nextInt(4))) {
                List<List<Batch>> morsels = new ArrayList<>();
                for (int from = 0; from < count || random.nextBoolean();) {
                    List<Batch> batches = new ArrayList<>();
                    for (int b = random.nextInt(4); b > 0; b--) {
                        int to = Math.min(count, from + random.nextInt(50));
                        batches.add(batch(harness, random, rows.subList(from, to)));
                        from = to;
                    }
                    morsels.add(batches);
                }
                if (isInOrder) {
                    assertEquals(rows.size(), run(harness, morsels, keys).size(), () -> "by " + keys);
                } else {
                    EngineException error = assertThrows(EngineException.class, () -> run(harness, morsels, keys),
                            () -> "by " + keys);
                    assertEquals(ErrorCode.ORDER_VIOLATION, error.code());
                }
            }
        }
        assertEquals(true, wrong > 50 && wrong < 350, "rounds out of order: " + wrong);
    }

    @Test
    void extremesAreComparedWithoutOverflow() {
        SortKey up = new SortKey(0, false, false);
        SortKey down = new SortKey(0, true, false);
        Object[] longs = {Long.MIN_VALUE, Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE};
        Object[] ints = {Integer.MIN_VALUE, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE};
        check(ScalarType.BIGINT, longs, up, true);
        check(ScalarType.INTEGER, ints, up, true);
        check(ScalarType.BIGINT, longs, down, false);
        check(ScalarType.INTEGER, ints, down, false);
        Collections.reverse(Arrays.asList(longs));
        Collections.reverse(Arrays.asList(ints));
        check(ScalarType.BIGINT, longs, down, true);
        check(ScalarType.INTEGER, ints, down, true);
        check(ScalarType.BIGINT, longs, up, false);
        check(ScalarType.INTEGER, ints, up, false);
    }

    private static void check(SqlType type, Object[] values, SortKey key, boolean isInOrder) {
        for (List<SortKey> keys : List.of(List.of(key), List.of(key, new SortKey(1, false, false)))) {
            try (Harness harness = new Harness(1)) {
                Object[] second = {1L, 2L, 3L, 4L, 5L};
                List<List<Batch>> morsels = List.of(List.of(harness.batch(harness.column(type, values),
                        harness.column(ScalarType.BIGINT, second))));
                if (isInOrder) {
                    assertEquals(values.length, run(harness, morsels, keys).size());
                } else {
                    assertThrows(EngineException.class, () -> run(harness, morsels, keys));
                }
            }
        }
    }

    @Test
    void aBorderIsSeenWhicheverMorselIsFirst() {
        try (Harness harness = new Harness(1); MorselBorders borders = new MorselBorders()) {
            List<SortKey> keys = List.of(new SortKey(0, false, false));
            assertEquals(true, borders.begin(2, row(harness, keys, 7L)));
            assertEquals(true, borders.end(2, row(harness, keys, 9L)));
            assertEquals(true, borders.begin(0, row(harness, keys, 1L)));
            assertEquals(true, borders.end(1, null));
            // The end of morsel 0 is known now, and that morsel 2 begins before it.
            assertEquals(false, borders.end(0, row(harness, keys, 8L)));
        }
    }

    private static KeyRow row(Harness harness, List<SortKey> keys, long value) {
        try (Batch batch = harness.batch(harness.column(ScalarType.BIGINT, value))) {
            return KeyRow.of(batch, 0, keys, harness.memory);
        }
    }
}
