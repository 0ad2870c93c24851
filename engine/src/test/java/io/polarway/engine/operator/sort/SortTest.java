package io.polarway.engine.operator.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortTest {
    static Comparator<List<@Nullable Object>> order(List<SortKey> keys) {
        return (left, right) -> {
            for (SortKey key : keys) {
                Object a = left.get(key.column());
                Object b = right.get(key.column());
                if (a == null && b == null) {
                    continue;
                }
                if (a == null || b == null) {
                    return (a == null) == key.nullsFirst() ? -1 : 1;
                }
                int order = compare(a, b);
                if (order != 0) {
                    return key.descending() ? -order : order;
                }
            }
            return 0;
        };
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right) {
        return left instanceof String text
                ? Arrays.compareUnsigned(text.getBytes(StandardCharsets.UTF_8),
                        ((String) right).getBytes(StandardCharsets.UTF_8))
                : ((Comparable<Object>) left).compareTo(right);
    }

    private static List<List<@Nullable Object>> canonical(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> list = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> copy = new ArrayList<>();
            row.forEach(value -> copy.add(RandomRows.canonical(value)));
            list.add(copy);
        }
        return list;
    }

    static List<SortKey> keys(Random random) {
        // UUIDs (column 12) are compared as text by the reference, so they are only carried along.
        int[] columns = random.ints(0, 12).distinct().limit(1 + random.nextInt(3)).toArray();
        return Arrays.stream(columns)
                .mapToObj(column -> new SortKey(column, random.nextBoolean(), random.nextBoolean()))
                .toList();
    }

    private static TopN top(List<SortKey> keys, List<SqlType> types, long limit, long offset, Harness harness) {
        SortKey first = keys.getFirst();
        return new TopN(keys, types, limit, offset, new TopFilter(first, types.get(first.column()), harness.memory),
                null, harness.profile);
    }

    @Test
    void sortsAnyTypesInAnyEncodingLikeAStableSort() {
        Random random = new Random(3);
        for (int round = 0; round < 40; round++) {
            try (Harness harness = new Harness(round % 2 == 0 ? 1 : 4)) {
                harness.pool.alwaysShort(round % 4 > 1);
                RandomRows.Input input = RandomRows.of(harness, random, 6, 200, round % 3 == 0 ? 4 : 100,
                        RandomRows.TYPES);
                List<SortKey> keys = keys(random);
                List<List<@Nullable Object>> expected = new ArrayList<>(input.rows());
                expected.sort(order(keys));
                assertEquals(expected,
                        canonical(harness.run(input.batches(), new Sort(keys, RandomRows.TYPES, harness.profile))),
                        () -> "by " + keys);
            }
        }
    }

    @Test
    void topNGivesTheFirstRowsOfTheSort() {
        Random random = new Random(4);
        for (int round = 0; round < 30; round++) {
            try (Harness harness = new Harness(round % 2 == 0 ? 1 : 4)) {
                harness.pool.alwaysShort(round % 4 > 1);
                RandomRows.Input input = RandomRows.of(harness, random, 6, 200, round % 3 == 0 ? 4 : 100,
                        RandomRows.TYPES);
                List<SortKey> keys = keys(random);
                List<List<@Nullable Object>> expected = new ArrayList<>(input.rows());
                expected.sort(order(keys));
                int limit = random.nextInt(50);
                int offset = random.nextInt(20);
                assertEquals(
                        expected.subList(Math.min(offset, expected.size()), Math.min(offset + limit, expected.size())),
                        canonical(harness.run(input.batches(),
                                top(keys, RandomRows.TYPES, limit, offset, harness))),
                        () -> "by " + keys + " limit " + limit + " offset " + offset);
            }
        }
    }

    @Test
    void topNWithTiesGivesAllRowsWithTheKeysOfTheLast() {
        Random random = new Random(8);
        for (int round = 0; round < 30; round++) {
            try (Harness harness = new Harness(round % 2 == 0 ? 1 : 4)) {
                RandomRows.Input input = RandomRows.of(harness, random, 6, 400, round % 3 == 0 ? 100 : 4,
                        RandomRows.TYPES);
                List<SortKey> keys = keys(random).subList(0, 1);
                List<List<@Nullable Object>> expected = new ArrayList<>(input.rows());
                expected.sort(order(keys));
                int limit = 1 + random.nextInt(50);
                int end = Math.min(limit, expected.size());
                while (end > 0 && end < expected.size()
                        && order(keys).compare(expected.get(end - 1), expected.get(end)) == 0) {
                    end++;
                }
                Ties ties = new Ties(Long.MAX_VALUE);
                TopN top = new TopN(keys, RandomRows.TYPES, limit, 0, new TopFilter(keys.getFirst(),
                        RandomRows.TYPES.get(keys.getFirst().column()), harness.memory), ties, harness.profile);
                assertEquals(expected.subList(0, end), canonical(harness.run(input.batches(), top)),
                        () -> "by " + keys + " limit " + limit);
                assertFalse(ties.isGivenUp());
            }
        }
    }

    @Test
    void topNWithTiesGivesUpIfThereAreTooMany() {
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = new Harness(threads)) {
                List<Batch> batches = new ArrayList<>();
                Object[] same = Collections.nCopies(10_000, 7L).toArray();
                for (int b = 0; b < 60; b++) {
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT, same)));
                }
                SortKey key = new SortKey(0, true, false);
                Ties ties = new Ties(Long.MAX_VALUE);
                TopN top = new TopN(List.of(key), List.of(ScalarType.BIGINT), 10, 0,
                        new TopFilter(key, ScalarType.BIGINT, harness.memory), ties, harness.profile);
                assertEquals(List.of(), harness.run(batches, top));
                assertTrue(ties.isGivenUp());
            }
        }
    }

    @Test
    void topNDropsRowsAndStaysRight() {
        Random random = new Random(6);
        for (int threads : new int[]{1, 3}) {
            for (int domain : new int[]{3, 1_000_000}) {
                for (boolean nullsFirst : new boolean[]{false, true}) {
                    try (Harness harness = new Harness(threads)) {
                        harness.pool.alwaysShort(nullsFirst == (domain < 10));
                        List<Batch> batches = new ArrayList<>();
                        List<List<@Nullable Object>> rows = new ArrayList<>();
                        long id = 0;
                        for (int b = 0; b < 12; b++) {
                            List<@Nullable Object> values = new ArrayList<>();
                            List<@Nullable Object> ids = new ArrayList<>();
                            for (int i = 0; i < 3000; i++) {
                                Object value = random.nextInt(20_000) == 0 ? null : (Object) random.nextInt(domain);
                                values.add(value);
                                ids.add(id);
                                rows.add(Arrays.asList(value, id++));
                            }
                            batches.add(harness.batch(harness.anyEncoding(domain < 10 ? random : new Random(0),
                                    ScalarType.INTEGER, values), harness.column(ScalarType.BIGINT, ids.toArray())));
                        }
                        List<SortKey> keys = List.of(new SortKey(0, domain < 10, nullsFirst));
                        rows.sort(order(keys));
                        var found = harness.run(batches,
                                top(keys, List.of(ScalarType.INTEGER, ScalarType.BIGINT), 100, 7,
                                        harness));
                        assertEquals(rows.subList(7, 107), found);
                    }
                }
            }
        }
    }

    @Test
    void sortsManyRowsInSeveralMorsels() {
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = new Harness(threads)) {
                harness.pool.alwaysShort(threads > 1);
                Random random = new Random(2);
                List<Batch> batches = new ArrayList<>();
                long[] values = random.longs(200_000).toArray();
                for (int b = 0; b < 40; b++) {
                    batches.add(harness.batch(harness.column(ScalarType.BIGINT,
                            LongStream.of(values).skip(b * 5000L).limit(5000).boxed().toArray())));
                }
                var rows = harness.run(batches,
                        new Sort(List.of(new SortKey(0, false, false)), List.of(ScalarType.BIGINT),
                                harness.profile));
                Arrays.sort(values);
                assertEquals(LongStream.of(values).boxed().toList(), rows.stream().map(row -> row.get(0)).toList());
            }
        }
    }

    @Test
    void stringsThatBeginAlikeAndContainZeros() {
        List<String> strings = new ArrayList<>(
                List.of("", "\0", "a", "a\0", "a\0\0", "abcdefgh", "abcdefgh\0", "abcdefghijkl",
                        "abcdefghijklm", "abcdefghijkl\0", "abcdefghijkln", "ab", "\u00fc", "\u20ac",
                        "abcdefghijklmnopqrstuvwxyz"));
        for (int i = 0; i < 100; i++) {
            strings.add("the same first twelve bytes and then " + i * 7919 % 100);
        }
        for (boolean descending : new boolean[]{false, true}) {
            try (Harness harness = new Harness(2)) {
                harness.pool.alwaysShort(descending);
                List<SortKey> keys = List.of(new SortKey(0, descending, false));
                List<List<@Nullable Object>> expected = new ArrayList<>();
                strings.forEach(text -> expected.add(Arrays.asList(text)));
                expected.sort(order(keys));
                Collections.shuffle(strings, new Random(1));
                List<SqlType> types = List.of(ScalarType.VARCHAR);
                assertEquals(expected, harness.run(List.of(
                        harness.batch(harness.column(ScalarType.VARCHAR, strings.subList(0, 40).toArray())),
                        harness.batch(
                                harness.column(ScalarType.VARCHAR, strings.subList(40, strings.size()).toArray()))),
                        new Sort(keys, types, harness.profile)));
            }
        }
    }

    @Test
    void columnsOfNothingButNull() {
        try (Harness harness = new Harness(1)) {
            List<SqlType> types = List.of(ScalarType.NULL, ScalarType.INTEGER);
            List<SortKey> keys = List.of(new SortKey(0, false, false), new SortKey(1, true, false));
            for (boolean isTop : new boolean[]{false, true}) {
                List<Batch> batches = List.of(
                        harness.batch(harness.column(ScalarType.NULL, null, null),
                                harness.column(ScalarType.INTEGER, 1, 5)),
                        harness.batch(harness.column(ScalarType.NULL, null, null),
                                harness.column(ScalarType.INTEGER, 3, 2)));
                assertEquals(
                        List.of(Arrays.asList(null, 5), Arrays.asList(null, 3), Arrays.asList(null, 2),
                                Arrays.asList(null, 1)),
                        harness.run(batches, isTop
                                ? top(keys, types, 10, 0, harness)
                                : new Sort(keys, types, harness.profile)));
            }
        }
    }

    @Test
    void emptyInputGivesNothing() {
        try (Harness harness = new Harness(2)) {
            List<SortKey> keys = List.of(new SortKey(0, false, false));
            assertEquals(List.of(),
                    harness.run(List.of(), new Sort(keys, List.of(ScalarType.BIGINT), harness.profile)));
            assertEquals(List.of(),
                    harness.run(List.of(), top(keys, List.of(ScalarType.BIGINT), 5, 0, harness)));
        }
    }

    /// The rows of a table that is far larger than the memory, whose keys are often equal.
    private static List<List<@Nullable Object>> fill(Harness harness, List<Batch> batches, Random random, int domain) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int b = 0; b < 60; b++) {
            Object[] keys = new Object[2000];
            Object[] ids = new Object[2000];
            Object[] texts = new Object[2000];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = random.nextInt(20) == 0 ? null : (Object) random.nextLong(domain);
                ids[i] = (long) rows.size();
                texts[i] = "a string that is longer than a view " + random.nextInt(domain);
                rows.add(Arrays.asList(keys[i], texts[i], ids[i]));
            }
            batches.add(harness.batch(harness.column(ScalarType.BIGINT, keys),
                    harness.column(ScalarType.VARCHAR, texts), harness.column(ScalarType.BIGINT, ids)));
        }
        return rows;
    }

    private static final List<SqlType> TABLE = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.BIGINT);

    /// Collects the rows of a pipeline as Java values, in the order of the morsels.
    private static final class JavaRows implements Sink {
        private final Map<Long, List<List<@Nullable Object>>> morsels = new TreeMap<>();
        private final AtomicInteger batches = new AtomicInteger();

        @Override
        public Stage open(Worker worker) {
            return new Stage() {
                private List<List<@Nullable Object>> rows = new ArrayList<>();

                @Override
                public void beginMorsel(long sequence) {
                    rows = new ArrayList<>();
                    synchronized (morsels) {
                        morsels.put(sequence, rows);
                    }
                }

                @Override
                public Demand push(Batch batch) {
                    rows.addAll(Harness.rows(batch));
                    batches.incrementAndGet();
                    return Demand.MORE;
                }
            };
        }

        int batches() {
            return batches.get();
        }

        List<List<@Nullable Object>> all() {
            return morsels.values().stream().flatMap(List::stream).toList();
        }
    }

    /// Sorts what batches that are made one after the other have, of which there are never many in memory.
    private static List<List<@Nullable Object>> sort(Harness harness, List<List<@Nullable Object>> rows, int batches,
            Breaker sort) {
        int each = rows.size() / batches;
        PartSource source = new PartSource(() -> batches, (part, worker, first) -> {
            List<List<@Nullable Object>> own = rows.subList(part * each, (part + 1) * each);
            Column[] columns = new Column[TABLE.size()];
            for (int i = 0; i < columns.length; i++) {
                int column = i;
                columns[i] = harness.column(TABLE.get(i), own.stream().map(row -> row.get(column)).toArray());
            }
            try (Batch batch = harness.batch(columns)) {
                return first.push(batch);
            }
        });
        JavaRows sorted = new JavaRows();
        harness.run(sink -> List.of(harness.pipeline(source, sort), harness.pipeline(sort.source(), sorted),
                harness.pipeline(new ValuesSource(List.of()), sink)));
        return sorted.all();
    }

    @Test
    void sortsMoreThanFitsIntoMemory() {
        Random random = new Random(9);
        for (int threads : new int[]{1, 3}) {
            for (int domain : new int[]{2, 1_000_000}) {
                List<List<@Nullable Object>> rows;
                try (Harness harness = new Harness(1)) {
                    List<Batch> batches = new ArrayList<>();
                    rows = fill(harness, batches, random, domain);
                    batches.forEach(Batch::close);
                }
                // The rows take 9 MB. The smaller limit needs several passes.
                try (Harness harness = new Harness(threads, threads == 1 ? 1_500_000 : 4_000_000)) {
                    List<SortKey> keys = List.of(new SortKey(domain == 2 ? 0 : 1, domain == 2, true));
                    List<List<@Nullable Object>> expected = new ArrayList<>(rows);
                    expected.sort(order(keys));
                    assertEquals(expected, sort(harness, rows, 60, new Sort(keys, TABLE, harness.profile)));
                }
            }
        }
    }

    @Test
    void littleStaysInMemoryOfManyRuns() {
        Random random = new Random(12);
        List<List<@Nullable Object>> rows;
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = new ArrayList<>();
            rows = fill(harness, batches, random, 1000);
            batches.forEach(Batch::close);
        }
        List<SortKey> keys = List.of(new SortKey(1, true, true), new SortKey(0, false, true));
        List<List<@Nullable Object>> expected = new ArrayList<>(rows);
        expected.sort(order(keys));
        for (int threads : new int[]{1, 3}) {
            // Every batch becomes a run: their first keys alone would take far more than the limit.
            try (Harness harness = new Harness(threads, threads * 1_000_000)) {
                harness.pool.alwaysShort(true);
                assertEquals(expected, sort(harness, rows, 2000, new Sort(keys, TABLE, harness.profile)));
                assertEquals(expected.subList(70_000, 70_300),
                        sort(harness, rows, 2000, top(keys, TABLE, 300, 70_000, harness)));
            }
        }
    }

    @Test
    void batchesOfWideRowsThatWerePutAsideHaveManyRows() {
        int width = 200;
        int each = 500;
        int parts = 10;
        List<SqlType> types = Collections.nCopies(width, ScalarType.BIGINT);
        try (Harness harness = new Harness(1, 32 << 20)) {
            harness.pool.alwaysShort(true);
            Random random = new Random(13);
            PartSource source = new PartSource(() -> parts, (_, _, first) -> {
                Column[] columns = new Column[width];
                for (int i = 0; i < width; i++) {
                    columns[i] = harness.column(ScalarType.BIGINT, random.longs(each).boxed().toArray());
                }
                try (Batch batch = harness.batch(columns)) {
                    return first.push(batch);
                }
            });
            Sort sort = new Sort(List.of(new SortKey(0, false, true)), types, harness.profile);
            JavaRows sorted = new JavaRows();
            harness.run(sink -> List.of(harness.pipeline(source, sort), harness.pipeline(sort.source(), sorted),
                    harness.pipeline(new ValuesSource(List.of()), sink)));
            assertEquals(parts * each, sorted.all().size());
            // A merge gives about as many batches as the runs have extents.
            assertTrue(sorted.batches() <= parts * each / 40, () -> sorted.batches() + " batches");
        }
    }

    @Test
    void topNWithALargeOffsetPutsRowsAside() {
        Random random = new Random(11);
        for (int threads : new int[]{1, 3}) {
            for (int domain : new int[]{3, 1_000_000}) {
                for (int offset : new int[]{0, 1, 4_096, 119_990, 500_000}) {
                    try (Harness harness = new Harness(threads)) {
                        List<Batch> batches = new ArrayList<>();
                        List<List<@Nullable Object>> rows = fill(harness, batches, random, domain);
                        harness.pool.alwaysShort(true);
                        List<SortKey> keys = List.of(new SortKey(0, false, domain == 3));
                        rows.sort(order(keys));
                        int limit = offset == 1 ? 2500 : 100;
                        assertEquals(
                                rows.subList(Math.min(offset, rows.size()), Math.min(offset + limit, rows.size())),
                                harness.run(batches, top(keys, TABLE, limit, offset, harness)));
                    }
                }
            }
        }
    }

    @Test
    void tooLittleMemoryIsAnErrorThatLeavesNothing() {
        for (long limit : new long[]{1_000, 30_000, 100_000}) {
            try (Harness harness = new Harness(2, 60_000_000)) {
                List<Batch> batches = new ArrayList<>();
                for (int b = 0; b < 40; b++) {
                    batches.add(harness
                            .batch(harness.column(ScalarType.BIGINT, LongStream.range(0, 5000).boxed().toArray())));
                }
                harness.pool.limit(harness.pool.used() + limit);
                EngineException error = assertThrows(EngineException.class, () -> harness.run(batches,
                        new Sort(List.of(new SortKey(0, true, false)), List.of(ScalarType.BIGINT), harness.profile)));
                assertEquals(ErrorCode.MEMORY_LIMIT, error.code());
            }
        }
    }
}
