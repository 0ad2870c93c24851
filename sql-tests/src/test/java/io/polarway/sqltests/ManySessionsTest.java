package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.bench.ManySessions;
import io.polarway.engine.Engine;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many sessions at once in little memory: no error, no wrong result, and nothing left.
@Tag("slow")
final class ManySessionsTest {
    private static final int SESSIONS = Integer.getInteger("many.sessions", 32);
    private static final int SECONDS = Integer.getInteger("many.seconds", 20);

    @TempDir
    Path directory;

    private List<Path> files() throws Exception {
        List<Path> files = new ArrayList<>();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            for (int i = 0; i < 3; i++) {
                Path file = directory.resolve("ticks-" + i + ".parquet");
                statement.execute(
                        "COPY (SELECT 'SYM' || (h % 97) AS symbol, CASE WHEN h % 2 = 0 THEN 'BUY' ELSE 'SELL' END AS side, "
                                + "(h % 4001) / 100.0::DOUBLE AS price, 1 + h % 1000 AS volume, "
                                + "TIMESTAMP '2026-01-05 00:00:00' + INTERVAL (i) SECOND AS ts FROM (SELECT i, (hash(i + "
                                + i
                                + ") >> 4)::BIGINT AS h FROM range(" + (i + 1) * 15_000 + ") r(i))) TO '" + file
                                + "' (FORMAT parquet, ROW_GROUP_SIZE 8192)");
                files.add(file);
            }
        }
        return files;
    }

    @Test
    void allResultsAreRightAndNothingIsLeft() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Settings settings = new Settings();
        settings.parse(Setting.MEMORY_LIMIT, "96MB");
        settings.parse(Setting.TEMP_DIRECTORY, temporary.toString());
        Engine engine = Engine.create(settings);
        try (engine) {
            ManySessions.Outcome outcome = new ManySessions(engine, files()).run(SESSIONS, Duration.ofSeconds(SECONDS),
                    7);
            System.err.println(outcome + ", peak " + engine.memory().peak() / 1_000_000 + " MB");
            assertTrue(outcome.statements() >= SESSIONS, outcome.toString());
            assertTrue(outcome.spilling() > 0, outcome.toString());
            assertEquals(0, engine.memory().used());
            assertEquals(0, engine.temporarySpace().used());
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("polarway-") && !thread.getName().startsWith("polarway-async")) {
                thread.join(Duration.ofSeconds(10));
                assertTrue(!thread.isAlive(), thread.getName() + " still runs");
            }
        }
    }
}
