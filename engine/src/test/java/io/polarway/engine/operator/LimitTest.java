package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitTest {
    private static List<Batch> numbers(Harness harness, long from, int batches, int rows) {
        List<Batch> list = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            long first = from + (long) i * rows;
            list.add(harness.batch(harness.column(ScalarType.BIGINT,
                    LongStream.range(first, first + rows).boxed().toArray())));
        }
        return list;
    }

    private static List<List<@Nullable Object>> expected(long from, long to) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        LongStream.range(from, to).forEach(value -> rows.add(List.of(value)));
        return rows;
    }

    @Test
    void givesTheFirstRowsInOrderWhicheverWorkerIsFaster() {
        for (int threads : new int[]{1, 4}) {
            for (int[] bounds : new int[][]{{0, 1}, {0, 25}, {7, 10}, {10, 10}, {95, 100}, {100, 1}, {0, 0},
                    {0, 1000}}) {
                try (Harness harness = new Harness(threads)) {
                    var rows = harness.run(numbers(harness, 0, 10, 10),
                            new Limit(bounds[0], bounds[1], harness.profile));
                    assertEquals(expected(bounds[0], Math.max(bounds[0], Math.min(100, bounds[0] + bounds[1]))), rows);
                }
            }
        }
    }

    @Test
    void takesLaterPipelinesOnlyWhenEarlierOnesDoNotSuffice() {
        try (Harness harness = new Harness(3)) {
            var rows = harness.run(List.of(numbers(harness, 0, 3, 10), numbers(harness, 30, 5, 10)),
                    new Limit(5, 40, harness.profile), new Operator[0]);
            assertEquals(expected(5, 45), rows);
        }
    }

    @Test
    void stopsTheScan() {
        try (Harness harness = new Harness(1)) {
            harness.run(numbers(harness, 0, 50, 10), new Limit(0, 15, harness.profile));
            // Two batches of the source, and one of the breaker per kept batch.
            assertEquals(20 + 15, harness.profile.rows());
        }
    }

    @Test
    void anUnboundedLimitOnlySkips() {
        try (Harness harness = new Harness(2)) {
            assertEquals(expected(95, 100),
                    harness.run(numbers(harness, 0, 10, 10), new Limit(95, Long.MAX_VALUE, harness.profile)));
        }
    }
}
