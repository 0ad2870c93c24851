package io.polarway.engine.function.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Results that take long, such as the sort of a large group, stop when the query does.
class CancelingTest {
    private static final int ROWS = 100_000;

    private static BoundAggregate bound(String name, SqlType... types) {
        AggregateFunction function = Aggregates.all().stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseThrow();
        return Objects.requireNonNull(function.bind(List.of(types)));
    }

    private static Column column(QueryMemory memory, SqlType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            // Neither ascending nor descending.
            int value = i * 7919 % ROWS;
            values.add(type == ScalarType.VARCHAR ? String.valueOf(value) : (Object) (double) value);
        }
        return Values.column(memory, type, values);
    }

    private static void assertStops(BoundAggregate aggregate) {
        try (MemoryPool pool = new MemoryPool(1L << 30); QueryMemory memory = pool.open("test")) {
            Cancellation cancellation = new Cancellation();
            Column[] arguments = aggregate.argumentTypes().stream().map(type -> column(memory, type))
                    .toArray(Column[]::new);
            try (Accumulator accumulator = aggregate.accumulator(memory, cancellation)) {
                accumulator.update(arguments, null, new int[ROWS], ROWS, 1);
                cancellation.cancel();
                EngineException stopped = assertThrows(EngineException.class, () -> accumulator.result(0, 1).close());
                assertEquals(ErrorCode.CANCELED, stopped.code());
            } finally {
                for (Column argument : arguments) {
                    argument.close();
                }
            }
            assertEquals(0, memory.used());
        }
    }

    @Test
    void whatSortsOrSelectsStops() {
        assertStops(bound("median", ScalarType.DOUBLE));
        assertStops(bound("mode", ScalarType.VARCHAR));
        assertStops(OrderedAggregate.of(bound("string_agg", ScalarType.VARCHAR, ScalarType.VARCHAR),
                List.of(new OrderedAggregate.Key(ScalarType.VARCHAR, true, false))));
    }
}
