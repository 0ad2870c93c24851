package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Connections that are closed while other threads use them: whoever uses them gets an SQLException that says so, and
/// nothing is left. With `-Dpolarway.faults=all` they are closed 200 times in each case, else 50 times.
@Timeout(120)
class CloseRaceTest {
    private static final int ROUNDS = "all".equals(System.getProperty("polarway.faults")) ? 200 : 50;

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    /// What the other thread does again and again.
    @FunctionalInterface
    private interface Use {
        void run(Connection connection) throws SQLException;
    }

    private static void race(Use use) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < ROUNDS; i++) {
                Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory);
                CountDownLatch used = new CountDownLatch(1 + i % 4);
                Future<?> user = executor.submit(() -> {
                    while (true) {
                        used.countDown();
                        use.run(connection);
                    }
                });
                used.await();
                if (i % 2 == 0) {
                    connection.abort(executor);
                }
                connection.close();
                try {
                    user.get();
                } catch (ExecutionException e) {
                    SQLException error = assertInstanceOf(SQLException.class, e.getCause());
                    assertNotEquals("XX000", error.getSQLState(), error::toString);
                }
            }
        }
    }

    @Test
    void statementsAreMade() throws Exception {
        race(Connection::createStatement);
    }

    @Test
    void statementsRun() throws Exception {
        race(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT symbol, price FROM 'ticks.parquet'")) {
                assertTrue(rows.next());
            }
        });
    }

    @Test
    void preparedStatementsRun() throws Exception {
        race(new Use() {
            private @Nullable Connection last;
            private @Nullable PreparedStatement prepared;

            @Override
            public void run(Connection connection) throws SQLException {
                PreparedStatement statement = prepared;
                if (statement == null || last != connection) {
                    last = connection;
                    statement = connection.prepareStatement("SELECT symbol, price FROM 'ticks.parquet'");
                    prepared = statement;
                }
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                }
            }
        });
    }

    @Test
    void aResultIsReadToItsEnd() throws Exception {
        race(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT volume FROM 'ticks.parquet'")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                assertEquals(100_000, count);
            }
        });
    }

    /// What a getter gives is a value of its row, also when the result is closed and its memory reused in the middle of it.
    @Test
    void aValueIsReadAgainAndAgain() throws Exception {
        race(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT 'the longest text of ' || symbol AS t, symbol FROM 'ticks.parquet' ORDER BY symbol");
                    Statement other = connection.createStatement()) {
                assertTrue(rows.next());
                String text = rows.getString(1);
                try (ResultSet reused = other.executeQuery("SELECT side || side FROM 'ticks.parquet'")) {
                    assertTrue(reused.next());
                    for (int i = 0; i < 20_000; i++) {
                        assertEquals(text, rows.getString(1));
                    }
                }
            }
        });
    }

    @Test
    void statementsArePrepared() throws Exception {
        race(connection -> connection.prepareStatement("SELECT symbol, sum(price) FROM 'ticks.parquet' GROUP BY symbol")
                .close());
    }

    @Test
    void metadataIsRead() throws Exception {
        race(connection -> {
            try (ResultSet columns = connection.getMetaData().getColumns(null, null, "%", "%")) {
                assertTrue(columns.next());
            }
        });
    }
}
