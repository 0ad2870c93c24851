package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.catalog.SmallPages;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ORDER BY with LIMIT gives the same rows in the same order, whether the other columns are read with the keys or afterwards.
class LateMaterializationTest {
    private static final String EAGER = "SET late_materialization_max_rows = 0";
    private static final String LATE = "RESET late_materialization_max_rows";

    @TempDir
    Path directory;

    private SqlFixture fixture() throws SQLException {
        SqlFixture sql = new SqlFixture(directory);
        SmallPages.write(directory.resolve("small-1.parquet"), 6000, 400, false, 3);
        SmallPages.write(directory.resolve("small-2.parquet"), 3000, 700, true, 4);
        // Columns in another order, of other types, and fewer of them.
        sql.write("other-1.parquet", "SELECT 'k' || (i % 40) AS k, (i * 7919 % 5003)::INTEGER AS i, i % 3 = 0 AS b, "
                + "CASE WHEN i % 9 > 0 THEN (i % 1000) / 8 END::DOUBLE AS d FROM range(9000) t(i)");
        sql.write("other-2.parquet",
                "SELECT (i % 50)::SMALLINT AS r, i + 100000 AS i, NULL AS s FROM range(5000) t(i)");
        sql.write("other-3.parquet", "SELECT i, 'x' AS k FROM range(0) t(i)");
        return sql;
    }

