package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Aggregates that keep the rows of a group, over groups that are larger than memory: the results are those of enough memory, and
/// whatever goes wrong leaves nothing behind.
@Tag("slow")
final class LargeGroupTest {
    private static final int ROWS = 300_000;
    private static final String LITTLE = "10MB";
    /// One group has most of the rows, many have a few.
    private static final String SKEWED = "CASE WHEN n % 6 < 5 THEN 0 ELSE n END";

    private SqlFixture sql;
    private QueryFaults faults;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        faults = new QueryFaults(sql);
        sql.rows("SET threads = 2");
        sql.write("t.parquet", "SELECT i AS n, i * 7919 % 300007 AS m, (i * 31 % 100003) / 8.0 AS d, "
                + "CASE WHEN i % 5 = 0 THEN NULL ELSE i * 13 % 9001 END AS k, "
                + "CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN 'x' || i % 101 ELSE 'text ' || i * 17 % 503 END AS s, "
                + "DATE '2020-01-01' + CAST(i % 3001 AS INTEGER) AS day FROM range(" + ROWS + ") t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private void same(String statement) {
        sql.rows("RESET memory_limit");
        QueryFaults.Content expected = faults.content(statement);
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        assertEquals(expected, faults.content(statement), statement);
        sql.assertNothingIsLeft(statement);
    }

    @ParameterizedTest
    @ValueSource(strings = {"median(d)", "median(day), quantile_disc(m, -0.1)", "quantile_disc(s, 0.7)",
            "percentile_cont(0.25) WITHIN GROUP (ORDER BY m DESC), quantile_cont(m, 0.3)", "mode(k), mode(DISTINCT s)",
            "string_agg(s, ',')", "listagg(s, '; ') WITHIN GROUP (ORDER BY m)", "first(s ORDER BY m DESC)",
            "median(DISTINCT m), median(m) FILTER (WHERE k < 8000)",
            "string_agg(DISTINCT CAST(m AS VARCHAR), ',' ORDER BY CAST(m AS VARCHAR))"})
    void groups(String function) {
        same("SELECT " + function + ", count(*), sum(n) FROM t");
        same("SELECT n % 2 AS g, " + function + ", max(s) FROM t GROUP BY n % 2");
        same("SELECT " + SKEWED + " AS g, count(*), " + function + " FROM t GROUP BY 1");
    }

    @Test
    void millionsOfRows() throws SQLException {
        String query = "SELECT i %% %d AS g, median(i * 7919 %% 3000017), string_agg(CAST(i %% 7 AS VARCHAR), '' ORDER BY i) FROM %s "
                + "GROUP BY 1";
        sql.rows("SET memory_limit = '32MB'");
        for (int groups = 1; groups < 3; groups++) {
            sql.same(query.formatted(groups, "range(3000000) AS r(i)"));
        }
        sql.assertNothingIsLeft(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GROUP BY n % 3", "GROUP BY " + SKEWED, "GROUP BY n % 2, k % 2 = 0",
            "GROUP BY GROUPING SETS ((), (n % 2), (k))"})
    void manyFunctionsAtOnce(String groups) {
        same("SELECT count(*), count(DISTINCT m), median(d), median(m) FILTER (WHERE n < 0), mode(k), avg(d), "
                + "string_agg(s, '') FILTER (WHERE n % 7 = 1), last(n ORDER BY k NULLS FIRST, n), max(s), first(s), "
                + "quantile_disc(DISTINCT m, 0.4) FROM t " + groups);
    }

    @Test
    void aSingleThread() {
        sql.rows("SET threads = 1");
        same("SELECT median(d), string_agg(s, ','), first(s ORDER BY m) FROM t");
        same("SELECT " + SKEWED + ", median(d), string_agg(s, ','), first(s ORDER BY m) FROM t GROUP BY 1");
    }

    @Test
    void rowsInTheOrderOfTheKeys() throws SQLException {
        sql.write("o.parquet",
                "SELECT CASE WHEN n < 200000 THEN 0 ELSE n / 10 END AS g, * FROM 't.parquet' ORDER BY n");
        sql.rows("CREATE EXTERNAL TABLE o STORED AS PARQUET WITH ORDER (g) LOCATION 'o.parquet'");
        String query = "SELECT g, median(d), string_agg(s, ','), first(s ORDER BY m), last(k), max(s) FROM o GROUP BY g";
        assertTrue(sql.rows("EXPLAIN " + query).toString().contains("Streaming aggregate"));
        same(query);
        same("SELECT g, k % 2 AS h, string_agg(s, ','), mode(m % 100), last(s), arg_min(n, s) FROM o GROUP BY g, k % 2");
    }

    @Test
    void noRows() {
        sql.rows("SET force_spill = true");
        assertEquals("[[null, null, null, 0]]",
                sql.rows(
                        "SELECT median(d), string_agg(s, ',' ORDER BY n), mode(DISTINCT k), count(n ORDER BY m) FROM t "
                                + "WHERE n < 0")
                        .toString());
        assertEquals(0, sql.rows("SELECT s, median(d), mode(DISTINCT k) FROM t WHERE n < 0 GROUP BY s").size());
    }

    @Test
    void onlyNulls() {
        same("SELECT median(CASE WHEN n < 0 THEN d END), string_agg(CASE WHEN n < 0 THEN s END, ','), "
                + "count(k ORDER BY d), last(CASE WHEN n < 0 THEN s END ORDER BY d) FROM t");
    }

    @Test
    void resultsAreThoseOfDuckDb() throws SQLException {
        for (String key : List.of("n % 2", SKEWED)) {
            String query = "SELECT " + key
                    + " AS g, median(d), median(m), quantile_cont(m, 0.3), quantile_disc(m, 0.7), "
                    + "quantile_disc(s, 0.2), string_agg(s, ',' ORDER BY m, n), first(s ORDER BY k NULLS FIRST, m, n), "
                    + "median(DISTINCT m), string_agg(DISTINCT s, ',' ORDER BY s), count(k) FROM 't.parquet' GROUP BY "
                    + key;
            sql.rows("SET memory_limit = '" + LITTLE + "'");
            sql.same(query);
            sql.assertNothingIsLeft(query);
        }
    }

    @Test
    void analyzeCountsWhatWasSpilled() {
        String query = "EXPLAIN ANALYZE SELECT median(d) FROM t";
        assertFalse(sql.rows(query).toString().contains("spilled bytes"));
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        assertTrue(sql.rows(query).toString().contains("spilled bytes"));
    }

    private static final String QUERY = "SELECT " + SKEWED
            + " AS g, median(d), string_agg(s, ',' ORDER BY m), count(DISTINCT m), mode(DISTINCT k) FROM t "
            + "WHERE n < 200000 GROUP BY 1";

    @Test
    void aFullDirectoryIsAnError() {
        QueryFaults.Content expected = faults.content(QUERY);
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        faults.fullDirectory(QUERY, expected, 4, 3);
    }

    @Test
    void anyRefusedRequestForMemoryIsAnErrorOrGotAround() {
        QueryFaults.Content expected = faults.content(QUERY);
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        faults.refusedMemory(QUERY, expected);
    }

    @Test
    void aCancelAtAnyMomentLeavesNothing() throws InterruptedException {
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        faults.cancels(QUERY);
    }
}
