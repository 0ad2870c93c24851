package io.polarway.engine;

import java.sql.SQLException;
import java.util.List;

/// Thirteen queries, one for each way in which operators keep rows, over two tables. What goes wrong is tried on each.
final class QueryShapes {
    static final List<String> QUERIES = List.of("SELECT s, COUNT(*) FROM t GROUP BY s",
            "SELECT k, COUNT(DISTINCT s), SUM(n) FROM t GROUP BY k",
            "SELECT k, LISTAGG(s, ',') WITHIN GROUP (ORDER BY n) FROM t GROUP BY k",
            "SELECT MEDIAN(n), STRING_AGG(s, ',' ORDER BY n DESC), MODE(DISTINCT s) FROM t",
            "SELECT DISTINCT s, n FROM t",
            "SELECT s FROM t INTERSECT ALL SELECT s FROM u",
            "SELECT COUNT(*), MAX(a.s || b.s) FROM t a JOIN u b ON a.s = b.s",
            "SELECT COUNT(*), MAX(b.s) FROM t a FULL JOIN u b ON a.n = b.n + 1000",
            "SELECT COUNT(*) FROM t WHERE s NOT IN (SELECT s || 'x' FROM u)",
            "SELECT s, n FROM t ORDER BY s DESC, n",
            "SELECT s, n FROM t ORDER BY k, s LIMIT 1000 OFFSET 1500",
            "SELECT s, SUM(n) OVER (PARTITION BY k ORDER BY s) FROM t",
            "WITH c AS (SELECT k, s, SUM(n) AS n FROM t GROUP BY k, s) "
                    + "SELECT a.s, b.n FROM c a JOIN c b ON a.s = b.s AND a.n < b.n + 1 ORDER BY 1");

    private QueryShapes() {
    }

    /// Writes the tables `t` and `u`.
    static void write(SqlFixture sql) throws SQLException {
        sql.write("t.parquet",
                "SELECT i AS n, i % 7 AS k, 'text number ' || i || ' is not short' AS s FROM range(3000) t(i)");
        sql.write("u.parquet",
                "SELECT i AS n, 'text number ' || i || ' is not short' AS s FROM range(1500, 4000) t(i)");
    }
}
