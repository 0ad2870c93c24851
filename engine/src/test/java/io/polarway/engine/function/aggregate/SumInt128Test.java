package io.polarway.engine.function.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SumInt128Test {
    private static final DecimalType TYPE = new DecimalType(31, 4);
    private static final int GROUPS = 10_000;
    private static final int AT_ONCE = 4096;

    /// Partial results are asked for a few groups at a time: those asked for first must not cost the others theirs.
    @Test
    void partialResultsOfManyGroupsAreKept() {
        try (MemoryPool pool = new MemoryPool(1L << 30); QueryMemory memory = pool.open("test")) {
            try (SumInt128 first = filled(memory, "1.5");
                    SumInt128 second = filled(memory, "123456789012345678901234.25");
                    SumInt128 merged = new SumInt128(memory, new DecimalType(38, 4), false, 0)) {
                for (SumInt128 part : List.of(first, second)) {
                    for (int from = 0; from < GROUPS; from += AT_ONCE) {
                        merge(merged, part, from, Math.min(AT_ONCE, GROUPS - from));
                    }
                }
                try (Column result = merged.result(0, GROUPS)) {
                    for (int group = 0; group < GROUPS; group++) {
                        assertEquals(new BigDecimal("123456789012345678901235.7500"), Values.get(result, group));
                    }
                }
            }
            assertEquals(0, memory.used());
        }
    }

    private static void merge(SumInt128 into, SumInt128 part, int from, int count) {
        int[] groupIds = new int[count];
        for (int i = 0; i < count; i++) {
            groupIds[i] = from + i;
        }
        List<Column> states = part.state(from, count);
        try {
            into.merge(states.toArray(Column[]::new), groupIds, count, from + count);
        } finally {
            states.forEach(Column::close);
        }
    }

    private static SumInt128 filled(QueryMemory memory, String value) {
        SumInt128 sums = new SumInt128(memory, new DecimalType(38, 4), false, 0);
        List<Object> values = new ArrayList<>();
        int[] groupIds = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            values.add(new BigDecimal(value).setScale(4));
            groupIds[i] = i;
        }
        try (Column column = Values.column(memory, TYPE, values)) {
            sums.update(new Column[]{column}, null, groupIds, GROUPS, GROUPS);
        }
        return sums;
    }
}
