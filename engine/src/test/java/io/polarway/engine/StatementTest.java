package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.settings.Setting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements that are no queries: settings, views, external tables; and what surrounds queries.
final class StatementTest {
    private SqlFixture sql;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("t.parquet", "SELECT i AS n, i % 3 AS k FROM range(5000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void setsShowsAndResetsSettings() {
        sql.rows("SET threads = 3");
        assertEquals("3", sql.value("SHOW threads"));
        sql.rows("RESET threads");
        assertEquals(Setting.THREADS.defaultValue().toString(), sql.value("SHOW threads"));
        sql.rows("SET memory_limit = '512MB'");
        assertEquals(512_000_000L, sql.engine.memory().limit());
        sql.rows("SET TIME ZONE 'europe/berlin'");
        assertEquals("Europe/Berlin", sql.value("SHOW timezone"));
        sql.rows("RESET ALL");
        assertEquals(Setting.all().size(), sql.rows("SHOW ALL").size());
        assertEquals(0, sql.session.query("SET threads = 2").execute().updateCount());
        assertFalse(sql.session.query("SET threads = 2").returnsRows());
    }

    @Test
    void createsAndDropsViews() {
        sql.rows("CREATE VIEW v AS (SELECT k, sum(n) AS total FROM t GROUP BY k)");
        assertEquals("[[0], [1], [2]]", sql.rows("SELECT k FROM v ORDER BY k").toString());
        sql.fails(ErrorCode.DUPLICATE_OBJECT, "CREATE VIEW v AS SELECT 1 AS x");
        sql.rows("CREATE VIEW IF NOT EXISTS v AS SELECT 1 AS x");
        sql.rows("CREATE OR REPLACE VIEW v (a, b) AS SELECT k, n FROM t ORDER BY n DESC LIMIT 2");
        assertEquals("[[1, 4999], [0, 4998]]", sql.rows("SELECT * FROM v").toString());
        sql.rows("CREATE VIEW w AS SELECT b + 1 AS c FROM v WHERE a = 1");
        assertEquals("5000", sql.value("SELECT c FROM w"));
        assertEquals("[[c, BIGINT]]", sql.rows("DESCRIBE w").toString());
        assertEquals("[[t, TABLE], [v, VIEW], [w, VIEW]]", sql.rows("SHOW TABLES").toString());
        sql.rows("DROP VIEW w");
        sql.rows("DROP VIEW IF EXISTS w");
        sql.fails(ErrorCode.UNDEFINED_TABLE, "SELECT * FROM w");
    }

    @Test
    void refusesViewsThatReadThemselves() {
        sql.rows("CREATE VIEW a AS SELECT 1 AS x");
        sql.rows("CREATE VIEW b AS SELECT x FROM a");
        sql.rows("CREATE OR REPLACE VIEW a AS SELECT x FROM b");
        sql.fails(ErrorCode.INVALID_STATEMENT, "SELECT * FROM a");
    }

    @Test
    void createsExternalTables() {
        sql.rows("CREATE EXTERNAL TABLE ext STORED AS PARQUET LOCATION 't.parquet'");
        assertEquals("5000", sql.value("SELECT count(*) FROM ext"));
        sql.rows("DROP TABLE ext");
    }

    @Test
    void describesTablesAndQueries() {
        assertEquals("[[n, BIGINT], [k, BIGINT]]", sql.rows("DESCRIBE 't.parquet'").toString());
        assertEquals("[[n, BIGINT], [k, BIGINT]]", sql.rows("SHOW COLUMNS FROM t").toString());
        assertEquals("[[x, INTEGER]]", sql.rows("DESCRIBE SELECT 1 AS x").toString());
        List<TableDescription> tables = sql.session.tables("T%");
        assertEquals(1, tables.size());
        assertEquals("t (n BIGINT, k BIGINT) TABLE",
                tables.getFirst().name() + " " + tables.getFirst().schema() + " " + tables.getFirst().kind());
    }

    @Test
    void streamsAndStopsEarly() {
        sql.rows("SET batch_rows = 10");
        try (Execution execution = sql.session.query("SELECT n FROM t").execute()) {
            try (Batch first = execution.next()) {
                assertTrue(first != null && first.rows() <= 10);
            }
        }
    }

    @Test
    void cancels() {
        try (Execution execution = sql.session.query("SELECT a.n FROM t a ORDER BY n").execute()) {
            execution.cancel();
            assertEquals(ErrorCode.CANCELED, org.junit.jupiter.api.Assertions
                    .assertThrows(EngineException.class, () -> {
                        while (true) {
                            try (Batch batch = execution.next()) {
                                if (batch == null) {
                                    break;
                                }
                            }
                        }
                    }).code());
        }
    }

    @Test
    void handsOverArrowBatches() {
        try (ArrowStream stream = sql.session.query("SELECT sum(n)::BIGINT AS s FROM t").execute().arrow()) {
            assertTrue(stream.loadNextBatch());
            BigIntVector vector = (BigIntVector) stream.getVectorSchemaRoot().getVector("s");
            assertEquals(12_497_500, vector.get(0));
        }
    }

    @Test
    void failsBeyondTheMemoryLimit() {
        sql.rows("SET memory_limit = '100kB'");
        sql.fails(ErrorCode.MEMORY_LIMIT,
                "SELECT n, count(*), min(n), max(n), sum(n) FROM (SELECT n FROM t UNION ALL SELECT n "
                        + "+ 5000 FROM t UNION ALL SELECT n + 10000 FROM t) u GROUP BY n");
        sql.rows("RESET memory_limit");
    }

    @Test
    void closingTheEngineClosesItsSessions(@TempDir Path directory) {
        Engine engine = Engine.create();
        Session session = engine.openSession(directory);
        Session closed = engine.openSession(directory);
        for (Session one : List.of(session, closed)) {
            try (Execution execution = one.query("CREATE TABLE t AS SELECT * FROM range(1000)").execute()) {
                assertEquals(1000, execution.updateCount());
            }
        }
        closed.close();
        engine.close();
        assertThrows(EngineException.class, () -> session.query("SELECT 1"));
        session.close();
    }
}
