package io.polarway.engine.operator.aggregate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClusteredKeysTest {
    private static final int KEYS = 20_000;

    private static boolean add(ClusteredKeys keys, Harness harness, long first) {
        KeyLayout layout = KeyLayout.of(List.of(ScalarType.BIGINT));
        KeyRows rows = new KeyRows(layout);
        try (GroupTable table = new GroupTable(layout, harness.memory, harness.cancellation);
                Column column = harness.column(ScalarType.BIGINT,
                        LongStream.range(first, first + KEYS).boxed().toArray())) {
            rows.load(new Column[]{column}, null, KEYS);
            table.intern(rows, new int[KEYS]);
            return keys.add(table);
        }
    }

    @Test
    void tablesOfOtherKeysAreClustered() {
        try (Harness harness = new Harness(1); ClusteredKeys keys = new ClusteredKeys(harness.memory)) {
            for (int i = 0; i < 10; i++) {
                // They overlap a little, as where a group's rows lie in two morsels.
                assertTrue(add(keys, harness, i * (KEYS - 500L)), "table " + i);
            }
        }
    }

    @Test
    void tablesOfTheSameKeysAreNotAndNeverAgain() {
        try (Harness harness = new Harness(1); ClusteredKeys keys = new ClusteredKeys(harness.memory)) {
            assertTrue(add(keys, harness, 0));
            assertTrue(add(keys, harness, KEYS));
            assertFalse(add(keys, harness, KEYS / 2));
            assertFalse(add(keys, harness, 10 * KEYS));
        }
    }
}
