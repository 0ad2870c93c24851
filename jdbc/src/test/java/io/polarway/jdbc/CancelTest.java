package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Stopping statements from other threads and by time.
@Timeout(60)
class CancelTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + directory);
    }

    /// Returns a query that would take minutes.
    private static String endless() {
        String scan = "SELECT symbol || side || CAST(price AS VARCHAR) || CAST(ts AS VARCHAR) AS k, price FROM 'ticks.parquet'";
        return "SELECT count(DISTINCT k), sum(price) FROM (" + (scan + " UNION ALL ").repeat(400) + scan + ") AS t";
    }

    private static int readAll(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    private static SQLException failure(Callable<?> work, Statement statement) throws Exception {
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> future = executor.submit(work);
            while (!StatementRun.of((org.apache.calcite.avatica.AvaticaStatement) statement).isRunning()
                    && !future.isDone()) {
                Thread.onSpinWait();
            }
            statement.cancel();
            ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
            return assertInstanceOf(SQLException.class, thrown.getCause());
        }
    }

    @Test
    void cancelStopsAStatementWhileItIsPlannedOrRuns() throws Exception {
        String sql = endless();
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (int i = 0; i < 3; i++) {
                SQLException error = failure(() -> readAll(statement, sql), statement);
                assertEquals("57014", error.getSQLState());
                assertEquals(205, error.getErrorCode());
                // A planning that was left ends by itself.
                while (connection.unwrap(Engine.class).memory().used() > 0) {
                    Thread.onSpinWait();
                }
            }
            assertEquals(1, readAll(statement, "SELECT 1"), "the statement is as good as new");
        }
    }

    @Test
    void cancelStopsAPreparedStatementAndNotItsNextExecution() throws Exception {
        try (Connection connection = connect(); PreparedStatement prepared = connection.prepareStatement(endless())) {
            for (int i = 0; i < 2; i++) {
                SQLException error = failure(() -> {
                    try (ResultSet rows = prepared.executeQuery()) {
                        return rows.next();
                    }
                }, prepared);
                assertEquals("57014", error.getSQLState());
            }
        }
    }

    @Test
    void cancellingAnIdleStatementChangesNothing() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.cancel();
            assertEquals(1, readAll(statement, "SELECT 1"));
            statement.cancel();
            assertEquals(1, readAll(statement, "SELECT 1"));
        }
    }

    @Test
    void cancelStopsAHalfReadResult() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT * FROM 'ticks.parquet'");
            assertTrue(rows.next());
            statement.cancel();
            assertEquals("57014", assertThrows(SQLException.class, rows::next).getSQLState());
            assertEquals("57014", assertThrows(SQLException.class, rows::next).getSQLState());
            assertFalse(rows.isClosed());
            assertEquals(0, connection.unwrap(Engine.class).memory().used());
        }
    }

    @Test
    void aStatementStopsAfterItsTimeout() throws SQLException {
        String sql = endless();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(1);
            SQLTimeoutException error = assertThrows(SQLTimeoutException.class, () -> readAll(statement, sql));
            assertEquals("57014", error.getSQLState());
            assertEquals(206, error.getErrorCode());
            prepared.setQueryTimeout(1);
            assertThrows(SQLTimeoutException.class, () -> {
                try (ResultSet rows = prepared.executeQuery()) {
                    rows.next();
                }
            });
            statement.setQueryTimeout(0);
            assertEquals(1, readAll(statement, "SELECT 1"));
        }
    }

    @Test
    void closingTheConnectionStopsWhatRuns() throws Exception {
        String sql = endless();
        Connection connection = connect();
        Engine engine = connection.unwrap(Engine.class);
        Statement statement = connection.createStatement();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> future = executor.submit(() -> readAll(statement, sql));
            while (!StatementRun.of((org.apache.calcite.avatica.AvaticaStatement) statement).isRunning()) {
                Thread.onSpinWait();
            }
            connection.close();
            assertInstanceOf(SQLException.class, assertThrows(ExecutionException.class, future::get).getCause());
        }
        assertEquals(0, engine.memory().used());
    }

    private static boolean isHanging(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("io.polarway.engine.io.NewFile"));
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().matches("polarway-\\d+-\\d+")).toList();
    }

    /// Writes to pipes that nobody reads, as to a network mount that does not answer.
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatHangsIsLeft() throws Exception {
        try (Connection other = connect(); ExecutorService executor = Executors.newCachedThreadPool()) {
            List<Path> pipes = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            List<Statement> statements = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Path pipe = directory.resolve("pipe" + i);
                assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
                connections.add(connect());
                Statement statement = connections.getLast().createStatement();
                running.add(executor
                        .submit(() -> statement.execute("COPY 'ticks.parquet' TO '" + pipe + "' (FORMAT csv)")));
                pipes.add(pipe);
                statements.add(statement);
            }
            while (workers().stream().filter(CancelTest::isHanging).count() < pipes.size()) {
                Thread.onSpinWait();
            }
            Future<?> aborted = executor.submit(() -> {
                connections.get(3).abort(executor);
                return true;
            });
            Future<?> disconnected = executor.submit(() -> {
                connections.get(2).close();
                return true;
            });
            Future<?> closed = executor.submit(() -> {
                statements.get(1).close();
                return true;
            });
            statements.get(0).cancel();
            for (Future<?> each : List.of(aborted, disconnected, closed)) {
                each.get();
            }
            for (Future<?> each : running) {
                ExecutionException failed = assertThrows(ExecutionException.class, each::get);
                assertEquals("57014", assertInstanceOf(SQLException.class, failed.getCause()).getSQLState());
            }
            // Whatever hangs, the next one does not wait for it.
            try (Statement next = other.createStatement()) {
                assertEquals(100_000, readAll(next, "SELECT symbol FROM 'ticks.parquet'"));
            }
            for (Path pipe : pipes) {
                Files.readAllBytes(pipe);
                Files.delete(pipe);
            }
            while (!workers().isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(0, other.unwrap(Engine.class).memory().used());
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void aKeptResultIsClosedWithItsStatement() throws SQLException {
        try (Connection connection = connect()) {
            Engine engine = connection.unwrap(Engine.class);
            Statement statement = connection.createStatement();
            ResultSet kept = statement.executeQuery("SELECT * FROM 'ticks.parquet'");
            assertTrue(kept.next());
            assertFalse(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT));
            assertEquals(1, readAll(statement, "SELECT 1"));
            assertTrue(kept.next());
            statement.close();
            assertTrue(kept.isClosed());
            assertEquals(0, engine.memory().used());
        }
    }
}
