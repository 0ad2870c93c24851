package io.polarway.engine.function.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumLongTest {
    private static final int ROWS = 5000;

    /// While sums are known to be near 0 nobody looks whether they leave 64 bits; they must be right beyond, whichever way they went.
    @ParameterizedTest
    @ValueSource(ints = {3, 40, 500})
    void sumsAreExactBeyond64Bits(int groups) {
        Random random = new Random(groups);
        try (MemoryPool pool = new MemoryPool(1L << 30); QueryMemory memory = pool.open("test")) {
            BigInteger[] expected = new BigInteger[groups];
            Arrays.fill(expected, BigInteger.ZERO);
            try (SumLong sums = new SumLong(memory, new DecimalType(38, 0), new SumResult.Sum128())) {
                for (int round = 0; round < 40; round++) {
                    boolean isShort = round % 3 != 2;
                    List<Object> values = new ArrayList<>();
                    int[] groupIds = new int[ROWS];
                    for (int i = 0; i < ROWS; i++) {
                        groupIds[i] = random.nextInt(groups);
                        Object value = isShort
                                ? (Object) random.nextInt()
                                : (Object) (Long.MAX_VALUE - random.nextInt(1000));
                        values.add(value);
                        expected[groupIds[i]] = expected[groupIds[i]].add(new BigInteger(value.toString()));
                    }
                    try (Column column = Values.column(memory, isShort ? ScalarType.INTEGER : ScalarType.BIGINT,
                            values)) {
                        sums.update(new Column[]{column}, null, groupIds, ROWS, groups);
                    }
                }
                try (Column result = sums.result(0, groups)) {
                    for (int group = 0; group < groups; group++) {
                        assertEquals(new BigDecimal(expected[group]), Values.get(result, group), "group " + group);
                    }
                }
            }
            assertEquals(0, memory.used());
        }
    }
}
