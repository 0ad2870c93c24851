package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries over Parquet files give what DuckDB gives.
final class QueryTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("ticks.parquet", """
                SELECT ['AAPL', 'MSFT', 'GOOG', 'X'][1 + i % 4] AS symbol,
                    CASE WHEN i % 3 = 0 THEN 'BUY' ELSE 'SELL' END AS side,
                    100 + (i * 7919 % 1000) / 128.0 AS price, (i % 100)::BIGINT AS volume,
                    TIMESTAMP '2024-01-01 00:00:00' + INTERVAL (i) SECOND AS ts, (i % 50)::DECIMAL(15, 2) / 4 AS amount,
                    DATE '2024-01-01' + (i % 30)::INT AS d, CASE WHEN i % 10 = 0 THEN NULL ELSE i::INTEGER END AS n,
                    i % 7 = 0 AS flag
                FROM range(5000) t(i)""");
        sql.write("lineitem.parquet",
                """
                        SELECT (1 + i * 31 % 50)::DECIMAL(15, 2) AS l_quantity, (900 + i * 7919 % 100000 / 100.0)::DECIMAL(15, 2)
                            AS l_extendedprice, (i % 11 / 100.0)::DECIMAL(15, 2) AS l_discount,
                            (i % 9 / 100.0)::DECIMAL(15, 2) AS l_tax, ['A', 'N', 'R'][1 + i % 3] AS l_returnflag,
                            ['O', 'F'][1 + i % 2] AS l_linestatus, DATE '1992-01-01' + (i * 13 % 2500)::INT AS l_shipdate
                        FROM range(20000) t(i)""");
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
    void answersTpchQueryOne() throws SQLException {
        sql.sameOrder("""
                SELECT l_returnflag, l_linestatus, sum(l_quantity) AS sum_qty, sum(l_extendedprice) AS sum_base_price,
                    sum(l_extendedprice * (1 - l_discount)) AS sum_disc_price,
                    sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS sum_charge,
                    avg(l_quantity)::DECIMAL(18, 4) AS avg_qty, avg(l_discount)::DECIMAL(18, 4) AS avg_disc,
                    count(*) AS count_order
                FROM 'lineitem.parquet'
                WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY
                GROUP BY l_returnflag, l_linestatus
                ORDER BY l_returnflag, l_linestatus""");
    }

    @Test
    void answersTpchQuerySix() throws SQLException {
        sql.same("""
                SELECT sum(l_extendedprice * l_discount) AS revenue
                FROM 'lineitem.parquet'
                WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1994-01-01' + INTERVAL '1' YEAR
                    AND l_discount BETWEEN 0.06 - 0.01 AND 0.06 + 0.01 AND l_quantity < 24""");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "SELECT symbol, sum(price * volume) / NULLIF(sum(volume), 0) AS vwap FROM 'ticks.parquet' WHERE side = 'BUY' "
                    + "GROUP BY symbol",
            "SELECT * FROM 'ticks.parquet' WHERE volume > 98",
            "SELECT symbol, price * volume AS notional FROM 'ticks.parquet' WHERE side = 'BUY' AND price > 107.5",
            "SELECT count(*), count(n), count(DISTINCT symbol), sum(amount), min(ts), max(d), sum(n) FROM 'ticks.parquet'",
            "SELECT count(*) FILTER (WHERE side = 'BUY'), sum(volume) FILTER (WHERE price > 105) FROM 'ticks.parquet'",
            "SELECT symbol, side, count(*) FROM 'ticks.parquet' GROUP BY ALL",
            "SELECT symbol, count(*) FROM 'ticks.parquet' GROUP BY 1",
            "SELECT lower(symbol) AS s, count(*) FROM 'ticks.parquet' GROUP BY s HAVING count(*) > 10 AND s <> 'x'",
            "SELECT volume % 10 AS k, avg(price) FROM 'ticks.parquet' GROUP BY volume % 10",
            "SELECT volume + 1 FROM 'ticks.parquet' GROUP BY volume + 1",
            "SELECT DISTINCT symbol, side FROM 'ticks.parquet'",
            "SELECT count(DISTINCT symbol), count(DISTINCT side), symbol FROM 'ticks.parquet' GROUP BY symbol",
            "WITH a AS (SELECT symbol, volume FROM 'ticks.parquet' WHERE volume > 90), b AS (SELECT * FROM a WHERE symbol "
                    + "= 'X') SELECT count(*), sum(volume) FROM b",
            "SELECT s, total FROM (SELECT symbol AS s, sum(volume) AS total FROM 'ticks.parquet' GROUP BY symbol) t "
                    + "WHERE s > 'B' AND total > 100",
            "SELECT symbol, volume FROM 'ticks.parquet' WHERE volume = 1 UNION ALL SELECT side, n FROM 'ticks.parquet' "
                    + "WHERE n < 5",
            "SELECT symbol FROM 'ticks.parquet' UNION SELECT side FROM 'ticks.parquet'",
            "SELECT * FROM (SELECT symbol AS s, volume AS v FROM 'ticks.parquet' UNION ALL SELECT side, n FROM "
                    + "'ticks.parquet') t WHERE v > 4990",
            "SELECT CASE WHEN volume > 50 THEN 'big' WHEN volume > 20 THEN 'mid' END AS c, count(*) FROM 'ticks.parquet' "
                    + "GROUP BY c",
            "SELECT coalesce(n, -1), n IN (1, 2, 3), n IN (1, NULL), n NOT IN (1, 2), volume BETWEEN 1 AND 2, n IS NULL, "
                    + "n IS DISTINCT FROM 5 FROM 'ticks.parquet' WHERE ts < '2024-01-01 00:01:00'",
            "SELECT d + INTERVAL '1' MONTH, ts - INTERVAL '1' DAY, ts + INTERVAL '90' MINUTE, year(d), "
                    + "date_trunc('hour', ts) FROM 'ticks.parquet' WHERE n < 50",
            "SELECT date_trunc('month', d), date_trunc('week', ts), d - 1, d + 1, d - DATE '2024-01-01', ts::DATE - "
                    + "DATE '2023-12-31', date_diff('day', d, DATE '2024-02-01') FROM 'ticks.parquet' WHERE n < 100",
            "SELECT symbol FROM 'ticks.parquet' WHERE symbol LIKE 'A%' AND symbol NOT LIKE '%Z' AND n < 100",
            "SELECT price::INTEGER, amount::DECIMAL(10, 1), n::VARCHAR || 'x', d::VARCHAR, ts::DATE, flag::INTEGER FROM "
                    + "'ticks.parquet' WHERE n < 100",
            "SELECT n, -n, +n, NOT flag, flag AND n > 50, flag OR n IS NULL FROM 'ticks.parquet' WHERE n < 100 OR n IS NULL",
            "SELECT 1 AS x UNION ALL SELECT 2.5 UNION ALL SELECT NULL",
            "SELECT x + 1 FROM (VALUES (1), (2.5), (NULL)) t(x)",
            "SELECT sum(x), count(y) FROM (VALUES (1, 'a'), (2, NULL), (3, 'c')) t(x, y)",
            "SELECT count(*) FROM 'ticks.parquet'",
            "SELECT count(*) FROM 'ticks.parquet' WHERE flag",
            "SELECT sum(volume) FROM 'ticks.parquet' WHERE 1 = 0",
            "SELECT symbol, sum(volume) FROM 'ticks.parquet' WHERE 1 = 0 GROUP BY symbol",
            "SELECT max(price), min(symbol), bool_and(flag), bool_or(flag) FROM 'ticks.parquet'",
            "SELECT arg_max(symbol, ts), arg_min(n, ts) FROM 'ticks.parquet' WHERE n > 3",
            "SELECT round(stddev(price), 6), round(var_pop(volume), 6) FROM 'ticks.parquet'",
            "SELECT count(*) FROM 'ticks.parquet' WHERE symbol = 'AAPL' AND (side = 'BUY' OR volume > 50) AND n IS NOT NULL",
            "SELECT upper(lower(symbol)), length(symbol), substring(symbol FROM 2 FOR 2), position('O' IN symbol), "
                    + "trim(BOTH 'X' FROM symbol) FROM 'ticks.parquet' WHERE n < 20"})
    void givesWhatDuckGives(String query) throws SQLException {
        sql.same(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT n FROM 'ticks.parquet' ORDER BY n LIMIT 5 OFFSET 2",
            "SELECT n, symbol FROM 'ticks.parquet' ORDER BY n DESC, symbol LIMIT 12",
            "SELECT n FROM 'ticks.parquet' WHERE n < 30 OR n IS NULL ORDER BY n NULLS FIRST LIMIT 600",
            "SELECT symbol, price FROM 'ticks.parquet' ORDER BY price * volume DESC, ts LIMIT 10",
            "SELECT symbol AS s, sum(volume) AS total FROM 'ticks.parquet' GROUP BY symbol ORDER BY total DESC, 1",
            "SELECT symbol, count(*) FROM 'ticks.parquet' GROUP BY symbol ORDER BY count(*) DESC, symbol",
            "SELECT DISTINCT side FROM 'ticks.parquet' ORDER BY side DESC",
            "SELECT symbol, ts FROM 'ticks.parquet' WHERE n < 40 ORDER BY symbol, ts",
            "SELECT n FROM 'ticks.parquet' LIMIT 7", "SELECT n FROM 'ticks.parquet' LIMIT 3 OFFSET 4000",
            "SELECT symbol, side FROM 'ticks.parquet' GROUP BY symbol, side ORDER BY ALL",
            "SELECT n FROM (SELECT n FROM 'ticks.parquet' ORDER BY ts DESC LIMIT 20) t WHERE n > 4985 ORDER BY n",
            "SELECT symbol FROM 'ticks.parquet' WHERE n = 1 UNION ALL SELECT side FROM 'ticks.parquet' WHERE n = 2 ORDER BY 1"})
    void givesTheOrderThatDuckGives(String query) throws SQLException {
        sql.sameOrder(query);
    }

    @Test
    void namesColumnsByTheirText() {
        List<String> names = sql.session.query("SELECT count(*), sum( price )  AS total, (n + 1) * 2, symbol, 'x' "
                + "FROM 'ticks.parquet' GROUP BY n, symbol").schema().fields().stream().map(field -> field.name())
                .toList();
        assertEquals(List.of("count(*)", "total", "(n + 1) * 2", "symbol", "'x'"), names);
    }

    @Test
    void leavesHiddenColumnsOutOfTheStar() {
        assertEquals(9, sql.session.query("SELECT * FROM ticks").schema().size());
        assertEquals(9, sql.session.query("SELECT t.* FROM ticks t").schema().size());
        assertEquals(List.of("ticks.parquet"), sql.column("SELECT DISTINCT filename FROM ticks"));
        assertEquals("5000", sql.value("SELECT count(*) FROM ticks WHERE filename LIKE '%ticks%'"));
    }

    @Test
    void keepsTextUnpadded() {
        assertEquals("[[a, 1], [bcd, 3]]",
                sql.rows("SELECT x, length(x) FROM (VALUES ('a'), ('bcd')) t(x)").toString());
        assertEquals("ü€日|", sql.value("SELECT CASE WHEN true THEN 'ü€日' ELSE 'longer text' END || '|'"));
    }

    @Test
    void findsColumnsInAnyCaseAndPrefersTheExactOne() throws SQLException {
        assertEquals("5000", sql.value("SELECT Count(SYMBOL) FROM Ticks"));
        sql.write("cases.parquet", "SELECT 1 AS a, 2 AS b");
        assertEquals("1", sql.value("SELECT \"A\" FROM cases"));
    }

    @Test
    void namesColumnsByAnAliasList() {
        assertEquals("5000", sql.value("SELECT count(i) FROM ticks AS t(a, b, c, d, e, f, g, h, i)"));
        assertEquals("[[1, x]]", sql.rows("SELECT p, q FROM (VALUES (1, 'x')) AS t(p, q)").toString());
        assertEquals("[[x]]", sql.rows("SELECT col1 FROM (VALUES (1, 'x'))").toString());
    }

    @Test
    void shiftsBetweenTimeZones() {
        assertEquals("2024-07-01T12:00",
                sql.value("SELECT (TIMESTAMP '2024-07-01 10:00:00' AT TIME ZONE 'UTC') AT TIME ZONE "
                        + "'Europe/Berlin'").toString());
        assertEquals("2024-01-01T00:00",
                sql.value("SELECT min(ts)::TIMESTAMP AT TIME ZONE 'UTC' FROM ticks").toString());
    }

    @Test
    void takesNullForACondition() {
        assertEquals("0", sql.value("SELECT count(*) FROM ticks WHERE NULL"));
        assertEquals("[[null, false, 2]]",
                sql.rows("SELECT NULL = 1, NULL AND false, CASE WHEN NULL THEN 1 ELSE 2 END").toString());
    }

    @Test
    void countsRowsFromFooters() {
        assertEquals("Values 1 row (streaming)", sql.plan("SELECT count(*) FROM ticks"));
    }

    @Test
    void pushesFiltersAndColumnsIntoTheScan() {
        assertEquals(
                """
                        Project symbol, price * 2.0 AS p (streaming)
                          Scan ticks.parquet: symbol, price WHERE side = 'BUY' AND price > 105.0 (streaming, about 963 of 5,000 rows)""",
                sql.plan("SELECT symbol, p FROM (SELECT *, price * 2 AS p FROM 'ticks.parquet' WHERE side = 'BUY') t "
                        + "WHERE price > 105"));
    }

    @Test
    void keepsAFailingConditionBehindItsGuard() {
        assertEquals("4", sql.value("SELECT count(*) FROM (SELECT symbol, count(*) AS c FROM ticks GROUP BY symbol) t "
                + "WHERE c > 0 AND CASE WHEN symbol = 'none' THEN CAST(symbol AS INTEGER) ELSE 1 END = 1"));
        assertEquals("0", sql.value("SELECT count(*) FROM (SELECT symbol, count(*) AS c FROM ticks GROUP BY symbol) t "
                + "WHERE c < 0 AND CAST(symbol AS INTEGER) = 1"));
        assertEquals("0", sql.value("SELECT count(*) FROM (SELECT * FROM ticks WHERE n = 0) t WHERE 10 / n > 1"));
    }

    @Test
    void explainsAndAnalyzes() {
        List<Object> lines = sql.column("EXPLAIN ANALYZE SELECT symbol, sum(volume) FROM ticks WHERE side = 'BUY' "
                + "GROUP BY symbol");
        assertEquals(5, lines.size());
        assertEquals(true, String.valueOf(lines.get(4)).startsWith("Peak memory "), String.valueOf(lines.get(4)));
        assertEquals("Aggregate sum(volume) BY symbol (groups in memory)", lines.get(0));
        assertEquals(true, String.valueOf(lines.get(1)).strip().startsWith("rows 4, time"));
        assertEquals(true, String.valueOf(lines.get(3)).contains("row groups"), String.valueOf(lines.get(3)));
    }
}
