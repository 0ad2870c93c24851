package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.operator.set.ValuesSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedRowsTest {
    @Test
    void everyReaderGetsAllRowsInTheirOrder() {
        Random random = new Random(4);
        for (int threads : new int[]{1, 3}) {
            try (Harness harness = new Harness(threads)) {
                RandomRows.Input first = RandomRows.of(harness, random, 7, 100, 20, RandomRows.TYPES);
                RandomRows.Input second = RandomRows.of(harness, random, 5, 100, 20, RandomRows.TYPES);
                SharedRows shared = new SharedRows(harness.profile);
                List<List<@Nullable Object>> rows = harness.run(sink -> List.of(
                        harness.pipeline(new ValuesSource(first.batches()), shared),
                        harness.pipeline(new ValuesSource(second.batches()), shared),
                        harness.pipeline(shared.source(), sink), harness.pipeline(shared.source(), sink)));
                List<List<@Nullable Object>> expected = new ArrayList<>(first.rows());
                expected.addAll(second.rows());
                expected.addAll(List.copyOf(expected));
                assertEquals(expected, rows.stream()
                        .map(row -> row.stream().map(RandomRows::canonical).toList()).toList().stream()
                        .map(row -> (List<@Nullable Object>) row).toList());
            }
        }
    }
}
