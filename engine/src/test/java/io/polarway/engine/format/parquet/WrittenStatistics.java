package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Compares statistics with the values that they are of.
final class WrittenStatistics {
    private static final int LONGEST = 64;

    private WrittenStatistics() {
    }

    static void check(Statistics statistics, List<Object> values, SqlType type) {
        List<Object> there = values.stream().filter(Objects::nonNull).toList();
        assertEquals(values.size() - there.size(), statistics.nulls(), type.sql());
        boolean hasNaN = there.stream().anyMatch(value -> value instanceof Double number && number.isNaN()
                || value instanceof Float single && single.isNaN());
        if (there.isEmpty() || hasNaN) {
            assertNull(statistics.min(), type.sql());
            assertNull(statistics.max(), type.sql());
            return;
        }
        Object min = statistics.min();
        Object max = statistics.max();
        assertNotNull(min, type.sql());
        assertNotNull(max, type.sql());
        for (Object value : there) {
            assertTrue(MergedStatistics.compare(min, value) <= 0 && MergedStatistics.compare(value, max) <= 0,
                    type + ": " + min + " " + value + " " + max);
        }
        if (length(min) < LONGEST) {
            assertTrue(there.stream().anyMatch(value -> isEqual(min, value)), type + ": no value is " + min);
        }
        if (length(max) < LONGEST - 4) {
            assertTrue(there.stream().anyMatch(value -> isEqual(max, value)), type + ": no value is " + max);
        }
        if (statistics.distinct() >= 0) {
            assertEquals(there.stream()
                    .map(value -> value instanceof byte[] bytes ? List.of(Arrays.toString(bytes))
                            : value)
                    .distinct().count(), statistics.distinct(), type.sql());
        }
    }

    private static int length(Object value) {
        return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length
                : value instanceof byte[] bytes ? bytes.length : 0;
    }

    private static boolean isEqual(Object bound, Object value) {
        return bound instanceof Double number ? number.doubleValue() == (Double) value
                : bound instanceof Float single ? single.floatValue() == (Float) value
                        : MergedStatistics.compare(bound, value) == 0;
    }
}
