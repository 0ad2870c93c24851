package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Subplans that run once for several readers: which are, and what happens to results, errors and memory.
final class SharedSubplanTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("t.parquet",
                "SELECT (i % 10)::INTEGER AS k, i::INTEGER AS n, 'text ' || (i % 7) AS s FROM range(20000) t(i)");
        sql.write("u.parquet",
                "SELECT (i % 10)::INTEGER AS k, i::INTEGER AS n, 'text ' || (i % 7) AS s FROM range(20000) t(i)");
    }

    @AfterEach
    void leavesNoMemoryInUse() {
        assertEquals(0, sql.engine.memory().used());
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    private static boolean isShared(String query) {
        return sql.plan(query).contains("Shared #1 (as above)");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "WITH g AS (SELECT k, count(*) AS c, sum(n) AS m FROM 't.parquet' GROUP BY k) SELECT a.k, b.m FROM g a JOIN g b ON a.k = b.k + 1",
            "WITH g AS (SELECT k, count(*) AS c, max(s) AS m FROM 't.parquet' GROUP BY k) SELECT * FROM g WHERE c = (SELECT max(c) FROM g)",
            "WITH g AS (SELECT k, count(*) AS c, max(s) AS m FROM 't.parquet' GROUP BY k) SELECT k, m FROM g UNION ALL SELECT c, 'x' FROM g",
            "WITH g AS (SELECT DISTINCT k FROM 't.parquet') SELECT * FROM g a FULL JOIN g b ON a.k = b.k + 5 LEFT JOIN g c ON c.k = a.k * 2",
            "SELECT count(*), sum(x.n) FROM (SELECT DISTINCT k, n FROM 't.parquet') x, (SELECT DISTINCT k, n FROM 't.parquet') y WHERE x.n = y.n AND y.n < x.k * 1000",
            "WITH g AS (SELECT k, count(*) AS c FROM 't.parquet' GROUP BY k), h AS (SELECT a.k, b.c FROM g a JOIN g b ON a.k = b.k) SELECT h1.k, h2.c, g.c FROM h h1 JOIN h h2 ON h1.k = h2.k JOIN g ON g.k = h1.k",
            "WITH g AS (SELECT k, count(*) AS c FROM 't.parquet' GROUP BY k) SELECT * FROM g a WHERE EXISTS (SELECT 1 FROM g b WHERE b.k = a.k + 1) AND k NOT IN (SELECT c / 1000 FROM g)",
            "WITH w AS (SELECT n, row_number() OVER (PARTITION BY k ORDER BY n) AS r FROM 't.parquet') SELECT count(*) FROM w a JOIN w b ON a.n = b.n AND a.r = b.r"
    })
    void givesWhatRunningTwiceGives(String query) throws SQLException {
        assertTrue(isShared(query), () -> sql.plan(query));
        sql.same(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "SELECT * FROM (SELECT DISTINCT k FROM 't.parquet' WHERE random() < 0.5) a, (SELECT DISTINCT k FROM 't.parquet' WHERE random() < 0.5) b",
            "WITH g AS (SELECT DISTINCT random() < 0.5 FROM 't.parquet') SELECT * FROM g a, g b",
            "SELECT * FROM 't.parquet' a JOIN 't.parquet' b ON a.n = b.n WHERE a.k = 1 AND b.k = 1",
            "SELECT * FROM (SELECT DISTINCT k, n FROM 't.parquet') a, (SELECT DISTINCT k, n FROM 'u.parquet') b WHERE a.n = b.n",
            "SELECT * FROM (SELECT DISTINCT k FROM 't.parquet' WHERE n > 1) a, (SELECT DISTINCT k FROM 't.parquet' WHERE n > 2) b",
            "SELECT (SELECT count(*) FROM 't.parquet') + (SELECT count(*) FROM 't.parquet')",
            "WITH j AS (SELECT a.n FROM 't.parquet' a JOIN 'u.parquet' b ON a.n = b.n) (SELECT * FROM j LIMIT 1) UNION ALL (SELECT * FROM j LIMIT 2)"
    })
    void otherSubplansAreNotShared(String query) {
        assertFalse(sql.plan(query).contains("Shared"), () -> sql.plan(query));
    }

    @Test
    void volatileFunctionsGiveOtherValuesAtEachPlace() {
        assertEquals("0", sql.value("SELECT count(*) FROM (SELECT DISTINCT random() AS r FROM 't.parquet') a "
                + "JOIN (SELECT DISTINCT random() AS r FROM 't.parquet') b ON a.r = b.r"));
    }

    @Test
    void aLimitAboveOneOccurrenceDoesNotStopTheOther() throws SQLException {
        String query = "WITH g AS (SELECT n, count(*) AS c FROM 't.parquet' GROUP BY n) SELECT (SELECT count(*) FROM "
                + "(SELECT * FROM g LIMIT 3)), (SELECT sum(n) FROM g), (SELECT count(*) FROM (SELECT * FROM g LIMIT 100000))";
        assertTrue(isShared(query));
        sql.same(query);
    }

    @Test
    void aFilterOfOneOccurrenceDoesNotDropRowsOfTheOther() throws SQLException {
        // The join with the few rows of x tells its probe side which keys there are.
        String query = "WITH g AS (SELECT n, count(*) AS c FROM 't.parquet' GROUP BY n) SELECT (SELECT count(*) FROM g JOIN "
                + "(SELECT n FROM 'u.parquet' WHERE s = 'text 1' AND k = 3) x ON g.n = x.n), (SELECT count(*) FROM g)";
        assertTrue(isShared(query));
        sql.same(query);
    }

    @Test
    void anErrorInASharedSubplanIsTheErrorOfTheStatement() {
        String query = "WITH g AS (SELECT 1000 / (n - 19000) AS q, count(*) AS c FROM 't.parquet' GROUP BY q) "
                + "SELECT * FROM g a JOIN g b ON a.q = b.q";
        assertTrue(isShared(query));
        sql.fails(ErrorCode.DIVISION_BY_ZERO, query);
    }

    @Test
    void tooLittleMemoryIsAnError() {
        // Each condition is taken to drop two thirds of the rows, so that the rows seem to be few.
        String query = "WITH j AS (SELECT a.n, a.s || b.s AS s FROM 't.parquet' a JOIN 'u.parquet' b ON a.n = b.n AND a.n + b.n "
                + ">= 0 AND a.n + b.k >= 0 AND a.k + b.n >= 0 AND a.k + b.k >= 0 ORDER BY a.n LIMIT 20000) "
                + "SELECT sum(length(x.s || y.s)) FROM j x JOIN j y ON x.n = y.n";
        sql.rows("SET memory_limit = '400kB'");
        try {
            sql.fails(ErrorCode.MEMORY_LIMIT, query);
        } finally {
            sql.rows("RESET memory_limit");
        }
    }

    @Test
    void cancelingASharedSubplanCancelsTheStatement() {
        try (Execution execution = sql.session
                .query("WITH g AS (SELECT a.n + b.n AS x, count(*) AS c FROM 't.parquet' a, "
                        + "'u.parquet' b GROUP BY x) SELECT * FROM g p JOIN g q ON p.x = q.x")
                .execute()) {
            execution.cancel();
            EngineException error = Assertions.assertThrows(EngineException.class, () -> {
                while (true) {
                    try (Batch batch = execution.next()) {
                        if (batch == null) {
                            break;
                        }
                    }
                }
            });
            assertEquals(ErrorCode.CANCELED, error.code());
        }
    }
}
