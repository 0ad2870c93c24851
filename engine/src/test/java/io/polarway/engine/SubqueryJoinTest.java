package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What subqueries become: joins, with the combinations of outer values only where the subquery needs them.
final class SubqueryJoinTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("a.parquet",
                "SELECT CASE WHEN i % 9 = 8 THEN NULL ELSE (i % 9)::INTEGER END AS k, i::INTEGER AS x FROM range(60) t(i)");
        sql.write("b.parquet",
                "SELECT CASE WHEN i % 7 = 6 THEN NULL ELSE (i % 7)::INTEGER END AS k, (i * 3 % 50)::INTEGER AS y FROM range(40) t(i)");
        sql.write("c.parquet", "SELECT (i % 5)::INTEGER AS k, (i * 3 % 40)::INTEGER AS z FROM range(30) t(i)");
    }

    @AfterEach
    void leavesNoMemoryInUse() {
        assertEquals(0, sql.engine.memory().used());
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    private static void planned(String query, String part, String missing) throws SQLException {
        String plan = sql.plan(query);
        assertTrue(plan.contains(part), plan);
        assertFalse(plan.contains(missing), plan);
        sql.same(query);
    }

    @Test
    void conditionIsSemiOrAntiJoin() throws SQLException {
        planned("SELECT x FROM 'a.parquet' a WHERE EXISTS (SELECT 1 FROM 'b.parquet' b WHERE b.k = a.k)",
                "Join semi ON k = k", "Distinct");
        planned("SELECT x FROM 'a.parquet' a WHERE NOT EXISTS (SELECT 1 FROM 'b.parquet' b WHERE b.k = a.k AND y > x)",
                "Join anti ON k = k", "Distinct");
    }

    @Test
    void equalityStandsForCombinations() throws SQLException {
        planned("SELECT x, (SELECT max(y) FROM 'b.parquet' b WHERE b.k = a.k) AS m FROM 'a.parquet' a",
                "Aggregate max(y) BY k",
                "Distinct");
    }

    @Test
    void inequalityNeedsCombinations() throws SQLException {
        planned("SELECT x, (SELECT count(*) FROM 'b.parquet' b WHERE b.y < a.x) AS n FROM 'a.parquet' a", "Distinct x",
                "Join single");
    }

    @Test
    void severalRowsAreAnError() {
        String query = "SELECT x, (SELECT y FROM 'b.parquet' b WHERE b.k = a.k) FROM 'a.parquet' a";
        assertTrue(sql.plan(query).contains("Join single"), sql.plan(query));
        sql.fails(ErrorCode.CARDINALITY_VIOLATION, query);
    }

    @Test
    void pairsDecideOuterJoins() throws SQLException {
        String exists = "EXISTS (SELECT 1 FROM 'c.parquet' c WHERE c.k = a.k AND c.z = b.y)";
        for (String type : new String[]{"LEFT", "RIGHT", "FULL"}) {
            planned("SELECT a.k, a.x, b.y FROM 'a.parquet' a " + type + " JOIN 'b.parquet' b ON a.x < b.y AND "
                    + exists,
                    "Join semi ON", "Join single");
        }
        planned("SELECT a.k, a.x FROM 'a.parquet' a SEMI JOIN 'b.parquet' b ON " + exists, "Join semi ON",
                "Join single");
        planned("SELECT a.k, a.x FROM 'a.parquet' a ANTI JOIN 'b.parquet' b ON " + exists, "Distinct k, y",
                "Join single");
    }

    @Test
    void emptyGroupingSetHasARowForEachOuterRow() throws SQLException {
        sql.same("SELECT x, (SELECT count(*) FROM (SELECT y FROM 'b.parquet' b WHERE b.k = a.k AND b.y < a.x"
                + " GROUP BY GROUPING SETS ((), (y))) t) AS n FROM 'a.parquet' a");
        assertEquals("60",
                sql.value("SELECT count(*) FROM 'a.parquet' a, LATERAL (SELECT GROUPING(y) AS g, count(*) AS n"
                        + " FROM 'b.parquet' b WHERE b.k = a.k GROUP BY ROLLUP (y)) t WHERE g = 1"));
    }

    @Test
    void whatNoRowAsksForDoesNotFail() {
        assertEquals("0", sql.value("SELECT count(CASE WHEN x > 100 THEN (SELECT 1 / 0) END) FROM 'a.parquet'"));
        assertEquals("0", sql.value(
                "SELECT count(CASE WHEN x > 100 THEN x IN (SELECT 1 / (y - 3) FROM 'b.parquet') END) FROM 'a.parquet'"));
        assertEquals("0", sql.value("SELECT count(CASE WHEN x > 100 THEN (SELECT max(q) FROM"
                + " (SELECT 1 / (y - 3) AS q, k FROM 'b.parquet') b WHERE b.k = a.k) END) FROM 'a.parquet' a"));
        sql.fails(ErrorCode.DIVISION_BY_ZERO, "SELECT CASE WHEN x > 58 THEN (SELECT 1 / 0) END FROM 'a.parquet'");
    }

    @Test
    void aggregateOfOuterColumnsIsOfTheOuterQuery() throws SQLException {
        sql.same("SELECT (SELECT sum(a.x)) AS s FROM 'a.parquet' a");
        assertEquals(sql.rows("SELECT k, sum(x) AS s FROM 'a.parquet' GROUP BY k ORDER BY k"), sql.rows(
                "SELECT k, (SELECT sum(a.x) FROM 'c.parquet' c WHERE c.z = 0) AS s FROM 'a.parquet' a GROUP BY k ORDER BY k"));
        sql.fails(ErrorCode.GROUPING_ERROR,
                "SELECT x FROM 'a.parquet' a WHERE (SELECT sum(a.x) FROM 'c.parquet' c) > 0");
        sql.fails(ErrorCode.GROUPING_ERROR, "SELECT x, (SELECT sum(a.x) FROM 'c.parquet' c) AS s FROM 'a.parquet' a");
    }

    @Test
    void outerColumnsAreConstantsWhereASubqueryGroups() throws SQLException {
        sql.same("SELECT x, (SELECT max(y) + a.x FROM 'b.parquet' b WHERE b.k = a.k HAVING count(*) > a.k) AS m"
                + " FROM 'a.parquet' a");
    }

    @Test
    void rowsOfRandomAreNotComputedTwice() {
        List<List<Object>> rows = sql.rows("SELECT r, (SELECT count(*) FROM 'b.parquet' b WHERE b.y < r * 30) AS n"
                + " FROM (SELECT random() AS r FROM 'a.parquet') t");
        assertEquals(sql.rows("SELECT * FROM 'a.parquet'").size(), rows.size());
        for (List<Object> row : rows) {
            double bound = Double.parseDouble(row.get(0).toString()) * 30;
            long expected = IntStream.range(0, 40).filter(i -> i * 3 % 50 < bound).count();
            assertEquals(String.valueOf(expected), row.get(1).toString(), row.toString());
        }
    }

    @Test
    void randomInASubqueryIsAnotherOneForEachRow() {
        assertEquals(sql.rows("SELECT count(*) AS n FROM 'a.parquet'"), sql.rows("SELECT count(DISTINCT s) AS n FROM"
                + " (SELECT (SELECT max(random()) FROM 'b.parquet' b WHERE b.y >= a.x - a.x) AS s FROM 'a.parquet' a) t"));
    }
}
