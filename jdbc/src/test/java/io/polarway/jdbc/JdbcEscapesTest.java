package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class JdbcEscapesTest {
    @Test
    void escapesBecomeBlanks() {
        assertEquals("SELECT     upper('x') ", JdbcEscapes.withoutEscapes("SELECT {fn upper('x')}"));
        assertEquals("SELECT     upper(    lower('x') ) ",
                JdbcEscapes.withoutEscapes("SELECT {FN upper({fn lower('x')})}"));
        assertEquals("FROM      a LEFT JOIN b ON a.x = b.x ",
                JdbcEscapes.withoutEscapes("FROM { oj a LEFT JOIN b ON a.x = b.x}"));
        assertEquals("a LIKE 'b'  escape '!' ", JdbcEscapes.withoutEscapes("a LIKE 'b' {escape '!'}"));
    }

    @Test
    void everythingElseStaysAsItIs() {
        for (String sql : new String[]{"SELECT {d '2024-01-31'}, {ts '2024-01-31 00:00:00'}",
                "SELECT '{fn x}', \"{fn y}\"",
                "SELECT 1 -- {fn x}", "SELECT /* {fn x} */ 1", "SELECT 'it''s {fn x}'", "SELECT {fn", "SELECT }"}) {
            assertEquals(sql.endsWith("{fn") ? "SELECT    " : sql, JdbcEscapes.withoutEscapes(sql));
        }
        String plain = "SELECT 1";
        assertSame(plain, JdbcEscapes.withoutEscapes(plain));
    }

    @Test
    void statementsUnderstandEscapes() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:");
                Statement statement = connection.createStatement()) {
            String sql = "SELECT {fn upper('x')} AS a, {d '2024-01-31'} AS b WHERE_";
            assertTrue(assertThrows(SQLException.class, () -> statement.executeQuery(sql)).getMessage().contains(sql));
            try (ResultSet rows = statement.executeQuery("SELECT {fn upper('x')} AS a, {d '2024-01-31'} AS b")) {
                assertTrue(rows.next());
                assertEquals("X", rows.getString("a"));
                assertEquals("2024-01-31", rows.getString("b"));
            }
            try (PreparedStatement prepared = connection.prepareStatement("SELECT {fn upper('x')}");
                    ResultSet rows = prepared.executeQuery()) {
                assertTrue(rows.next());
            }
            statement.setEscapeProcessing(false);
            assertThrows(SQLException.class, () -> statement.executeQuery("SELECT {fn upper('x')}"));
        }
    }
}
