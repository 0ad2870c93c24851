package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parameters take their types from their context, and from their values where these would not fit.
final class ParameterTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("t.parquet", "SELECT i::INTEGER AS n, i::DECIMAL(10, 2) / 4 AS amount, 'name' || i AS name, "
                + "DATE '2024-01-01' + i::INT AS d, TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS ts FROM range(10) t(i)");
    }

    @AfterEach
    void leavesNoMemoryInUse() {
        assertEquals(0, sql.engine.memory().used());
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    @Test
    void typesThemByContext() {
        assertEquals("[NULL, INTEGER, DATE, VARCHAR, INTEGER]",
                sql.session.query("SELECT ? FROM t WHERE n = ? AND d < ? "
                        + "AND name LIKE ? AND length(name) > ?").parameterTypes().toString());
    }

    @Test
    void bindsJavaValues() {
        assertEquals("1", sql.value("SELECT count(*) FROM t WHERE n = ?", 3));
        assertEquals("1", sql.value("SELECT count(*) FROM t WHERE n = ?", 3L));
        assertEquals("1", sql.value("SELECT count(*) FROM t WHERE name = ?", "name7"));
        assertEquals("3", sql.value("SELECT count(*) FROM t WHERE d < ?", LocalDate.of(2024, 1, 4)));
        assertEquals("3", sql.value("SELECT count(*) FROM t WHERE d < ?", "2024-01-04"));
        assertEquals("2", sql.value("SELECT count(*) FROM t WHERE ts < ?", LocalDateTime.of(2024, 1, 1, 2, 0)));
        assertEquals("0", sql.value("SELECT count(*) FROM t WHERE n = ?", new Object[]{null}));
    }

    @Test
    void neverRoundsAValueToTheTypeOfAColumn() {
        assertEquals("0", sql.value("SELECT count(*) FROM t WHERE n = ?", new BigDecimal("3.4")));
        assertEquals("4", sql.value("SELECT count(*) FROM t WHERE n < ?", new BigDecimal("3.4")));
        assertEquals("2", sql.value("SELECT count(*) FROM t WHERE amount < ?", new BigDecimal("0.4999")));
        assertEquals("10", sql.value("SELECT count(*) FROM t WHERE n < ?", 3_000_000_000L));
    }

    @Test
    void takesTheTypeOfTheValueWhereTheContextAsksForNone() {
        assertEquals(List.of("x"), sql.column("SELECT ?", "x"));
        assertEquals(List.of("5"), sql.column("SELECT ?", 5));
        assertEquals(List.of(LocalDate.of(2024, 5, 6)), sql.column("SELECT ?", LocalDate.of(2024, 5, 6)));
        assertEquals("7", sql.value("SELECT ? + ?", 3, 4));
        assertEquals("7.5", sql.value("SELECT ? + ?", 3, new BigDecimal("4.5")));
    }

    @Test
    void bindsLimitsAndLists() {
        assertEquals(3, sql.rows("SELECT n FROM t LIMIT ?", 3).size());
        assertEquals(List.of("4", "5"), sql.column("SELECT n FROM t ORDER BY n LIMIT ? OFFSET ?", 2, 4));
        assertEquals(List.of("4", "5"), sql.column("SELECT n FROM t ORDER BY n LIMIT ? / 2 OFFSET ? + 1", 4, 3));
        assertEquals("2", sql.value("SELECT count(*) FROM t WHERE n IN (?, ?)", 1, 2));
        assertEquals("4", sql.value("SELECT count(*) FROM t WHERE n BETWEEN ? AND ?", 2, 5));
    }

    @Test
    void executesOneQueryManyTimes() {
        Query query = sql.session.query("SELECT count(*) FROM t WHERE n < ?");
        for (int i = 0; i < 10; i++) {
            try (Execution execution = query.execute(i)) {
                try (var batch = execution.next()) {
                    assertEquals((long) i, io.polarway.engine.batch.Values.get(batch.column(0), 0));
                }
            }
        }
    }

    @Test
    void countsThem() {
        sql.fails(ErrorCode.UNDEFINED_PARAMETER, "SELECT ?");
        sql.fails(ErrorCode.UNDEFINED_PARAMETER, "SELECT 1", 2);
    }
}
