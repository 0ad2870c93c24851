package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
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

/// Joins of which not even the partitions that many workers hold at once fit into memory.
@Tag("slow")
final class JoinMemoryTest {
    private SqlFixture sql;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("a.parquet",
                "SELECT i AS n, i * 15 AS spread, i // 37500 AS few, 'text number ' || i || ' is long' AS s "
                        + "FROM range(300000) t(i)");
        sql.write("small.parquet", "SELECT n, s FROM 'a.parquet' WHERE n < 2000");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "SELECT COUNT(*), MAX(a.s || b.s), MIN(b.s) FROM a JOIN a b ON a.spread = b.spread",
            "SELECT COUNT(*), MAX(a.s || b.s), MIN(b.s) FROM a JOIN a b ON a.s = b.s",
            "SELECT COUNT(*), MAX(b.s), MIN(b.s) FROM a FULL JOIN a b ON a.n = b.n + 150000",
            "SELECT COUNT(*), MAX(b.s), MIN(b.n) FROM a JOIN a b ON a.few = b.few AND a.n < 9 AND b.s > 'text number 9'"})
    void workersCountTheTablesOfEachOther(String query) {
        List<List<Object>> expected = sql.rows(query);
        sql.rows("SET threads = 8");
        sql.rows("SET memory_limit = '12MB'");
        assertEquals(expected, sql.rows(query));
        assertEquals(0, sql.engine.memory().used());
        assertEquals(0, sql.engine.temporarySpace().used());
    }

    @Test
    void theFilesOfAJoinAndOfAGroupingAreDeletedOnceTheyWereRead() {
        sql.rows("SET force_spill = true");
        for (String query : List.of(
                "SELECT a.s, b.n FROM small a JOIN small b ON a.s = b.s ORDER BY a.s DESC",
                "SELECT s, COUNT(*) FROM small GROUP BY s ORDER BY s",
                "SELECT k, s FROM (SELECT n AS k, s FROM small ORDER BY s LIMIT 1900) t ORDER BY k DESC")) {
            long before = sql.engine.temporarySpace().peak();
            try (Execution execution = sql.session.query(query).execute(); Batch first = execution.next()) {
                assertTrue(first.rows() > 0);
                long peak = sql.engine.temporarySpace().peak();
                long used = sql.engine.temporarySpace().used();
                assertTrue(used < execution.progress().spilledBytes(),
                        query + ": " + used + " of " + peak + ", before " + before);
            }
            assertEquals(0, sql.engine.temporarySpace().used());
        }
    }
}
