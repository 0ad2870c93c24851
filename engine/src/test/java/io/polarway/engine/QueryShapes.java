package io.polarway.engine;

import java.sql.SQLException;
import java.util.List;

/// Thirteen queries, one for each way in which operators keep rows, over two tables. What goes wrong is tried on each.
final class QueryShapes {
    /// How many rows the table `t` has: more than one row group, or as few as show all that operators do.
    static final int ROWS = 3000;
    static final int FEW_ROWS = 200;
    static final List<String> QUERIES = over(ROWS);
    static final List<String> QUERIES_OF_FEW = over(FEW_ROWS);

    private QueryShapes() {
    }

    private static List<String> over(int rows) {
        return List.of("SELECT s, COUNT(*) FROM t GROUP BY s", "SELECT k, COUNT(DISTINCT s), SUM(n) FROM t GROUP BY k",
                "SELECT k, LISTAGG(s, ',') WITHIN GROUP (ORDER BY n) FROM t GROUP BY k",
                "SELECT MEDIAN(n), STRING_AGG(s, ',' ORDER BY n DESC), MODE(DISTINCT s) FROM t",
                "SELECT DISTINCT s, n FROM t",
                "SELECT s FROM t INTERSECT ALL SELECT s FROM u",
                "SELECT COUNT(*), MAX(a.s || b.s) FROM t a JOIN u b ON a.s = b.s",
                "SELECT COUNT(*), MAX(b.s) FROM t a FULL JOIN u b ON a.n = b.n + " + rows / 3,
                "SELECT COUNT(*) FROM t WHERE s NOT IN (SELECT s || 'x' FROM u)",
                "SELECT s, n FROM t ORDER BY s DESC, n",
                "SELECT s, n FROM t ORDER BY k, s LIMIT " + rows / 3 + " OFFSET " + rows / 2,
                "SELECT s, SUM(n) OVER (PARTITION BY k ORDER BY s) FROM t",
                // Fewer rows than the others: its operators put each other's rows aside.
                "WITH c AS (SELECT k, s, SUM(n) AS n FROM t WHERE n % 8 = 0 GROUP BY k, s) "
                        + "SELECT a.s, b.n FROM c a JOIN c b ON a.s = b.s AND a.n < b.n + 1 ORDER BY 1");
    }

    /// Writes the tables `t` and `u` for [#QUERIES].
    static void write(SqlFixture sql) throws SQLException {
        write(sql, ROWS);
    }

    /// Writes the tables `t` and `u` for [#QUERIES_OF_FEW], of which several batches are made.
    static void writeFew(SqlFixture sql) throws SQLException {
        write(sql, FEW_ROWS);
        sql.rows("SET batch_rows = " + FEW_ROWS / 4);
    }

    private static void write(SqlFixture sql, int rows) throws SQLException {
        sql.write("t.parquet",
                "SELECT i AS n, i % 7 AS k, 'text number ' || i || ' is not short' AS s FROM range(" + rows
                        + ") t(i)");
        sql.write("u.parquet", "SELECT i AS n, 'text number ' || i || ' is not short' AS s FROM range(" + rows / 2
                + ", " + rows / 3 * 4 + ") t(i)");
    }
}
