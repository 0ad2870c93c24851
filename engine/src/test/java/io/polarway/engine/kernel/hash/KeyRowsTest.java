package io.polarway.engine.kernel.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.operator.RandomRows;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRowsTest {
    @Test
    void aNullIsToldFromAZero() {
        assertNotEquals(Hash.NULL >>> 32, Hash.mix(0) >>> 32);
        try (Harness harness = new Harness(1)) {
            for (SqlType type : List.of(ScalarType.BIGINT, ScalarType.VARCHAR)) {
                KeyRows rows = new KeyRows(KeyLayout.of(List.of(type)));
                Object zero = type == ScalarType.BIGINT ? (Object) 0L : "";
                try (FlatColumn column = harness.column(type, zero, null)) {
                    rows.load(new Column[]{column}, null, 2);
                    assertEquals(rows.word(0)[0], rows.word(0)[1]);
                    assertNotEquals(rows.hashes()[0] >>> 32, rows.hashes()[1] >>> 32);
                }
            }
        }
    }

    @Test
    void equalKeysHaveEqualHashesInEveryEncoding() {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            try (Harness harness = new Harness(1)) {
                int[] chosen = random.ints(0, RandomRows.TYPES.size()).limit(1 + round % 3).toArray();
                List<SqlType> types = Arrays.stream(chosen).mapToObj(RandomRows.TYPES::get).toList();
                KeyLayout layout = KeyLayout.of(types);
                Map<List<@Nullable Object>, Long> hashes = new HashMap<>();
                RandomRows.Input input = RandomRows.of(harness, random, 5, 200, 15, types);
                KeyRows rows = new KeyRows(layout);
                int row = 0;
                for (var batch : input.batches()) {
                    try (batch) {
                        Column[] columns = new Column[batch.width()];
                        for (int i = 0; i < columns.length; i++) {
                            columns[i] = batch.column(i);
                        }
                        rows.load(columns, batch.selection(), batch.positions());
                        assertEquals(batch.rows(), rows.count());
                        for (int i = 0; i < rows.count(); i++) {
                            Long before = hashes.putIfAbsent(input.rows().get(row++), rows.hashes()[i]);
                            assertEquals(before == null ? rows.hashes()[i] : before, rows.hashes()[i]);
                        }
                    }
                }
                assertEquals(hashes.size(), hashes.values().stream().distinct().count());
            }
        }
    }

    @Test
    void constantsHashLikeColumns() {
        try (Harness harness = new Harness(1)) {
            List<@Nullable Object> values = new ArrayList<>(List.of("short", "a string that does not fit its view"));
            values.add(null);
            for (Object value : values) {
                KeyRows rows = new KeyRows(KeyLayout.of(List.of(ScalarType.VARCHAR, ScalarType.INTEGER)));
                try (ConstantColumn constant = Values.constant(harness.memory, ScalarType.VARCHAR, value, 3);
                        FlatColumn flat = harness.column(ScalarType.VARCHAR, value, value, value);
                        FlatColumn number = harness.column(ScalarType.INTEGER, 1, 2, null)) {
                    rows.load(new Column[]{constant, number}, new Selection(new int[]{0, 2}, 2), 3);
                    long[] ofConstant = Arrays.copyOf(rows.hashes(), 2);
                    rows.load(new Column[]{flat, number}, new Selection(new int[]{0, 2}, 2), 3);
                    assertEquals(Arrays.toString(ofConstant), Arrays.toString(Arrays.copyOf(rows.hashes(), 2)));
                }
            }
        }
    }
}
