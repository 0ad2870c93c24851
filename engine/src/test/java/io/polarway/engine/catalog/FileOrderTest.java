package io.polarway.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Files by the first values of their rows.
final class FileOrderTest {
    private static final SortKey UP = new SortKey(0, false, false);
    private static final SortKey DOWN = new SortKey(0, true, true);
    private static final SortKey SECOND = new SortKey(1, false, false);

    private final Map<String, List<Statistics>> files = new LinkedHashMap<>();

    private void file(String name, Statistics... columns) {
        files.put(name, List.of(columns));
    }

    private static Statistics between(long min, long max) {
        return new Statistics(10, 0, min, max, -1);
    }

    private static Statistics withNulls(long min, long max) {
        return new Statistics(10, 3, min, max, -1);
    }

    private @Nullable String order(SortKey... keys) {
        List<ScannedFile> given = new ArrayList<>();
        files.keySet().forEach(name -> given.add(new ScannedFile(new FileIdentity(name, name, 1, 1, null), List.of())));
        FileOrder.Ordered ordered = new FileOrder(List.of(keys),
                (column, file) -> files.getOrDefault(file.identity().path(), List.of()).get(column)).of(given);
        return ordered == null
                ? null
                : String.join(" ", ordered.files().stream().map(file -> file.identity().path()).toList())
                        + (ordered.isSure() ? "" : " perhaps");
    }

    @Test
    void filesFollowEachOtherByTheirValues() {
        file("b", between(11, 20));
        file("c", between(20, 30));
        file("a", between(1, 10));
        assertEquals("a b c", order(UP));
        assertEquals("c b a", order(DOWN));
    }

    @Test
    void filesThatOverlapHaveNoOrder() {
        file("a", between(1, 10));
        file("b", between(9, 20));
        assertNull(order(UP));
        assertNull(order(DOWN));
    }

    @Test
    void withoutStatisticsTheOrderIsThatOfTheNames() {
        file("b", between(11, 20));
        file("a", Statistics.unknown(10));
        assertEquals("b a perhaps", order(UP));
    }

    @Test
    void directoriesAreFirstKeys() {
        file("b2", between(2, 2), between(50, 60));
        file("b1", between(2, 2), between(10, 20));
        file("a", between(1, 1), between(30, 40));
        assertEquals("a b1 b2", order(UP, SECOND));
        file("b3", between(2, 2), between(15, 55));
        assertNull(order(UP, SECOND));
    }

    @Test
    void nullsAndEmptyFilesHaveTheirPlace() {
        file("nulls", new Statistics(10, 10, null, null, 0));
        file("empty", new Statistics(0, 0, null, null, 0));
        file("b", withNulls(11, 20));
        file("a", between(1, 10));
        assertEquals("a b nulls empty", order(UP));
        file("c", between(21, 30));
        assertNull(order(UP));
        files.remove("c");
        assertEquals("nulls b a empty", order(DOWN));
    }

    @Test
    void boundsOfFloatingPointNumbersAreNotBelieved() {
        file("b", new Statistics(10, 0, 2.0, 3.0, -1));
        file("a", new Statistics(10, 0, 0.0, 1.0, -1));
        assertEquals("b a perhaps", order(UP));
    }

    @Test
    void aBorderThatOnlyTheFirstKeyTellsIsNotSure() {
        file("b", between(10, 20), Statistics.unknown(10));
        file("a", between(1, 10), Statistics.unknown(10));
        assertEquals("a b", order(UP));
        assertEquals("a b perhaps", order(UP, SECOND));
        file("b", between(11, 20), Statistics.unknown(10));
        assertEquals("a b", order(UP, SECOND));
    }
}
