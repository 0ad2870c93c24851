package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Query;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedStatementTest {
    @TempDir
    static Path directory;
    static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        ExampleFiles.types(directory);
        connection = DriverManager.getConnection("jdbc:polarway:" + directory + ";timezone=UTC");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private interface Setter {
        void set(PreparedStatement statement) throws SQLException;
    }

    /// Asserts that exactly one row of types.parquet fulfils the condition once its parameter is set.
    private static void finds(String condition, Setter... setters) throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement("SELECT count(*) FROM 'types.parquet' WHERE " + condition)) {
            for (Setter setter : setters) {
                setter.set(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                    assertEquals(1, rows.getInt(1), condition);
                }
                statement.clearParameters();
            }
        }
    }

    @Test
    void eachExecutionReadsWhatIsThere() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 1 AS x) TO 'listed-1.parquet'");
            statement.execute("CREATE TABLE counted (x INTEGER)");
            try (PreparedStatement files = connection.prepareStatement("SELECT sum(x) FROM 'listed-*.parquet'");
                    PreparedStatement rows = connection.prepareStatement("SELECT count(*) FROM counted");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO counted VALUES (?)")) {
                assertEquals(1, only(files));
                assertEquals(0, only(rows));
                statement.execute("COPY (SELECT 10 AS x) TO 'listed-2.parquet'");
                insert.setInt(1, 5);
                assertEquals(1, insert.executeUpdate());
                assertEquals(11, only(files));
                assertEquals(1, only(rows));
                statement.execute("CREATE OR REPLACE TABLE counted (x INTEGER)");
                assertEquals(0, only(rows));
                assertEquals(1, insert.executeUpdate());
                assertEquals(1, only(rows));
            }
        }
    }

    private static int only(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    @Test
    void numbersAreSetInEveryWay() throws SQLException {
        finds("\"int\" = ?", s -> s.setInt(1, 420_000), s -> s.setLong(1, 420_000), s -> s.setObject(1, 420_000),
                s -> s.setObject(1, "420000", Types.INTEGER), s -> s.setObject(1, 420_000.0, JDBCType.INTEGER));
        finds("\"tiny\" = ?", s -> s.setByte(1, (byte) 42), s -> s.setShort(1, (short) 42), s -> s.setInt(1, 42));
        finds("\"big\" = ?", s -> s.setLong(1, 4_200_000_000L),
                s -> s.setObject(1, BigInteger.valueOf(4_200_000_000L)));
        finds("\"double\" = ?", s -> s.setDouble(1, 0.1), s -> s.setObject(1, "0.1", Types.DOUBLE));
        finds("\"real\" = ?", s -> s.setFloat(1, 1.5f), s -> s.setDouble(1, 1.5));
        finds("\"dec\" = ?", s -> s.setBigDecimal(1, new BigDecimal("1234567.89")),
                s -> s.setObject(1, new BigDecimal("1234567.890")),
                s -> s.setObject(1, "1234567.894", Types.DECIMAL, 2));
        finds("\"wide\" = ?", s -> s.setBigDecimal(1, new BigDecimal("1234567890123456789012345.678")));
        finds("\"bool\" = ?", s -> s.setBoolean(1, true), s -> s.setObject(1, "yes", Types.BOOLEAN));
    }

    @Test
    void textAndBytesAreSetInEveryWay() throws SQLException {
        String text = "ü€日 text that is longer";
        finds("\"text\" = ?", s -> s.setString(1, text), s -> s.setNString(1, text), s -> s.setObject(1, text),
                s -> s.setCharacterStream(1, new StringReader(text)), s -> s.setClob(1, new StringReader(text)),
                s -> s.setCharacterStream(1, new StringReader(text + "more"), text.length()));
        byte[] bytes = {1, -1};
        finds("\"bytes\" = ?", s -> s.setBytes(1, bytes), s -> s.setObject(1, bytes),
                s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes)),
                s -> s.setBlob(1, new ByteArrayInputStream(new byte[]{1, -1, 3}), 2));
        UUID uuid = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        finds("\"uuid\" = ?", s -> s.setObject(1, uuid), s -> s.setObject(1, uuid, Types.OTHER));
    }

    @Test
    void datesAndTimesAreSetInEveryWay() throws SQLException {
        finds("\"date\" = ?", s -> s.setDate(1, Date.valueOf("2024-02-29")),
                s -> s.setObject(1, LocalDate.of(2024, 2, 29)),
                s -> s.setObject(1, "2024-02-29", Types.DATE),
                s -> s.setDate(1, new Date(Instant.parse("2024-02-28T15:00:00Z").toEpochMilli()),
                        Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"))));
        finds("\"time\" = ?", s -> s.setObject(1, LocalTime.of(1, 2, 3, 4000)));
        finds("\"time\" >= ?", s -> s.setTime(1, Time.valueOf("01:02:03")));
        LocalDateTime local = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000);
        finds("\"ts\" = ?", s -> s.setTimestamp(1, Timestamp.valueOf(local)), s -> s.setObject(1, local),
                s -> s.setObject(1, Timestamp.valueOf(local)),
                s -> s.setTimestamp(1, Timestamp.from(Instant.parse("2024-02-29T03:34:56.123456Z")),
                        Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"))));
        finds("\"tsns\" = ?", s -> s.setObject(1, local.plusNanos(789)));
        Instant instant = Instant.parse("2024-02-29T12:34:56.123456Z");
        finds("\"tstz\" = ?", s -> s.setObject(1, instant), s -> s.setTimestamp(1, Timestamp.from(instant)),
                s -> s.setObject(1, OffsetDateTime.parse("2024-02-29T21:34:56.123456+09:00")),
                s -> s.setObject(1, ZonedDateTime.parse("2024-02-29T13:34:56.123456+01:00[Europe/Berlin]")));
    }

    @Test
    void parametersAreDescribed() throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement(
                        "SELECT \"int\" AS i, \"dec\" FROM 'types.parquet' WHERE \"big\" > ? AND \"text\" = ?")) {
            ParameterMetaData parameters = statement.getParameterMetaData();
            assertEquals(2, parameters.getParameterCount());
            assertEquals(Types.BIGINT, parameters.getParameterType(1));
            assertEquals("java.lang.Long", parameters.getParameterClassName(1));
            assertEquals("VARCHAR", parameters.getParameterTypeName(2));
            assertEquals(ParameterMetaData.parameterModeIn, parameters.getParameterMode(2));
            assertEquals("07009", assertThrows(SQLException.class, () -> parameters.getParameterType(3)).getSQLState());
            ResultSetMetaData columns = statement.getMetaData();
            assertNotNull(columns);
            assertEquals("i", columns.getColumnLabel(1));
            assertEquals(15, columns.getPrecision(2));
            assertEquals(2, columns.getScale(2));
            assertNotNull(statement.unwrap(Query.class));
        }
        try (PreparedStatement statement = connection.prepareStatement("SET batch_rows = 0")) {
            assertNull(statement.getMetaData());
            assertEquals(0, statement.getParameterMetaData().getParameterCount());
            assertFalse(statement.execute());
        }
    }

    @Test
    void everyParameterHasToBeSet() throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement("SELECT count(*) FROM 'types.parquet' WHERE \"int\" = ? OR \"big\" = ?")) {
            statement.setInt(1, 1);
            SQLException missing = assertThrows(SQLException.class, statement::executeQuery);
            assertEquals("07001", missing.getSQLState());
            assertTrue(missing.getMessage().contains("Parameter 2"));
            statement.setNull(2, Types.BIGINT);
            try (ResultSet rows = statement.executeQuery()) {
                assertTrue(rows.next());
                assertEquals(0, rows.getInt(1));
            }
            statement.clearParameters();
            assertEquals("07001", assertThrows(SQLException.class, statement::executeQuery).getSQLState());
            assertEquals("07009", assertThrows(SQLException.class, () -> statement.setInt(3, 1)).getSQLState());
            assertEquals("07006",
                    assertThrows(SQLException.class, () -> statement.setObject(1, new Object())).getSQLState());
            assertEquals("22018",
                    assertThrows(SQLException.class, () -> statement.setObject(1, "x", Types.INTEGER)).getSQLState());
            assertEquals("HY010",
                    assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 1")).getSQLState());
        }
    }

    @Test
    void aStatementIsExecutedManyTimes() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT CAST(? AS BIGINT) * 2 AS x")) {
            for (long i = 0; i < 50; i++) {
                statement.setLong(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                    assertEquals(2 * i, rows.getLong("x"));
                }
            }
            statement.setLong(1, 1);
            statement.addBatch();
            assertThrows(SQLException.class, statement::executeBatch, "a batch is for statements that give counts");
        }
    }
}
