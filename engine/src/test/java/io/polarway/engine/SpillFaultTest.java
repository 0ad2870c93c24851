package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong while rows are put aside, or while they are not: each fault ends in its error, nothing is left, and the next query
/// works. With `-Dpolarway.faults=all` every request for memory is refused once, else some; `-Dpolarway.faults.part=2/5` takes every
/// fifth of them only, from the second on.
@Tag("slow")
final class SpillFaultTest {
    private static final boolean IS_FULL = "all".equals(System.getProperty("polarway.faults"));
    private static final int[] PART = Stream.of(System.getProperty("polarway.faults.part", "1/1").split("/"))
            .mapToInt(Integer::parseInt).toArray();

    private SqlFixture sql;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        QueryShapes.write(sql);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void anyRefusedRequestForMemoryIsAnErrorOrGotAround(String query) throws SQLException {
        QueryShapes.writeFew(sql);
        sql.rows("SET threads = 1");
        MemoryPool pool = sql.engine.memory();
        for (boolean spills : new boolean[]{false, true}) {
            sql.rows("SET force_spill = " + spills);
            pool.refuse(0);
            List<String> rows = sorted(query);
            long requests = pool.requests(0);
            assertTrue(requests > 10, requests + " requests");
            // All of the first ones, and some of the others.
            long step = IS_FULL ? PART[1] : Math.max(1, requests / 30);
            for (long number = IS_FULL ? PART[0] : 1; number <= requests; number += IS_FULL || number >= 10 ? step
                    : 1) {
                pool.refuse(number);
                try {
                    assertEquals(rows, sorted(query));
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.toString());
                }
                sql.assertNothingIsLeft("request " + number + " of " + query);
            }
            pool.refuse(0);
            assertEquals(rows, sorted(query));
        }
    }

    private List<String> sorted(String query) {
        return sql.rows(query).stream().map(Object::toString).sorted().toList();
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES")
    void aFullOrMissingDirectoryIsAnError(String query) throws IOException {
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
            sql.assertNothingIsLeft(query + " with " + most);
        }
        sql.rows("SET max_temp_directory_size = '1'");
        sql.fails(ErrorCode.DISK_FULL, query);
        sql.rows("RESET max_temp_directory_size");
        Path removed = Files.createTempDirectory("removed");
        sql.rows("SET temp_directory = '" + removed + "'");
        Files.delete(removed);
        EngineException missing = sql.fails(ErrorCode.IO_ERROR, query);
        assertTrue(missing.getMessage().contains("'" + removed + "': the directory does not exist"),
                missing.getMessage());
        EngineException refused = sql.fails(ErrorCode.INVALID_ARGUMENT, "SET temp_directory = '" + removed + "'");
        assertTrue(refused.getMessage().contains("it has to be there"), refused.getMessage());
        sql.rows("RESET temp_directory");
        assertEquals(rows, sql.rows(query).size());
        sql.assertNothingIsLeft(query);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelAtAnyMomentLeavesNothing(boolean spills) throws InterruptedException {
        sql.rows("SET force_spill = " + spills);
        Random random = new Random(5);
        long[] nanos = new long[QueryShapes.QUERIES.size()];
        for (int i = 0; i < nanos.length; i++) {
            sql.rows(QueryShapes.QUERIES.get(i));
            long before = System.nanoTime();
            sql.rows(QueryShapes.QUERIES.get(i));
            nanos[i] = System.nanoTime() - before;
        }
        QueryFaults faults = new QueryFaults(sql);
        int canceled = 0;
        for (int moment = 0; moment < 100; moment++) {
            int number = random.nextInt(nanos.length);
            canceled += faults.isCanceled(QueryShapes.QUERIES.get(number), (long) (nanos[number] * random.nextDouble()))
                    ? 1
                    : 0;
        }
        assertTrue(canceled > 10, canceled + " were canceled");
    }
}
