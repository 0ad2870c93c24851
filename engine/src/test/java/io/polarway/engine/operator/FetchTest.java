package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Source;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows get the columns that belong to their identities, and keep their order.
class FetchTest {
    private static final List<SqlType> KEPT = List.of(ScalarType.VARCHAR);
    private static final List<SqlType> ADDED = List.of(ScalarType.VARCHAR, ScalarType.BIGINT, ScalarType.BOOLEAN);

    private static List<List<@Nullable Object>> run(Harness harness, List<Batch> input,
            Function<long[], Source> reader) {
        Fetch fetch = new Fetch(KEPT, ADDED, reader, null, harness.profile);
        return harness.run(sink -> List.of(harness.pipeline(new ValuesSource(input), fetch.input()), fetch.reading(),
                harness.pipeline(fetch.source(), sink)));
    }

    /// Returns what the table has in a row.
    private static List<@Nullable Object> added(long identity) {
        return Arrays.asList(identity % 5 == 0 ? null : "the text of row number " + identity, identity * 3,
                identity % 7 == 0 ? null : identity % 2 == 0);
    }

    /// Returns a batch for each morsel of up to `most` rows; texts come as dictionaries now and then.
    private static Source table(Harness harness, long[] identities, int most) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < identities.length; from += most) {
            List<List<@Nullable Object>> rows = LongStream.of(identities).skip(from).limit(most)
                    .mapToObj(FetchTest::added).toList();
            Random random = new Random(from);
            batches.add(harness.batch(
                    harness.anyEncoding(random, ScalarType.VARCHAR, rows.stream().map(row -> row.get(0)).toList()),
                    harness.anyEncoding(random, ScalarType.BIGINT, rows.stream().map(row -> row.get(1)).toList()),
                    harness.column(ScalarType.BOOLEAN, rows.stream().map(row -> row.get(2)).toArray())));
        }
        return new ValuesSource(batches);
    }

    @Test
    void anyOrderInAnyPieces() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            try (Harness harness = new Harness(1 + round % 4, 2_000_000_000L, 1 + random.nextInt(50))) {
                List<Long> identities = new ArrayList<>(
                        LongStream.generate(() -> random.nextInt(1000)).limit(random.nextInt(200)).distinct().boxed()
                                .toList());
                Collections.shuffle(identities, random);
                List<Batch> input = new ArrayList<>();
                List<List<@Nullable Object>> expected = new ArrayList<>();
                for (int from = 0; from < identities.size();) {
                    List<Long> some = identities.subList(from,
                            Math.min(identities.size(), from + 1 + random.nextInt(60)));
                    from += some.size();
                    input.add(harness.batch(
                            harness.column(ScalarType.VARCHAR,
                                    some.stream().map(identity -> "row " + identity).toArray()),
                            harness.column(ScalarType.BIGINT, some.toArray())));
                    for (long identity : some) {
                        List<@Nullable Object> row = new ArrayList<>(List.of("row " + identity));
                        row.addAll(added(identity));
                        expected.add(row);
                    }
                }
                int most = 1 + random.nextInt(30);
                List<long[]> asked = Collections.synchronizedList(new ArrayList<>());
                assertEquals(expected, run(harness, input, rows -> {
                    asked.add(rows);
                    return table(harness, rows, most);
                }));
                assertEquals(identities.isEmpty() ? 0 : 1, asked.size());
                if (!identities.isEmpty()) {
                    assertEquals(identities.stream().sorted().toList(),
                            LongStream.of(asked.getFirst()).boxed().toList());
                }
            }
        }
    }

    @Test
    void rowsThatDoNotComeAreABug() {
        try (Harness harness = new Harness(2)) {
            List<Batch> input = List.of(harness.batch(harness.column(ScalarType.VARCHAR, "a", "b"),
                    harness.column(ScalarType.BIGINT, 7L, 3L)));
            EngineException error = assertThrows(EngineException.class,
                    () -> run(harness, input, rows -> table(harness, new long[]{3}, 1)));
            assertEquals(ErrorCode.INTERNAL_ERROR, error.code());
            assertTrue(error.getMessage().contains("2 rows were asked for"), error.getMessage());
        }
    }

    @Test
    void errorsOfReadingLeaveNothing() {
        try (Harness harness = new Harness(2)) {
            List<Batch> input = List.of(harness.batch(harness.column(ScalarType.VARCHAR, "a", "b"),
                    harness.column(ScalarType.BIGINT, 7L, 3L)));
            EngineException error = assertThrows(EngineException.class, () -> run(harness, input, rows -> {
                throw EngineException.of(ErrorCode.FILE_CHANGED, "changed");
            }));
            assertEquals(ErrorCode.FILE_CHANGED, error.code());
        }
    }
}
