package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.settings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evaluates the example of every scalar function, which is a condition that is true.
class FunctionExamplesTest {
    @Test
    void everyExampleIsTrue(@TempDir Path directory) {
        List<String> offences = new ArrayList<>();
        try (Engine engine = Engine.create(); Session session = engine.openSession(directory)) {
            session.settings().parse(Setting.TIMEZONE, "Europe/Berlin");
            for (ScalarFunction function : FunctionCatalog.scalars()) {
                try {
                    Object value = value(session, "SELECT " + function.example());
                    if (!Boolean.TRUE.equals(value)) {
                        offences.add(function.name() + ": " + function.example() + " gave " + value);
                    }
                } catch (EngineException e) {
                    offences.add(function.name() + ": " + function.example() + ": " + e.getMessage());
                }
            }
            assertEquals(0, engine.memory().used());
        }
        assertEquals("", String.join("\n", offences));
    }

    private static @Nullable Object value(Session session, String sql) {
        try (Execution execution = session.query(sql).execute(); Batch batch = execution.next()) {
            return batch == null ? "no row" : Values.get(batch.column(0), 0);
        }
    }
}
