package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Engine;
import java.io.IOException;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that give up in the middle of a result or of a statement: nothing of it is left, and the next query on another
/// connection works. Once with rows put aside, once without. With `-Dpolarway.faults=all` statements are canceled at 100 moments
/// each, else at few.
@Timeout(300)
@ParameterizedClass
@ValueSource(booleans = {false, true})
class EarlyEndTest {
    private static final int MOMENTS = "all".equals(System.getProperty("polarway.faults")) ? 100 : 5;
    private static final List<String> QUERIES = List.of("SELECT * FROM 'ticks.parquet'",
            "SELECT * FROM 'ticks.parquet' ORDER BY price, volume",
            "SELECT volume, COUNT(*), MAX(side) FROM 'ticks.parquet' GROUP BY volume",
            "SELECT a.volume, b.symbol FROM 'ticks.parquet' a JOIN 'ticks.parquet' b ON a.volume = b.volume",
            "SELECT volume, SUM(price) OVER (PARTITION BY symbol ORDER BY volume DESC) FROM 'ticks.parquet'");

    @TempDir
    static Path directory;

    @Parameter
    boolean spills;

    private Connection other;
    private Engine engine;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    /// Opens a connection that keeps the engine open.
    @BeforeEach
    void open() throws SQLException {
        other = connect();
        engine = other.unwrap(Engine.class);
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + directory + ";force_spill=" + spills);
    }

    /// Checks that what ran has let go of its memory, its files and its threads, and that the other connection can go on.
    private void assertNothingIsLeft(String during) throws SQLException, IOException {
        // They end after those who wait for them have been told.
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(EarlyEndTest::isWorker)) {
            Thread.onSpinWait();
        }
        assertEquals(0, engine.memory().used(), during);
        assertEquals(0, engine.temporarySpace().used(), during);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of("ticks.parquet"), files.map(file -> file.getFileName().toString()).toList(), during);
        }
        try (Statement next = other.createStatement();
                ResultSet rows = next.executeQuery("SELECT COUNT(*), MIN(side) FROM 'ticks.parquet'")) {
            assertTrue(rows.next());
            assertEquals(100_000, rows.getLong(1));
            assertEquals("BUY", rows.getString(2));
        }
    }

    private static boolean isWorker(Thread thread) {
        return thread.isAlive() && thread.getName().matches("polarway-(\\d+|plan)-\\d+");
    }

    private static void read(ResultSet rows, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            assertTrue(rows.next());
            rows.getObject(1);
        }
    }

    @Test
    void aResultIsClosedAfterAFewRows() throws Exception {
        for (String query : QUERIES) {
            for (int count : new int[]{0, 1, 5, 20_000}) {
                try (Connection connection = connect(); Statement statement = connection.createStatement()) {
                    ResultSet rows = statement.executeQuery(query);
                    read(rows, count);
                    rows.close();
                    assertNothingIsLeft(count + " rows of " + query);
                    assertFalse(statement.isClosed());
                }
            }
        }
    }

    @Test
    void aStatementOrConnectionIsClosedWhileAnotherThreadReads() throws Exception {
        for (String query : QUERIES) {
            for (boolean closesConnection : new boolean[]{false, true}) {
                Connection connection = connect();
                Statement statement = connection.createStatement();
                CountDownLatch reads = new CountDownLatch(100);
                FutureTask<Integer> reading = new FutureTask<>(() -> {
                    while (true) {
                        try (ResultSet rows = statement.executeQuery(query)) {
                            while (rows.next()) {
                                rows.getObject(1);
                                reads.countDown();
                            }
                        }
                    }
                });
                Thread.ofPlatform().start(reading);
                reads.await();
                if (!closesConnection) {
                    statement.close();
                }
                connection.close();
                SQLException error = assertInstanceOf(SQLException.class,
                        assertThrows(ExecutionException.class, reading::get).getCause());
                assertNotEquals("XX000", error.getSQLState(), error.toString());
                assertNothingIsLeft(query);
            }
        }
    }

    @Test
    void aConnectionIsClosedWithOpenResults() throws Exception {
        Connection connection = connect();
        List<ResultSet> results = new ArrayList<>();
        for (String query : QUERIES) {
            results.add(connection.createStatement().executeQuery(query));
            read(results.getLast(), results.size() * 7);
            results.add(connection.prepareStatement(query).executeQuery());
        }
        Statement keeping = connection.createStatement();
        results.add(keeping.executeQuery(QUERIES.getFirst()));
        keeping.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        results.add(keeping.executeQuery(QUERIES.getLast()));
        connection.close();
        for (ResultSet rows : results) {
            assertTrue(rows.isClosed());
            assertThrows(SQLException.class, rows::next);
        }
        assertNothingIsLeft("a connection with results");
    }

    @Test
    void aProgramThrowsBetweenRows() throws Exception {
        for (String query : QUERIES) {
            IllegalStateException failure = new IllegalStateException("a mistake of the program");
            assertSame(failure, assertThrows(IllegalStateException.class, () -> {
                try (Connection connection = connect();
                        PreparedStatement statement = connection.prepareStatement(query);
                        ResultSet rows = statement.executeQuery()) {
                    read(rows, 10);
                    throw failure;
                }
            }));
            assertNothingIsLeft(query);
        }
    }

    @Test
    void noMoreRowsAreWanted() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String query : QUERIES) {
                for (int most : new int[]{1, 10, 20_000}) {
                    statement.setMaxRows(most);
                    // Not closed: its end is enough.
                    ResultSet rows = statement.executeQuery(query);
                    read(rows, most);
                    assertFalse(rows.next());
                    assertNothingIsLeft(most + " rows of " + query);
                }
            }
        }
    }

    /// Returns a query of as many rows as so many scans have.
    private static String scans(int count) {
        return String.join(" UNION ALL ",
                Collections.nCopies(count, "SELECT symbol || side AS s, price, volume FROM 'ticks.parquet'"));
    }

    private static void run(Statement statement, String text) throws SQLException {
        if (statement.execute(text)) {
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    rows.getObject(1);
                }
            }
        }
    }

    /// Removes what a COPY that was not stopped has written.
    private static void removeCopies() throws IOException {
        Path copies = directory.resolve("copies");
        for (Path place : List.of(copies, directory.resolve("copy.csv"), directory.resolve("copy.parquet"))) {
            if (Files.exists(place)) {
                try (Stream<Path> written = Files.walk(place)) {
                    for (Path path : written.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    @Test
    void aStatementIsCanceledAtAnyMoment() throws Exception {
        int canceled = 0;
        for (String text : List.of("COPY (" + scans(2) + ") TO 'copy.csv'", "COPY (" + scans(2) + ") TO 'copy.parquet'",
                "COPY (" + scans(1) + ") TO 'copies' (FORMAT csv, PARTITION_BY (s))",
                "SELECT s, MAX(price) FROM (" + scans(2) + ") t GROUP BY s, volume ORDER BY 2, 1",
                "EXPLAIN SELECT MAX(price) FROM (" + scans(30) + ") t", "SUMMARIZE 'ticks.parquet'")) {
            long before = System.nanoTime();
            try (Statement statement = other.createStatement()) {
                run(statement, text);
            }
            long nanos = System.nanoTime() - before;
            removeCopies();
            Random random = new Random(text.length());
            for (int moment = 0; moment < MOMENTS; moment++) {
                long wait = (long) (nanos * random.nextDouble());
                try (Connection connection = connect(); Statement statement = connection.createStatement()) {
                    CountDownLatch begun = new CountDownLatch(1);
                    FutureTask<Boolean> canceling = new FutureTask<>(() -> {
                        begun.await();
                        long until = System.nanoTime() + wait;
                        while (System.nanoTime() < until) {
                            Thread.onSpinWait();
                        }
                        statement.cancel();
                        return true;
                    });
                    Thread.ofPlatform().start(canceling);
                    begun.countDown();
                    try {
                        run(statement, text);
                        removeCopies();
                    } catch (SQLException e) {
                        assertEquals("57014", e.getSQLState(), e.toString());
                        canceled++;
                    }
                    canceling.get();
                }
                assertNothingIsLeft(wait + " ns of " + text);
            }
        }
        assertTrue(canceled > MOMENTS, canceled + " were canceled");
    }

    @Test
    void aStatementTakesTooLong() throws Exception {
        String rows = "SELECT symbol || side AS s, price, volume, i FROM 'ticks.parquet', range(10000) r(i)";
        String text = spills
                ? "SELECT COUNT(DISTINCT s || CAST(price AS VARCHAR) || CAST(i AS VARCHAR)) FROM (" + rows + ") t"
                : "COPY (" + rows + ") TO 'copy.csv'";
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThrows(SQLTimeoutException.class, () -> run(statement, text));
            assertNothingIsLeft(text);
        }
    }
}