    @Test
    void randomQueries() throws SQLException {
        try (SqlFixture sql = fixture()) {
            List<String> tables = List.of("'small-1.parquet'", "'small-*.parquet'",
                    "read_parquet(['small-1.parquet', 'small-2.parquet', 'small-1.parquet'], filename = true)",
                    "read_parquet('*.parquet', file_row_number = true)");
            List<String> columns = List.of("i", "r", "d", "s", "n", "b", "m", "k", "filename", "file_row_number");
            Random random = new Random(9);
            int late = 0;
            for (int round = 0; round < 150; round++) {
                sql.rows("SET batch_rows = " + (random.nextBoolean() ? 0 : 1 + random.nextInt(100)));
                List<String> items = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(6); i++) {
                    items.add(item(random, columns) + " AS c" + i);
                }
                List<String> keys = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    keys.add((random.nextInt(4) == 0 ? "c" + random.nextInt(items.size()) : item(random, columns))
                            + (random.nextBoolean() ? " DESC" : "")
                            + List.of("", " NULLS FIRST", " NULLS LAST").get(random.nextInt(3)));
                }
                String query = "SELECT " + String.join(", ", items) + " FROM "
                        + tables.get(random.nextInt(tables.size())) + where(random)
                        + " ORDER BY " + String.join(", ", keys) + " LIMIT " + (1 + random.nextInt(150))
                        + (random.nextInt(4) == 0 ? " OFFSET " + random.nextInt(100) : "");
                String above = switch (random.nextInt(5)) {
                    case 0 -> "SELECT *, row_number() OVER (ORDER BY c0) AS w FROM (" + query + ") q";
                    case 1 -> "SELECT COUNT(*), COUNT(q.c0), MIN(q.c0), MAX(t.i) FROM (" + query
                            + ") q LEFT JOIN (SELECT i, k FROM 'small-2.parquet' LIMIT 50) t "
                            + "ON CAST(q.c0 AS VARCHAR) = t.k";
                    default -> query;
                };
                sql.rows(LATE);
                late += sql.plan(above).contains("Fetch") ? 1 : 0;
                List<List<Object>> rows = sql.rows(above);
                sql.rows(EAGER);
                assertFalse(sql.plan(above).contains("Fetch"));
                assertEquals(sql.rows(above).toString(), rows.toString(), above);
            }
            assertTrue(late > 70, late + " queries read columns late");
        }
    }

    private static String item(Random random, List<String> columns) {
        return switch (random.nextInt(14)) {
            case 0 -> "i + r";
            case 1 -> "d * 2";
            case 2 -> "s || k";
            case 3 -> "coalesce(n, i)";
            case 4 -> "CAST(m AS DOUBLE)";
            default -> columns.get(random.nextInt(columns.size()));
        };
    }

    private static String where(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> " WHERE i > " + random.nextInt(6000);
            case 1 -> " WHERE n IS NOT NULL";
            case 2 -> " WHERE s LIKE 'prefix" + (char) ('a' + random.nextInt(26)) + "%'";
            case 3 -> " WHERE d < 5 AND filename LIKE '%2.parquet'";
            default -> "";
        };
    }

    @Test
    void tooManyTies() throws SQLException {
        try (SqlFixture sql = fixture()) {
            sql.write("ties.parquet", "SELECT i, (i / 2)::DOUBLE AS d, i * 7919 % 600000 AS k, 'text ' || i AS s "
                    + "FROM range(600000) t(i)");
            String query = "SELECT s, i FROM 'ties.parquet' ORDER BY d * (i - i), k LIMIT 10";
            String analyzed = String.join("\n",
                    sql.column("EXPLAIN ANALYZE " + query).stream().map(String::valueOf).toList());
            assertTrue(analyzed.matches("(?s).*if too many ties: [^\\n]*\\n *rows [1-9].*"), analyzed);
            sql.sameOrder(query);
            sql.sameOrder("SELECT s, i FROM 'ties.parquet' WHERE i > 599000 ORDER BY d * (i - i), k LIMIT 10");
        }
    }

    @Test
    void aKeyOfFewValuesIsReadWithTheNext() throws SQLException {
        try (SqlFixture sql = fixture()) {
            String plan = sql.plan("SELECT i, k, b FROM 'small-1.parquet' ORDER BY b, i LIMIT 3");
            assertFalse(plan.contains("Either"), plan);
            assertTrue(plan.contains("small-1.parquet: i, b, row identity"), plan);
            // All NULLs stand first together, however many other values there are.
            assertFalse(sql.plan("SELECT i, k, n FROM 'small-1.parquet' ORDER BY n NULLS FIRST, i LIMIT 3")
                    .contains("Either"));
            assertTrue(sql.plan("SELECT i, k, n FROM 'small-1.parquet' ORDER BY n NULLS LAST, i LIMIT 3")
                    .contains("Either"));
        }
    }

    @Test
    void nothingChangesWhereNothingIsGained() throws SQLException {
        try (SqlFixture sql = fixture()) {
            for (String query : List.of("SELECT i FROM 'small-1.parquet' ORDER BY i LIMIT 3",
                    "SELECT i, d, filename FROM 'small-1.parquet' WHERE d > 1 ORDER BY i LIMIT 3",
                    "SELECT * FROM 'small-1.parquet' ORDER BY i LIMIT 20000",
                    "SELECT * FROM 'small-1.parquet' ORDER BY i",
                    "SELECT i, random() AS r, s FROM 'small-1.parquet' ORDER BY i + r LIMIT 3",
                    "SELECT * FROM (SELECT DISTINCT i, s FROM 'small-1.parquet') q ORDER BY i LIMIT 3")) {
                assertFalse(sql.plan(query).contains("Fetch"), () -> sql.plan(query));
            }
        }
    }

    @Test
    void errorsInRowsThatAreNotGivenDoNotSurface() throws SQLException {
        try (SqlFixture sql = fixture()) {
            sql.write("texts.parquet", "SELECT i, CASE WHEN i < 100 THEN i::VARCHAR ELSE 'none' END AS s, "
                    + "(i * 7) % 5000 AS k FROM range(5000) t(i)");
            assertEquals(10, sql.rows("SELECT CAST(s AS INTEGER) AS n FROM 'texts.parquet' ORDER BY i * 1.0 LIMIT 10")
                    .size());
            sql.fails(ErrorCode.INVALID_TEXT,
                    "SELECT CAST(s AS INTEGER) AS n FROM 'texts.parquet' ORDER BY i * -1.0 LIMIT 10");
        }
    }

    @Test
    void memoryIsAccountedFor() throws SQLException {
        try (SqlFixture sql = fixture()) {
            sql.write("wide.parquet",
                    "SELECT i * 7919 % 20000 AS k, md5(i::VARCHAR) || repeat(md5(i::VARCHAR), 60) AS s "
                            + "FROM range(20000) t(i)");
            String query = "SELECT COUNT(*), MAX(s) FROM (SELECT k, s FROM 'wide.parquet' ORDER BY k LIMIT 1200) q";
            List<List<Object>> expected = sql.rows(query);
            boolean isNamed = false;
            for (int megabytes = 1; megabytes < 30; megabytes++) {
                sql.rows("SET memory_limit = '" + megabytes + "MB'");
                try {
                    assertEquals(expected, sql.rows(query));
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.getMessage());
                    isNamed |= e.getMessage().contains("fetch");
                }
                assertEquals(0L, sql.engine.memory().used());
            }
            assertTrue(isNamed);
            assertEquals(expected, sql.rows(query));
        }
    }

    @Test
    void wideRowsFarApartAreReadBitByBit() throws SQLException {
        try (SqlFixture sql = fixture()) {
            sql.rows("COPY (SELECT i * 7919 % 30001 AS k, md5(i::VARCHAR) || repeat(md5(i::VARCHAR), 60) AS s "
                    + "FROM range(30000) t(i)) TO 'wide.parquet'");
            String query = "SELECT k, left(s, 8) AS s FROM (SELECT k, s FROM 'wide.parquet' ORDER BY k LIMIT 300) q";
            assertTrue(sql.plan(query).contains("Fetch"));
            List<List<Object>> expected = sql.rows(query);
            sql.rows("SET threads = 1");
            // The row group takes 58 MB, and some row of almost every page is chosen.
            sql.rows("SET memory_limit = '20MB'");
            assertEquals(expected, sql.rows(query));
        }
    }

    @Test
    void tiesThatTakeTooMuchMemoryAreGivenUp() throws SQLException {
        try (SqlFixture sql = fixture()) {
            sql.write("wide.parquet", "SELECT CASE WHEN i % 2 = 0 THEN 0 ELSE i END AS k, i * 7919 % 30001 AS j, "
                    + "md5(i::VARCHAR) || repeat(md5(i::VARCHAR), 60) AS s FROM range(30000) t(i)");
            sql.rows("SET threads = 1");
            sql.rows("SET memory_limit = '30MB'");
            for (String where : List.of("", " WHERE s <> 'x'")) {
                String query = "SELECT j, left(s, 8) AS s FROM (SELECT j, s FROM 'wide.parquet'" + where
                        + " ORDER BY k, j LIMIT 3) q";
                assertTrue(sql.plan(query).contains("if too many ties"), sql.plan(query));
                List<List<Object>> late = sql.rows(query);
                assertEquals(0L, sql.engine.memory().used());
                sql.rows(EAGER);
                assertEquals(sql.rows(query), late);
                sql.rows(LATE);
            }
        }
    }

    @Test
    void limitsByParameters() throws SQLException {
        try (SqlFixture sql = fixture()) {
            assertEquals(7,
                    sql.rows("SELECT s, k FROM 'small-1.parquet' WHERE i > ? ORDER BY i LIMIT ?", 10L, 7L).size());
            assertEquals(sql.rows("SELECT s FROM 'small-1.parquet' ORDER BY i LIMIT 5 OFFSET 5998").toString(),
                    sql.rows("SELECT s FROM 'small-1.parquet' ORDER BY i LIMIT ? OFFSET ?", 5L, 5998L).toString());
        }
    }
}
