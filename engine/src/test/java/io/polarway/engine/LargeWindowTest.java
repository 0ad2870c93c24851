package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Window functions over one partition that is many times larger than memory: the values are those of enough memory, and whatever goes
/// wrong leaves nothing behind.
@Tag("slow")
final class LargeWindowTest {
    private static final int ROWS = 120_000;
    private static final String LITTLE = "16MB";

    private SqlFixture sql;
    private QueryFaults faults;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        faults = new QueryFaults(sql);
        sql.rows("SET threads = 2");
        sql.write("t.parquet", "SELECT i AS n, i * 7919 % 100003 AS m, (i * 31 % 1009) / 8.0 AS d, "
                + "CASE WHEN i % 5 = 0 THEN NULL ELSE i * 13 % 977 END AS k, "
                + "CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN 'x' || i % 101 "
                + "ELSE 'a text of some length, number ' || i * 17 % 5003 END AS s, "
                + "DATE '2020-01-01' + CAST(i % 3000 AS INTEGER) AS day, i < 119000 AS large FROM range(" + ROWS
                + ") t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private void same(String statement) {
        sql.rows("RESET memory_limit");
        QueryFaults.Content expected = faults.content(statement);
        assertEquals(ROWS, expected.rows());
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        assertEquals(expected, faults.content(statement), statement);

        sql.assertNothingIsLeft(statement);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lead(n, 2)", "lag(s, 3, 'none')", "lead(s, CAST(k AS BIGINT))", "lag(s, 2) IGNORE NULLS",
            "row_number()",
            "rank()", "dense_rank()", "ntile(7)", "percent_rank()", "cume_dist()", "first_value(s)",
            "last_value(s) IGNORE NULLS", "nth_value(s, 5)"})
    void functionsOfPlaces(String function) {
        same("SELECT n, " + function + " OVER (ORDER BY m DESC, s) FROM t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ORDER BY m, n ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING",
            "ORDER BY k, n ROWS BETWEEN 5 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW",
            "ORDER BY k RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING",
            "ORDER BY s, n GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
            "ORDER BY k DESC GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING EXCLUDE GROUP", "ORDER BY m, n", "ORDER BY k",
            "ORDER BY n ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            "ORDER BY day RANGE BETWEEN INTERVAL '1' MONTH PRECEDING AND CURRENT ROW", "",
            "PARTITION BY large ORDER BY n DESC",
            "PARTITION BY large"})
    void frames(String window) {
        same("SELECT n, count(s) OVER w, sum(k) OVER w, avg(n) OVER w, min(s) OVER w, max(m) OVER w, bool_and(large) OVER w FROM t "
                + "WINDOW w AS (" + window + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"median(n)", "sum(d)", "avg(d)", "stddev_samp(k)", "max(s)", "first_value(s)",
            "nth_value(s, 119000)"})
    void wholePartitions(String function) {
        same("SELECT n, s, " + function + " OVER (PARTITION BY large) FROM t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"median(n)", "sum(d)", "stddev_samp(k)", "max(s)", "listagg(k, '-')", "first_value(s)"})
    void movingFrames(String function) {
        same("SELECT n, " + function
                + " OVER (ORDER BY m, n GROUPS BETWEEN 9 PRECEDING AND 5 FOLLOWING EXCLUDE GROUP) FROM t");
    }

    @Test
    void manyPartitionsBesideALargeOne() {
        same("SELECT n, s, lead(s) OVER w, sum(k) OVER w FROM t "
                + "WINDOW w AS (PARTITION BY CASE WHEN large THEN 0 ELSE n END, large ORDER BY m, n "
                + "ROWS BETWEEN 1 PRECEDING AND 3 FOLLOWING)");
    }

    @Test
    void besideALargeSort() {
        same("SELECT a.n, a.x, a.s FROM (SELECT n, s, lead(m, 3) OVER (ORDER BY m, n) AS x FROM t) a ORDER BY a.s, a.x, a.n");
    }

    @Test
    void valuesOfManyRowsAreThoseOfDuckDb() throws SQLException {
        String query = "SELECT sum(a * n), sum(b * n), sum(c * n), sum(d * n), sum(e * n), sum(f * n), sum(g * n), sum(h * n), sum(i * n), "
                + "sum(j * n), sum(p * n), sum(q * n), sum(r * n), sum(u * n), sum(x * n), sum(y * n), sum(z * n) FROM (SELECT n, "
                + "row_number() OVER w AS a, rank() OVER v AS b, dense_rank() OVER v AS c, ntile(7) OVER w AS d, lead(n, 2) OVER w AS e, "
                + "lag(n, 3, 0) OVER w AS f, first_value(n) OVER w AS g, nth_value(n, 5) OVER w AS h, "
                + "sum(k) OVER (ORDER BY k, n ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING) AS i, count(k) OVER v AS j, "
                + "max(m) OVER (ORDER BY k, n ROWS BETWEEN 70000 PRECEDING AND 1 FOLLOWING) AS p, "
                + "last_value(m IGNORE NULLS) OVER (ORDER BY k, n ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING) AS q, "
                + "sum(n) OVER (ORDER BY k RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS r, "
                + "count(*) OVER (ORDER BY k GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS u, "
                + "sum(n) OVER (PARTITION BY large) AS x, "
                + "sum(m) OVER (ORDER BY k, n ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW) AS y, "
                + "CAST(cume_dist() OVER v * 1000000 AS BIGINT) AS z "
                + "FROM 't.parquet' WINDOW w AS (ORDER BY k, n), v AS (ORDER BY k)) AS t";
        String own = query.replace("(m IGNORE NULLS)", "(m) IGNORE NULLS");
        sql.same(own, query);
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        sql.same(own, query);
    }

    private static final String QUERY = "SELECT n, lead(s) OVER w, sum(k) OVER w, median(n) OVER w FROM t "
            + "WINDOW w AS (PARTITION BY large ORDER BY m, n ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING)";

    @Test
    void aFullDirectoryIsAnError() {
        QueryFaults.Content expected = faults.content(QUERY);
        sql.rows("SET memory_limit = '" + LITTLE + "'");
        faults.fullDirectory(QUERY, expected, 3, 5);
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
