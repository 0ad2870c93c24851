package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong while rows are put aside, or while they are not: each fault ends in its error, nothing is left, and the next query
/// works. With `-Dpolarway.faults=all` every request for memory is refused once, else some.
@Tag("slow")
final class SpillFaultTest {
    private static final boolean IS_FULL = "all".equals(System.getProperty("polarway.faults"));

    private static final List<String> QUERIES = List.of("SELECT s, COUNT(*) FROM t GROUP BY s",
            "SELECT k, COUNT(DISTINCT s), SUM(n) FROM t GROUP BY k",
            "SELECT k, LISTAGG(s, ',') WITHIN GROUP (ORDER BY n) FROM t GROUP BY k",
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

    private SqlFixture sql;

    static Stream<String> queries() {
        return QUERIES.stream();
    }

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("t.parquet",
                "SELECT i AS n, i % 7 AS k, 'text number ' || i || ' is not short' AS s FROM range(3000) t(i)");
        sql.write("u.parquet",
                "SELECT i AS n, 'text number ' || i || ' is not short' AS s FROM range(1500, 4000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private void assertNothingLeft(String during) {
        assertEquals(0, sql.engine.memory().used(), during);
        assertEquals(0, sql.engine.temporarySpace().used(), during);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void anyRefusedRequestForMemoryIsAnErrorOrGotAround(String query) {
        sql.rows("SET threads = 1");
        MemoryPool pool = sql.engine.memory();
        for (boolean spills : new boolean[]{false, true}) {
            sql.rows("SET force_spill = " + spills);
            pool.refuse(0);
            int rows = sql.rows(query).size();
            long requests = pool.requests(0);
            assertTrue(requests > 10, requests + " requests");
            // All of the first ones, and some of the others.
            long step = IS_FULL ? 1 : Math.max(1, requests / 20);
            for (long number = 1; number <= requests; number += number < 20 ? 1 : step) {
                pool.refuse(number);
                try {
                    assertEquals(rows, sql.rows(query).size());
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.toString());
                }
                assertNothingLeft("request " + number + " of " + query);
            }
            pool.refuse(0);
            assertEquals(rows, sql.rows(query).size());
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aFullDirectoryIsAnError(String query) {
        int rows = sql.rows(query).size();
        sql.rows("SET force_spill = true");
        for (String most : List.of("1", "1kB", "30kB", "100kB")) {
            sql.rows("SET max_temp_directory_size = '" + most + "'");
            try {
                assertEquals(rows, sql.rows(query).size());
            } catch (EngineException e) {
                assertEquals(ErrorCode.DISK_FULL, e.code(), e.toString());
                assertTrue(e.getMessage().contains("SET max_temp_directory_size"), e.getMessage());
            }
            assertNothingLeft(query + " with " + most);
        }
        sql.rows("SET max_temp_directory_size = '1'");
        sql.fails(ErrorCode.DISK_FULL, query);
        sql.rows("RESET max_temp_directory_size");
        sql.rows("SET temp_directory = '/nowhere/at/all'");
        EngineException missing = sql.fails(ErrorCode.IO_ERROR, query);
        assertTrue(missing.getMessage().contains("'/nowhere/at/all': the directory does not exist"),
                missing.getMessage());
        sql.rows("RESET temp_directory");
        assertEquals(rows, sql.rows(query).size());
        assertNothingLeft(query);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelAtAnyMomentLeavesNothing(boolean spills) throws InterruptedException {
        sql.rows("SET force_spill = " + spills);
        Random random = new Random(5);
        long[] nanos = new long[QUERIES.size()];
        for (int i = 0; i < nanos.length; i++) {
            sql.rows(QUERIES.get(i));
            long before = System.nanoTime();
            sql.rows(QUERIES.get(i));
            nanos[i] = System.nanoTime() - before;
        }
        int canceled = 0;
        for (int moment = 0; moment < 100; moment++) {
            int number = random.nextInt(nanos.length);
            Execution execution = sql.session.query(QUERIES.get(number)).execute();
            long wait = (long) (nanos[number] * random.nextDouble());
            Thread canceling = Thread.ofPlatform().start(() -> {
                long until = System.nanoTime() + wait;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                execution.cancel();
            });
            try (execution) {
                for (var batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
            } catch (EngineException e) {
                assertEquals(ErrorCode.CANCELED, e.code(), e.toString());
                canceled++;
            }
            canceling.join();
            assertNothingLeft(QUERIES.get(number));
        }
        assertTrue(canceled > 10, canceled + " were canceled");
    }
}
