package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.catalog.SmallPages;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scans that joins and TopN tell which rows matter give the results that they give without: those of a table in memory, which does
/// not ask.
class RuntimeFilterTest {
    private static final int ROWS = 6000;
    private static final List<String> COLUMNS = List.of("i", "r", "d", "s", "n", "b", "m", "k");

    @TempDir
    Path directory;

    private SqlFixture fixture() throws SQLException {
        SqlFixture sql = new SqlFixture(directory);
        SmallPages.write(directory.resolve("small.parquet"), ROWS, 400, false, 3);
        sql.rows("CREATE TABLE t AS SELECT * FROM 'small.parquet'");
        sql.rows("COPY (SELECT i, r, n, k FROM t) TO 'small.csv'");
        return sql;
    }

    @Test
    void thresholdsOfTopN() throws SQLException {
        try (SqlFixture sql = fixture()) {
            Random random = new Random(5);
            for (int i = 0; i < 120; i++) {
                String key = switch (random.nextInt(12)) {
                    case 0 -> "d * 2";
                    case 1 -> "CAST(r AS BIGINT)";
                    case 2 -> "CAST(m AS DOUBLE)";
                    default -> COLUMNS.get(random.nextInt(COLUMNS.size()));
                };
                String query = "SELECT i, " + key + " AS x FROM %s" + where(random) + " ORDER BY x"
                        + (random.nextBoolean() ? " DESC" : "")
                        + List.of("", " NULLS FIRST", " NULLS LAST").get(random.nextInt(3))
                        + (random.nextBoolean() ? ", i DESC" : ", i") + " LIMIT " + (1 + random.nextInt(60))
                        + (random.nextInt(4) == 0 ? " OFFSET " + random.nextInt(30) : "");
                assertEquals(sql.rows(query.formatted("t")).toString(),
                        sql.rows(query.formatted("'small.parquet'")).toString(), query);
            }
            assertTrue(
                    analyzed(sql, "SELECT i, s FROM 'small.parquet' ORDER BY i LIMIT 3").contains("pruned by top n"));
        }
    }

    private static String where(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> " WHERE i > " + random.nextInt(ROWS);
            case 1 -> " WHERE n IS NOT NULL";
            case 2 -> " WHERE s LIKE 'prefix" + (char) ('a' + random.nextInt(26)) + "%%'";
            default -> "";
        };
    }

    @Test
    void keysOfJoins() throws SQLException {
        try (SqlFixture sql = fixture()) {
            Random random = new Random(6);
            for (int i = 0; i < 120; i++) {
                StringBuilder keys = new StringBuilder();
                for (int key = 0; key <= random.nextInt(3); key++) {
                    keys.append(key == 0 ? "" : " AND ").append(switch (random.nextInt(12)) {
                        case 0 -> "CAST(p.r AS BIGINT) = o.i";
                        case 1 -> "CAST(p.m AS DECIMAL(12, 3)) = o.w";
                        case 2 -> "p.m = CAST(o.m AS DECIMAL(15, 2))";
                        case 3 -> "p.r = o.n";
                        default -> "p.%1$s = o.%1$s".formatted(COLUMNS.get(random.nextInt(COLUMNS.size())));
                    });
                }
                String other = "(SELECT *, CAST(m AS DECIMAL(12, 3)) AS w FROM t" + where(random)
                        + (random.nextBoolean() ? " ORDER BY k, i LIMIT 40" : "") + ") o";
                String kind = List.of("JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN")
                        .get(random.nextInt(7));
                String query = "SELECT COUNT(*), SUM(p.i), MIN(p.s), MAX(p.d), COUNT(p.n) FROM (SELECT * FROM %s"
                        + where(random) + ") p " + kind + " " + other + " ON " + keys;
                assertEquals(sql.rows(query.formatted("t")).toString(),
                        sql.rows(query.formatted("'small.parquet'")).toString(), query);
            }
            assertTrue(analyzed(sql, "SELECT COUNT(*) FROM 'small.parquet' p JOIN (SELECT * FROM t WHERE k = 'k3') "
                    + "o ON p.i = o.i AND p.m = o.m").contains("rows dropped by joins"));
        }
    }

    @Test
    void joinsAndThresholdsOverCsv() throws SQLException {
        try (SqlFixture sql = fixture()) {
            for (String query : List.of(
                    "SELECT COUNT(*), SUM(p.i) FROM %s p JOIN (SELECT * FROM t WHERE i < 50) o ON p.i = o.i",
                    "SELECT COUNT(*), SUM(p.i) FROM %s p JOIN (SELECT * FROM t WHERE i < 50) o ON p.r = o.r AND p.k = o.k",
                    "SELECT COUNT(*), SUM(p.i) FROM %s p SEMI JOIN (SELECT * FROM t WHERE n > 400) o ON p.n = o.n",
                    "SELECT i, r FROM %s ORDER BY n DESC NULLS LAST, i LIMIT 20")) {
                assertEquals(sql.rows(query.formatted("t")).toString(),
                        sql.rows(query.formatted("'small.csv'")).toString(),
                        query);
            }
            assertTrue(analyzed(sql,
                    "SELECT COUNT(*) FROM 'small.csv' p JOIN (SELECT * FROM t WHERE k = 'k3') o ON p.i = o.i")
                    .contains("rows dropped by joins"));
        }
    }

    @Test
    void anEmptySideEndsTheScan() throws SQLException {
        try (SqlFixture sql = fixture()) {
            for (String file : List.of("small.parquet", "small.csv")) {
                String query = "SELECT COUNT(*) FROM '" + file
                        + "' p JOIN (SELECT * FROM t WHERE i < 50 AND k = 'none') o ON p.i = o.i AND p.r = o.r";
                assertEquals("0", sql.value(query).toString());
                assertFalse(analyzed(sql, query).contains("bytes read"), analyzed(sql, query));
            }
        }
    }

    private static String analyzed(SqlFixture sql, String query) {
        return String.join("\n", sql.column("EXPLAIN ANALYZE " + query).stream().map(Object::toString).toList());
    }
}
