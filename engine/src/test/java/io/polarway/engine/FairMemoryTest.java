package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries that share little memory: a large one puts rows aside, or waits, before a small one fails.
final class FairMemoryTest {
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"SELECT s, n FROM t ORDER BY s DESC", "SELECT s, COUNT(*) FROM t GROUP BY s",
            "SELECT a.s, b.n FROM t a JOIN t b ON a.s = b.s"})
    void smallQueriesDoNotFailBesideALargeOne(String large, @TempDir Path directory)
            throws SQLException, InterruptedException {
        try (SqlFixture sql = new SqlFixture(directory)) {
            sql.write("t.parquet", "SELECT i AS n, i % 7 AS k, 'text number ' || i || ' is not short' AS s "
                    + "FROM range(200000) t(i)");
            sql.write("u.parquet", "SELECT i AS n, i % 7 AS k, 'text number ' || i AS s FROM range(20000) t(i)");
            List<String> small = List.of("SELECT k, COUNT(*), SUM(n) FROM u GROUP BY k ORDER BY k",
                    "SELECT COUNT(*), MAX(a.s) FROM u a JOIN u b ON a.n = b.n", "SELECT s FROM u ORDER BY s LIMIT 10");
            List<List<List<Object>>> expected = small.stream().map(query -> sql.rows(query)).toList();
            sql.rows("SET memory_limit = '24MB'");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch running = new CountDownLatch(4);
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int first = i;
                users.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int run = 0; run < 12; run++) {
                            int number = (first + run) % small.size();
                            assertEquals(expected.get(number), sql.rows(small.get(number)));
                        }
                    } catch (Throwable thrown) {
                        failure.compareAndSet(null, thrown);
                    } finally {
                        running.countDown();
                    }
                }));
            }
            long spilled = 0;
            do {
                try (Execution execution = sql.session.query(large).execute()) {
                    int rows = 0;
                    for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                        rows += batch.rows();
                        batch.close();
                    }
                    assertEquals(200_000, rows);
                    spilled = Math.max(spilled, execution.progress().spilledBytes());
                }
            } while (running.getCount() > 0);
            for (Thread user : users) {
                user.join();
            }
            assertNull(failure.get(), () -> String.valueOf(failure.get()));
            assertTrue(spilled > 0);
        }
    }

    @Test
    void aRequestWaitsForOthersThatGetOn() throws InterruptedException {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory other = pool.open("other");
                QueryMemory memory = pool.open("query", new Cancellation())) {
            ArrowBuf held = other.allocate(900_000);
            AtomicReference<ArrowBuf> given = new AtomicReference<>();
            Thread asking = Thread.ofPlatform().start(() -> given.set(memory.allocate(500_000)));
            while (!pool.isShort(-2_000_000)) {
                Thread.onSpinWait();
            }
            held.close();
            asking.join();
            given.get().close();
        }
    }

    @Test
    void aRequestDoesNotWaitForOthersThatDoNotGetOn() {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory other = pool.open("other");
                QueryMemory memory = pool.open("query", new Cancellation());
                ArrowBuf _ = other.allocate(900_000)) {
            EngineException refused = assertThrows(EngineException.class, () -> memory.allocate(500_000));
            assertEquals(ErrorCode.MEMORY_LIMIT, refused.code());
        }
    }

    @Test
    void aCanceledQueryWaitsForNothing() {
        Cancellation cancellation = new Cancellation();
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory other = pool.open("other");
                QueryMemory memory = pool.open("query", cancellation);
                ArrowBuf _ = other.allocate(900_000)) {
            cancellation.cancel();
            EngineException refused = assertThrows(EngineException.class, () -> memory.allocate(500_000));
            assertEquals(ErrorCode.CANCELED, refused.code());
        }
    }
}
