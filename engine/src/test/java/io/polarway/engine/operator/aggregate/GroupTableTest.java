package io.polarway.engine.operator.aggregate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupTableTest {
    /// Who holds the table puts it aside in time only if it knows how much larger it becomes.
    @ParameterizedTest
    @ValueSource(ints = {1000, 2048, 5000})
    void growsByNoMoreThanItSays(int batch) {
        KeyLayout layout = KeyLayout.of(List.of(ScalarType.BIGINT));
        KeyRows rows = new KeyRows(layout);
        try (Harness harness = new Harness(1);
                GroupTable table = new GroupTable(layout, harness.memory, harness.cancellation)) {
            for (int groups = 0; groups < 300_000; groups += batch) {
                long said = table.bytes() + table.growth(batch);
                try (Column column = harness.column(ScalarType.BIGINT,
                        LongStream.range(groups, groups + batch).boxed().toArray())) {
                    rows.load(new Column[]{column}, null, batch);
                    table.intern(rows, new int[batch]);
                }
                long bytes = table.bytes();
                assertTrue(groups == 0 || bytes <= said,
                        groups + " groups: " + bytes + " instead of " + said + " bytes");
            }
        }
    }
}
