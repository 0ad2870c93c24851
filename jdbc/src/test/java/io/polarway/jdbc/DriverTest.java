package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Engine;
import io.polarway.engine.Execution;
import io.polarway.engine.Session;
import io.polarway.engine.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The driver over the real engine: connections and statements.
class DriverTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + directory);
    }

    private static List<String> column(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(1));
        }
        return values;
    }

    @Test
    void theServiceLoaderFindsTheDriver() throws SQLException {
        assertTrue(ServiceLoader.load(Driver.class).stream()
                .anyMatch(provider -> provider.type() == PolarwayDriver.class));
        Driver driver = DriverManager.getDriver("jdbc:polarway:");
        assertNull(driver.connect("jdbc:other:", new Properties()));
        assertFalse(driver.acceptsURL("jdbc:calcite:"));
        DriverPropertyInfo[] properties = driver.getPropertyInfo("jdbc:polarway:", null);
        assertEquals(Setting.all().size(), properties.length);
        assertTrue(Arrays.stream(properties).allMatch(property -> property.description != null));
    }

    @Test
    void relativePathsBeginAtTheDirectoryOfTheUrl() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) AS n FROM 'ticks.parquet'")) {
            assertTrue(rows.next());
            assertEquals(100_000, rows.getLong("N"));
            assertFalse(rows.next());
        }
    }

    @Test
    void settingsComeFromTheUrlAndTheProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("timezone", "Asia/Tokyo");
        properties.setProperty("batch_rows", "100");
        properties.setProperty("user", "somebody");
        properties.setProperty("password", "");
        properties.setProperty("applicationName", "test");
        try (Connection connection = DriverManager.getConnection(
                "jdbc:polarway:" + directory + ";threads=1?batch_rows=7",
                properties)) {
            Session session = connection.unwrap(Session.class);
            assertEquals(1, session.settings().get(Setting.THREADS));
            assertEquals(7, session.settings().get(Setting.BATCH_ROWS));
            assertEquals("Asia/Tokyo", session.settings().get(Setting.TIMEZONE).getId());
            SQLWarning warning = connection.getWarnings();
            assertTrue(warning.getMessage().contains("applicationName"));
            assertNull(warning.getNextWarning());
            connection.clearWarnings();
            assertNull(connection.getWarnings());
        }
        SQLException unknown = assertThrows(SQLException.class,
                () -> DriverManager.getConnection("jdbc:polarway:;memory_limt=1GB"));
        assertEquals("42704", unknown.getSQLState());
        assertTrue(unknown.getMessage().contains("memory_limit"), unknown.getMessage());
        assertEquals("22023", assertThrows(SQLException.class,
                () -> DriverManager.getConnection("jdbc:polarway:;threads=many")).getSQLState());
        assertEquals("08001", assertThrows(SQLException.class,
                () -> DriverManager.getConnection("jdbc:polarway:" + directory.resolve("nowhere"))).getSQLState());
    }

    @Test
    void connectionsWithTheSameSettingsShareAnEngine() throws SQLException {
        String url = "jdbc:polarway:" + directory + ";memory_limit=123MB";
        Engine shared;
        try (Connection first = DriverManager.getConnection(url)) {
            shared = first.unwrap(Engine.class);
            try (Connection second = DriverManager.getConnection(url); Connection other = connect()) {
                assertSame(shared, second.unwrap(Engine.class));
                assertNotSame(shared, other.unwrap(Engine.class));
                assertNotSame(first.unwrap(Session.class), second.unwrap(Session.class));
            }
            try (Statement statement = first.createStatement(); ResultSet rows = statement.executeQuery("VALUES (1)")) {
                assertTrue(rows.next());
            }
        }
        assertEquals(0, shared.memory().used());
        try (Connection again = DriverManager.getConnection(url)) {
            assertNotSame(shared, again.unwrap(Engine.class));
        }
    }

    @Test
    void severalStatementsAreReadAtTheSameTime() throws SQLException {
        try (Connection connection = connect();
                Statement one = connection.createStatement();
                Statement two = connection.createStatement()) {
            ResultSet first = one.executeQuery("SELECT volume FROM 'ticks.parquet' ORDER BY volume");
            ResultSet second = two.executeQuery("SELECT volume FROM 'ticks.parquet' ORDER BY volume DESC");
            for (int i = 0; i < 1000; i++) {
                assertTrue(first.next());
                assertTrue(second.next());
                assertEquals(99_999, first.getLong(1) + second.getLong(1));
            }
            // The statement's next execution closes its result, and no other.
            ResultSet third = one.executeQuery("SELECT 1");
            assertTrue(first.isClosed());
            assertTrue(second.next());
            assertTrue(third.next());
        }
    }

    @Test
    void fiftyHalfReadResultsStarveNoOtherQuery() throws SQLException {
        try (Connection connection = DriverManager
                .getConnection("jdbc:polarway:" + directory + ";threads=2;memory_limit=500MB")) {
            List<ResultSet> halfRead = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ResultSet rows = connection.createStatement().executeQuery("SELECT * FROM ticks");
                assertTrue(rows.next());
                halfRead.add(rows);
            }
            try (Statement statement = connection.createStatement()) {
                assertEquals(List.of("100000"),
                        column(statement.executeQuery("SELECT count(*) FROM ticks WHERE volume >= 0")));
            }
            for (ResultSet rows : halfRead) {
                assertTrue(rows.next());
                assertEquals(1, rows.getLong("volume"));
            }
        }
    }

    @Test
    void closingTheConnectionClosesEverythingAndFreesTheMemory() throws SQLException {
        Connection connection = connect();
        Engine engine = connection.unwrap(Engine.class);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM 'ticks.parquet'");
        assertTrue(rows.next());
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        connection.close();
        assertTrue(rows.isClosed());
        assertTrue(statement.isClosed());
        assertTrue(prepared.isClosed());
        assertTrue(connection.isClosed());
        assertFalse(connection.isValid(1));
        assertEquals(0, engine.memory().used());
        connection.close();
        assertEquals("08003", assertThrows(SQLException.class, connection::createStatement).getSQLState());
        assertEquals("HY010", assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 1")).getSQLState());
    }

    @Test
    void errorsCarryStateCodeAndPlace() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            SQLException column = assertThrows(SQLSyntaxErrorException.class,
                    () -> statement.executeQuery("SELECT symbol,\n  ammount FROM 'ticks.parquet'"));
            assertEquals("42703", column.getSQLState());
            assertEquals(103, column.getErrorCode());
            assertTrue(column.getMessage().contains("line 2, column 3:   ammount FROM"), column.getMessage());
            assertTrue(column.getMessage().endsWith("^^^^^^^"), column.getMessage());
            assertEquals("42601", assertThrows(SQLSyntaxErrorException.class,
                    () -> statement.executeQuery("SELEC 1")).getSQLState());
            assertEquals("42601", assertThrows(SQLSyntaxErrorException.class,
                    () -> connection.prepareStatement("SELECT FROM WHERE")).getSQLState());
            assertEquals("58P01", assertThrows(SQLException.class,
                    () -> statement.executeQuery("SELECT * FROM 'nothing/*.parquet'")).getSQLState());
            // The statement goes on working.
            assertEquals(List.of("1"), column(statement.executeQuery("SELECT 1")));
        }
    }

    @Test
    void anErrorWhileRowsAreReadEndsTheResult() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            SQLException error = assertThrows(SQLException.class, () -> {
                ResultSet rows = statement.executeQuery("SELECT 1 / (volume - 90000) FROM 'ticks.parquet'");
                while (rows.next()) {
                    rows.getLong(1);
                }
            });
            assertEquals("22012", error.getSQLState());
            assertEquals(0, connection.unwrap(Engine.class).memory().used());
        }
    }

    @Test
    void executeTellsRowsFromCounts() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            assertTrue(statement.execute("SELECT 1"));
            assertEquals(-1, statement.getUpdateCount());
            assertNotNull(statement.getResultSet());
            assertFalse(statement.getMoreResults());
            assertNull(statement.getResultSet());
            assertFalse(statement.execute("SET timezone = 'UTC'"));
            assertNull(statement.getResultSet());
            assertEquals(0, statement.getUpdateCount());
            assertFalse(statement.getMoreResults());
            assertEquals(-1, statement.getUpdateCount());
            assertEquals(0, statement.executeUpdate("SET batch_rows = 10"));
            assertEquals("HY010", assertThrows(SQLException.class,
                    () -> statement.executeQuery("SET batch_rows = 20")).getSQLState());
            assertEquals(10, connection.unwrap(Session.class).settings().get(Setting.BATCH_ROWS));
            assertThrows(SQLException.class, () -> statement.executeUpdate("SELECT 1"));
            statement.addBatch("SET batch_rows = 30");
            statement.addBatch("SET batch_rows = 40");
            assertEquals(2, statement.executeBatch().length);
            assertEquals(40, connection.unwrap(Session.class).settings().get(Setting.BATCH_ROWS));
        }
    }

    @Test
    void maxRowsHoldsForBothKindsOfStatements() throws SQLException {
        String sql = "SELECT volume FROM 'ticks.parquet'";
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(sql)) {
            statement.setMaxRows(3);
            assertEquals(3, statement.getMaxRows());
            assertEquals(3, column(statement.executeQuery(sql)).size());
            prepared.setMaxRows(25_000);
            assertEquals(25_000, column(prepared.executeQuery()).size());
            prepared.setMaxRows(0);
            assertEquals(100_000, column(prepared.executeQuery()).size());
            assertEquals("HY024", assertThrows(SQLException.class, () -> statement.setMaxRows(-1)).getSQLState());
        }
    }

    @Test
    void closeOnCompletionClosesWithTheResult() throws SQLException {
        try (Connection connection = connect()) {
            Statement statement = connection.createStatement();
            statement.closeOnCompletion();
            assertTrue(statement.isCloseOnCompletion());
            statement.executeQuery("SELECT 1");
            ResultSet rows = statement.executeQuery("SELECT 2");
            assertFalse(statement.isClosed(), "executing again closes the result, not the statement");
            rows.close();
            assertTrue(statement.isClosed());
        }
    }

    @Test
    void whatAvaticaRefusesWorks() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            assertEquals("SELECT 1", connection.nativeSQL("SELECT 1"));
            assertTrue(connection.getTypeMap().isEmpty());
            statement.setEscapeProcessing(false);
            statement.setPoolable(true);
            assertTrue(statement.isPoolable());
            statement.setFetchSize(10);
            assertEquals(10, statement.getFetchSize());
            statement.setQueryTimeout(Integer.MAX_VALUE);
            assertEquals(Integer.MAX_VALUE, statement.getQueryTimeout());
            assertNull(statement.getWarnings());
            connection.setAutoCommit(false);
            assertFalse(connection.getAutoCommit());
            connection.commit();
            connection.rollback();
            connection.setReadOnly(true);
            assertTrue(connection.isReadOnly());
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setClientInfo("ApplicationName", "test");
            assertEquals("test", connection.getClientInfo("ApplicationName"));
            assertTrue(connection.isValid(0));
            SQLException unsupported = assertThrows(SQLFeatureNotSupportedException.class,
                    () -> connection.prepareCall("CALL x"));
            assertEquals("0A000", unsupported.getSQLState());
            Statement scrolling = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_UPDATABLE);
            assertEquals("01S02", scrolling.getWarnings().getSQLState());
            assertEquals(ResultSet.TYPE_FORWARD_ONLY, scrolling.getResultSetType());
            connection.abort(Runnable::run);
            assertTrue(connection.isClosed());
        }
    }

    @Test
    void theEnginesObjectsAreUnderTheDrivers() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 AS x")) {
            assertInstanceOf(Session.class, connection.unwrap(Session.class));
            assertTrue(connection.isWrapperFor(Engine.class));
            Execution execution = rows.unwrap(Execution.class);
            assertSame(execution, statement.unwrap(Execution.class));
            assertEquals("x", execution.schema().field(0).name());
            assertSame(rows, rows.unwrap(ResultSet.class));
            assertThrows(SQLException.class, () -> rows.unwrap(String.class));
            assertFalse(statement.isWrapperFor(String.class));
        }
    }

    @Test
    void filesOfTheDirectoryAreTables() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            assertEquals(List.of("100000"), column(statement.executeQuery("SELECT count(*) FROM ticks")));
        }
        assertTrue(Files.exists(directory.resolve("ticks.parquet")));
    }
}
