package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every type, from a file that DuckDB wrote to the getters.
class TypesTest {
    @TempDir
    static Path directory;

    @Test
    void everyTypeOfAFileIsRead() throws SQLException {
        ExampleFiles.types(directory);
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory + ";timezone=Asia/Tokyo");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM types")) {
            assertTrue(rows.next());
            assertEquals(true, rows.getObject("bool"));
            assertEquals(42, rows.getObject("tiny"));
            assertEquals(4200, rows.getObject("small"));
            assertEquals(420_000, rows.getObject("int"));
            assertEquals(4_200_000_000L, rows.getObject("big"));
            assertEquals(1.5f, rows.getObject("real"));
            assertEquals(0.1, rows.getObject("double"));
            assertEquals(new BigDecimal("1234567.89"), rows.getObject("dec"));
            assertEquals(new BigDecimal("1234567890123456789012345.678"), rows.getObject("wide"));
            assertEquals("ü€日 text that is longer", rows.getObject("text"));
            assertArrayEquals(new byte[]{1, -1}, (byte[]) rows.getObject("bytes"));
            assertEquals(LocalDate.of(2024, 2, 29), rows.getObject("date", LocalDate.class));
            assertEquals(LocalTime.of(1, 2, 3, 4000), rows.getObject("time", LocalTime.class));
            assertEquals(LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000),
                    rows.getObject("ts", LocalDateTime.class));
            assertEquals(LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_789),
                    rows.getObject("tsns", LocalDateTime.class));
            assertEquals(OffsetDateTime.parse("2024-02-29T21:34:56.123456+09:00"), rows.getObject("tstz"));
            assertEquals(UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), rows.getObject("uuid"));
            assertTrue(rows.next());
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                assertNull(rows.getObject(i));
                assertTrue(rows.wasNull());
                assertNull(rows.getString(i));
            }
        }
    }

    @Test
    void columnsAreDescribed() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        """
                                SELECT CAST(1 AS DECIMAL(9, 2)) AS "Price", 'x' AS t, TIMESTAMP '2024-01-01 00:00:00' AS ts, 1 AS n""")) {
            ResultSetMetaData columns = rows.getMetaData();
            assertEquals(4, columns.getColumnCount());
            assertEquals("Price", columns.getColumnLabel(1));
            assertEquals("Price", columns.getColumnName(1));
            assertEquals(Types.DECIMAL, columns.getColumnType(1));
            assertEquals("DECIMAL", columns.getColumnTypeName(1));
            assertEquals(9, columns.getPrecision(1));
            assertEquals(2, columns.getScale(1));
            assertTrue(columns.isSigned(1));
            assertEquals("java.lang.String", columns.getColumnClassName(2));
            assertEquals(Types.TIMESTAMP, columns.getColumnType(3));
            assertEquals("java.sql.Timestamp", columns.getColumnClassName(3));
            assertEquals(6, columns.getScale(3));
            assertEquals(Types.INTEGER, columns.getColumnType(4));
            assertTrue(columns.isReadOnly(4));
        }
    }

    @Test
    void textIsTheEnginesOwn() throws SQLException {
        List<String> expressions = List.of("TRUE", "CAST(-5 AS TINYINT)", "0.1E0", "1E30", "CAST('NaN' AS DOUBLE)",
                "CAST(0.3 AS REAL)", "CAST(1.50 AS DECIMAL(9, 3))", "DATE '2024-02-29'", "TIME '01:02:03.5'",
                "TIMESTAMP '2024-02-29 01:02:03'", "TIMESTAMP '2024-02-29 01:02:03.000400'", "X'01ff'",
                "INTERVAL '14' MONTH",
                "INTERVAL '1 02:03:04.5' DAY TO SECOND",
                "CAST(TIMESTAMP '2024-02-29 01:02:03' AS TIMESTAMP WITH TIME ZONE)",
                "CAST('f81d4fae-7dec-11d0-a765-00a0c91e6bf6' AS UUID)");
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:;timezone=Europe/Berlin");
                Statement statement = connection.createStatement()) {
            for (String expression : expressions) {
                List<String> texts = new ArrayList<>();
                try (ResultSet rows = statement
                        .executeQuery("SELECT x, CAST(x AS VARCHAR) FROM (SELECT " + expression + " AS x) AS t")) {
                    assertTrue(rows.next());
                    texts.add(rows.getString(1));
                    texts.add(rows.getString(2));
                }
                assertEquals(texts.get(1), texts.get(0), expression);
            }
        }
    }
}
