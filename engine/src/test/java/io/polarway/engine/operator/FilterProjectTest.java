package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterProjectTest {
    @Test
    void keepsTheRowsThatAreTrueAndComputesColumns() {
        Random random = new Random(1);
        for (int threads : new int[]{1, 4}) {
            try (Harness harness = new Harness(threads)) {
                RandomRows.Input input = RandomRows.of(harness, random, 10, 100, 20, RandomRows.TYPES);
                List<List<@Nullable Object>> expected = new ArrayList<>();
                for (List<@Nullable Object> row : input.rows()) {
                    if (Boolean.TRUE.equals(row.get(4))) {
                        expected.add(Arrays.asList(row.get(1), row.get(0), 7));
                    }
                }
                List<Expression> expressions = List.of(new Expression.Reference(1, ScalarType.VARCHAR),
                        new Expression.Reference(0, ScalarType.BIGINT), new Expression.Literal(7, ScalarType.INTEGER));
                assertEquals(expected,
                        harness.run(input.batches(), new Filter(new Expression.Reference(4, ScalarType.BOOLEAN)),
                                new Project(expressions)));
            }
        }
    }

    @Test
    void filtersThatPassAllOrNothing() {
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = List.of(harness.batch(harness.column(ScalarType.BOOLEAN, true, true)),
                    harness.batch(harness.column(ScalarType.BOOLEAN, false, null)));
            assertEquals(List.of(List.of(true), List.of(true)),
                    harness.run(batches, new Filter(new Expression.Reference(0, ScalarType.BOOLEAN))));
        }
    }
}
