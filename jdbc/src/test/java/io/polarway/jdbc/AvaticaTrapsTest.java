package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.ArrowStream;
import io.polarway.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What Avatica leaves out or gets wrong, and tools rely on. Statements that stop are in [CancelTest], every method's
/// SQLState in [EveryMethodTest].
@Timeout(60)
class AvaticaTrapsTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
        ExampleFiles.types(directory);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + directory + ";timezone=Asia/Tokyo");
    }

    @Test
    void gettersByIndexAndByLabelGiveTheSame() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM types")) {
            assertTrue(rows.next());
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                String label = rows.getMetaData().getColumnLabel(i);
                Object value = rows.getObject(i);
                assertNotNull(value, label);
                assertArrayEquals(new Object[]{value, value, value},
                        new Object[]{rows.getObject(label), rows.getObject(i, value.getClass()),
                                rows.getObject(label, value.getClass())},
                        label);
                assertEquals(rows.getMetaData().getColumnClassName(i), value.getClass().getName(), label);
                assertEquals(rows.getString(i), rows.getString(label), label);
            }
            assertArrayEquals(new byte[]{1, -1}, rows.getObject("bytes", byte[].class));
            assertArrayEquals(new byte[]{1, -1}, rows.getBytes("bytes"));
        }
    }

    @Test
    void momentsAreReadInEveryClassOfJavaTime() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT \"tstz\", \"tsns\", \"date\", \"time\" FROM types")) {
            assertTrue(rows.next());
            ZonedDateTime zoned = ZonedDateTime.parse("2024-02-29T21:34:56.123456+09:00[Asia/Tokyo]");
            for (Object moment : List.of(zoned, zoned.toOffsetDateTime(), zoned.toInstant(), zoned.toLocalDateTime(),
                    zoned.toLocalDate(), zoned.toLocalTime(), zoned.toOffsetDateTime().toOffsetTime(),
                    Timestamp.from(zoned.toInstant()))) {
                assertEquals(moment, rows.getObject(1, moment.getClass()));
                assertEquals(moment, rows.getObject("tstz", moment.getClass()));
            }
            LocalDateTime local = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_789);
            for (Object moment : List.of(local, local.toLocalDate(), local.toLocalTime(), Timestamp.valueOf(local),
                    local.atZone(zoned.getZone()).toInstant())) {
                assertEquals(moment, rows.getObject(2, moment.getClass()), "to the nanosecond");
            }
            assertEquals(123_456_789, rows.getTimestamp(2).getNanos());
            LocalDate date = LocalDate.of(2024, 2, 29);
            for (Object moment : List.of(date, date.atStartOfDay(), java.sql.Date.valueOf(date),
                    date.atStartOfDay(zoned.getZone()).toInstant())) {
                assertEquals(moment, rows.getObject("date", moment.getClass()));
            }
            assertEquals(LocalTime.of(1, 2, 3, 4000), rows.getObject(4, LocalTime.class));
            assertEquals("07006",
                    assertThrows(SQLException.class, () -> rows.getObject(4, LocalDate.class)).getSQLState());
        }
    }

    @Test
    void intervalsAreReadAsSuch() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT INTERVAL '14' MONTH AS m, INTERVAL '1 02:03:04.5' DAY TO SECOND AS d")) {
            assertTrue(rows.next());
            assertEquals(Period.of(1, 2, 0), rows.getObject(1));
            assertEquals(Duration.parse("P1DT2H3M4.5S"), rows.getObject("d", Duration.class));
            assertEquals("java.time.Duration", rows.getMetaData().getColumnClassName(2));
        }
    }

    @Test
    void momentsAreSetWithATargetType() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT count(*) FROM types WHERE "date" = ? AND "time" = ? AND "ts" = ? AND "tstz" = ?""")) {
            LocalDateTime local = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000);
            statement.setObject(1, local.toLocalDate(), JDBCType.DATE);
            statement.setObject(2, LocalTime.of(1, 2, 3, 4000), JDBCType.TIME);
            statement.setObject(3, local, JDBCType.TIMESTAMP);
            statement.setObject(4, OffsetDateTime.parse("2024-02-29T12:34:56.123456Z"),
                    JDBCType.TIMESTAMP_WITH_TIMEZONE);
            assertEquals(1, count(statement));
            statement.setObject(4, Instant.parse("2024-02-29T12:34:56.123456Z"), JDBCType.TIMESTAMP_WITH_TIMEZONE);
            assertEquals(1, count(statement));
            assertEquals("07006", assertThrows(SQLException.class,
                    () -> statement.setObject(2, OffsetTime.parse("01:02:03Z"))).getSQLState());
        }
    }

    private static int count(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    @Test
    void copyingCountsItsRows() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection
                        .prepareStatement("COPY (SELECT * FROM ticks WHERE volume < ?) TO 'some.csv'")) {
            assertEquals(20_000, statement.executeUpdate(
                    "COPY (SELECT symbol, price FROM ticks WHERE symbol = 'S1') TO 'out.csv'",
                    Statement.RETURN_GENERATED_KEYS));
            assertEquals(20_000, statement.getLargeUpdateCount());
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertFalse(keys.next());
            }
            prepared.setLong(1, 7);
            assertEquals(7, prepared.executeLargeUpdate());
            prepared.addBatch();
            prepared.setLong(1, 8);
            prepared.addBatch();
            assertArrayEquals(new int[]{7, 8}, prepared.executeBatch());
            assertEquals("HY010", assertThrows(SQLException.class,
                    () -> statement.executeQuery("COPY (SELECT 1) TO 'none.csv'")).getSQLState());
            assertFalse(Files.exists(directory.resolve("none.csv")), "refused before it ran");
        } finally {
            directory.resolve("out.csv").toFile().delete();
            directory.resolve("some.csv").toFile().delete();
        }
    }

    @Test
    void aTableInMemoryIsFilledInBatches() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            assertEquals(0, statement.executeUpdate("CREATE TABLE notes (id INTEGER, made TIMESTAMP, text VARCHAR)"));
            LocalDateTime made = LocalDateTime.of(2024, 2, 29, 12, 0);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO notes VALUES (?, ?, ?)",
                    Statement.RETURN_GENERATED_KEYS)) {
                for (int i = 0; i < 3; i++) {
                    insert.setInt(1, i);
                    insert.setObject(2, made.plusDays(i));
                    insert.setString(3, i == 1 ? null : "note " + i);
                    insert.addBatch();
                }
                assertArrayEquals(new long[]{1, 1, 1}, insert.executeLargeBatch());
                assertFalse(insert.getGeneratedKeys().next());
            }
            assertEquals(2, statement.executeLargeUpdate("UPDATE notes SET text = 'none' WHERE id > 0"));
            assertEquals(1, statement.executeUpdate("DELETE FROM notes WHERE id = 0"));
            try (ResultSet rows = statement.executeQuery("SELECT made, text FROM notes ORDER BY id")) {
                assertTrue(rows.next());
                assertEquals(made.plusDays(1), rows.getObject("made", LocalDateTime.class));
                assertEquals("none", rows.getString(2));
            }
            try (ResultSet columns = connection.getMetaData().getColumns(null, null, "notes", "made")) {
                assertTrue(columns.next());
                assertEquals(2, columns.getInt("ORDINAL_POSITION"));
            }
        }
    }

    @Test
    void resultsAreReadAsArrowBatches() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT volume FROM ticks");
            assertTrue(rows.isWrapperFor(ArrowReader.class));
            ArrowReader reader = rows.unwrap(ArrowReader.class);
            assertSame(reader, rows.unwrap(ArrowStream.class));
            long sum = 0;
            while (reader.loadNextBatch()) {
                BigIntVector volumes = assertInstanceOf(BigIntVector.class,
                        reader.getVectorSchemaRoot().getVector("volume"));
                for (int i = 0; i < volumes.getValueCount(); i++) {
                    sum += volumes.get(i);
                }
            }
            assertEquals(99_999L * 50_000, sum);
            assertEquals("HY010", assertThrows(SQLException.class, rows::next).getSQLState());
            rows.close();
            // Left half-read, it is closed with its result.
            ResultSet left = statement.executeQuery("SELECT * FROM ticks");
            assertTrue(left.unwrap(ArrowReader.class).loadNextBatch());
            left.close();
            // Closed before its result.
            ResultSet other = statement.executeQuery("SELECT * FROM ticks");
            other.unwrap(ArrowReader.class).close();
            other.close();
            ResultSet begun = statement.executeQuery("SELECT * FROM ticks");
            assertTrue(begun.next());
            assertEquals("HY010",
                    assertThrows(SQLException.class, () -> begun.unwrap(ArrowReader.class)).getSQLState());
            statement.setMaxRows(5);
            ResultSet limited = statement.executeQuery("SELECT * FROM ticks");
            assertEquals("0A000",
                    assertThrows(SQLException.class, () -> limited.unwrap(ArrowReader.class)).getSQLState());
            limited.close();
            assertEquals(0, connection.unwrap(Engine.class).memory().used());
            try (ResultSet metadata = connection.getMetaData().getTables(null, null, null, null)) {
                assertFalse(metadata.isWrapperFor(ArrowReader.class));
            }
        }
    }

    @Test
    void noCallWaitsLongerThanTheNetworkTimeout() throws SQLException {
        String scan = "SELECT symbol || side || CAST(price AS VARCHAR) || CAST(ts AS VARCHAR) AS k FROM ticks";
        String endless = "SELECT count(DISTINCT k) FROM (" + (scan + " UNION ALL ").repeat(200) + scan + ") AS t";
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(endless)) {
            connection.setNetworkTimeout(Runnable::run, 200);
            assertEquals(200, connection.getNetworkTimeout());
            SQLException late = assertThrows(SQLTimeoutException.class, () -> readAll(statement.executeQuery(endless)));
            assertTrue(late.getMessage().contains("network timeout of 200 ms"), late.getMessage());
            assertEquals("57014", late.getSQLState());
            assertThrows(SQLTimeoutException.class, () -> readAll(prepared.executeQuery()));
            connection.setNetworkTimeout(null, 60_000);
            assertEquals(100_000, readAll(statement.executeQuery("SELECT * FROM ticks")));
            assertTrue(connection.isValid(1));
            connection.setNetworkTimeout(null, 0);
            assertEquals(1, readAll(statement.executeQuery("SELECT 1")));
        }
    }

    private static int readAll(ResultSet result) throws SQLException {
        try (ResultSet rows = result) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    @Test
    void moreResultsAreAskedForUntilThereAreNone() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            ResultSet first = statement.executeQuery("SELECT 1");
            assertSame(first, statement.getResultSet());
            assertFalse(statement.getMoreResults());
            assertTrue(first.isClosed());
            assertEquals(-1, statement.getUpdateCount());
            ResultSet kept = statement.executeQuery("SELECT 2");
            assertFalse(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT));
            assertTrue(kept.next());
            assertFalse(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS));
            assertTrue(kept.isClosed());
        }
    }

    /// The calls that Metabase makes for each question, in its order.
    @Test
    void aQuestionOfMetabaseIsAnswered() throws SQLException {
        try (Connection connection = connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
            DatabaseMetaData metaData = connection.getMetaData();
            assertFalse(metaData.getDatabaseProductVersion().isEmpty());
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT CAST(ts AS DATE) AS d, sum(price) AS p FROM ticks WHERE ts >= ? GROUP BY CAST(ts AS DATE)",
                    ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
                statement.setFetchDirection(ResultSet.FETCH_FORWARD);
                statement.setFetchSize(500);
                statement.setMaxRows(2000);
                assertEquals(2000, statement.getLargeMaxRows());
                statement.setObject(1, LocalDateTime.of(2024, 1, 2, 0, 0), java.sql.Types.TIMESTAMP);
                assertEquals(1, statement.getParameterMetaData().getParameterCount());
                try (ResultSet rows = statement.executeQuery()) {
                    assertEquals("d", rows.getMetaData().getColumnLabel(1));
                    assertTrue(rows.next());
                    assertEquals(LocalDate.of(2024, 1, 2), rows.getObject(1, LocalDate.class));
                    assertFalse(rows.next());
                    rows.clearWarnings();
                }
                statement.clearWarnings();
            }
            connection.rollback();
        }
    }
}
