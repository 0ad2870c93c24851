package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ways in which a Java program takes results: batches of an exact size, a `for` loop, and without waiting.
@Timeout(120)
class BatchApiTest {
    private static final String NUMBERS = "SELECT i, 'value number ' || CAST(i % 1000 AS VARCHAR) AS t FROM 'n.parquet'";

    @TempDir
    Path directory;

    private SqlFixture fixture;

    @BeforeEach
    void writeFile() throws Exception {
        fixture = new SqlFixture(directory);
        fixture.write("n.parquet", "SELECT range AS i FROM range(100000)");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        while (fixture.engine.memory().used() > 0) {
            // What was canceled ends by itself.
            Thread.onSpinWait();
        }
        fixture.close();
    }

    private static final String FIRST = "value number 0";

    @Test
    void batchesHaveExactlyTheRowsAskedFor() throws Exception {
        for (int rows : new int[]{1000, 2048, 3001, 99_999, 100_000, 200_000}) {
            List<Integer> sizes = new ArrayList<>();
            long[] sum = new long[1];
            fixture.session.query(NUMBERS).forEachBatch(rows, batch -> {
                assertNull(batch.selection());
                sizes.add(batch.rows());
                long first = (long) Values.get(batch.column(0), 0);
                assertEquals((sizes.size() - 1) * (long) rows, first, "in the order of the file");
                assertEquals("value number " + first % 1000, Values.get(batch.column(1), 0));
                for (int row = 0; row < batch.rows(); row++) {
                    sum[0] += (long) Values.get(batch.column(0), row);
                }
                return BatchHandler.Answer.CONTINUE;
            });
            assertEquals(100_000L * 99_999 / 2, sum[0]);
            assertTrue(sizes.subList(0, sizes.size() - 1).stream().allMatch(size -> size == rows), sizes.toString());
            assertEquals((100_000 - 1) / rows + 1, sizes.size());
            assertEquals((100_000 - 1) % rows + 1, sizes.getLast());
        }
    }

    @Test
    void rowsThatAFilterLeftAreCutAnewToo() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        fixture.session.query(NUMBERS + " WHERE i % 3 = ?").forEachBatch(7000, batch -> {
            for (int row = 0; row < batch.rows(); row++) {
                assertEquals(1L, (long) Values.get(batch.column(0), row) % 3);
            }
            sizes.add(batch.rows());
            return BatchHandler.Answer.CONTINUE;
        }, 1);
        assertEquals(List.of(7000, 7000, 7000, 7000, 5333), sizes);
    }

    @Test
    void anEmptyResultHasNoBatch() throws Exception {
        fixture.session.query(NUMBERS + " WHERE i < 0").forEachBatch(10, batch -> {
            throw new AssertionError("a batch of no rows");
        });
        assertThrows(IllegalArgumentException.class,
                () -> fixture.session.query(NUMBERS).forEachBatch(0, batch -> BatchHandler.Answer.CONTINUE));
    }

    @Test
    void aHandlerStopsTheQuery() throws Exception {
        int[] calls = new int[1];
        fixture.session.query(NUMBERS).forEachBatch(10, batch -> {
            calls[0]++;
            return calls[0] == 3 ? BatchHandler.Answer.STOP : BatchHandler.Answer.CONTINUE;
        });
        assertEquals(3, calls[0]);
    }

    @Test
    void whatAHandlerThrowsEndsTheQuery() {
        IOException failure = new IOException("the disk is full");
        assertSame(failure,
                assertThrows(IOException.class, () -> fixture.session.query(NUMBERS).forEachBatch(10, batch -> {
                    throw failure;
                })));
    }

    @Test
    void theIteratorLendsBatches() {
        long rows = 0;
        Batch kept = null;
        try (BatchIterator batches = fixture.session.query(NUMBERS).execute().batches(4096)) {
            for (Batch batch : batches) {
                rows += batch.rows();
                if (kept == null) {
                    kept = batch.retain();
                }
            }
            assertFalse(batches.hasNext());
            assertEquals(100_000, rows);
            assertEquals(FIRST, Values.get(kept.column(1), 0));
            kept.close();
        }
        try (BatchIterator half = fixture.session.query(NUMBERS).execute().batches(4096)) {
            assertTrue(half.hasNext());
            assertEquals(4096, half.next().rows());
            assertTrue(half.hasNext());
        }
    }

    @Test
    void manyStatementsRunWithoutWaiting() throws Exception {
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(fixture.session.executeAsync(i % 10 == 7
                    ? "SELECT nope FROM 'n.parquet'"
                    : "SELECT COUNT(*) AS n, MAX(i) FROM 'n.parquet' WHERE i >= ?",
                    (Object[]) (i % 10 == 7
                            ? new Object[0]
                            : new Object[]{i})));
        }
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Result> future = futures.get(i);
            if (i % 10 == 7) {
                ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
                assertEquals(ErrorCode.UNDEFINED_COLUMN, ((EngineException) thrown.getCause()).code());
                continue;
            }
            try (Result result = future.get(); Batch batch = result.next()) {
                assertEquals(1, result.rows());
                assertEquals(100_000L - i, Values.get(batch.column(0), 0));
                assertNull(result.next());
            }
        }
    }

    @Test
    void aFutureIsCanceled() throws Exception {
        String slow = "SELECT COUNT(DISTINCT t || CAST(i AS VARCHAR)) FROM (" + (NUMBERS + " UNION ALL ").repeat(200)
                + NUMBERS + ") AS u";
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            futures.add(fixture.session.executeAsync(slow));
        }
        futures.forEach(future -> future.cancel(true));
        for (CompletableFuture<Result> future : futures) {
            assertThrows(CancellationException.class, future::get);
        }
        try (Result result = fixture.session.executeAsync("SELECT 1 AS a").get()) {
            assertEquals(1, result.rows());
        }
    }

    @Test
    void closingTheEngineCancelsWhatRuns() {
        Engine engine = Engine.create();
        Session session = engine.openSession(directory);
        String slow = "SELECT COUNT(DISTINCT t || CAST(i AS VARCHAR)) FROM (" + (NUMBERS + " UNION ALL ").repeat(200)
                + NUMBERS + ") AS u";
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            futures.add(session.executeAsync(slow));
        }
        engine.close();
        futures.forEach(future -> assertThrows(CancellationException.class, future::get));
        assertEquals(ErrorCode.CLOSED,
                assertThrows(EngineException.class, () -> session.executeAsync("SELECT 1")).code());
    }

    @Test
    void halfReadResultsStarveNobody() {
        Settings settings = new Settings();
        settings.parse(io.polarway.engine.settings.Setting.THREADS, "2");
        try (Engine engine = Engine.create(settings); Session session = engine.openSession(directory)) {
            List<Execution> halfRead = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Execution execution = session.query(NUMBERS).execute();
                execution.next().close();
                halfRead.add(execution);
            }
            try (Execution one = session.query("SELECT SUM(i) FROM 'n.parquet'").execute(); Batch batch = one.next()) {
                assertEquals(1, batch.rows());
            }
            for (Execution execution : halfRead) {
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
                execution.close();
            }
            assertEquals(0, engine.memory().used());
        }
    }

    @Test
    void theProgressOfStatementsWithoutRowsIsTold() throws IOException {
        for (String sql : List.of("COPY 'n.parquet' TO 'n.csv'", "CREATE TABLE held AS SELECT i FROM 'n.parquet'",
                "UPDATE held SET i = i + 1",
                "EXPLAIN ANALYZE COPY held TO 'held.csv'", "SUMMARIZE held")) {
            StatementHandle handle = new StatementHandle();
            assertTrue(Double.isNaN(handle.progress().fraction()));
            fixture.session.query(sql).execute(handle).close();
            assertEquals(1, handle.progress().fraction(), sql);
            assertEquals(100_000, handle.progress().rows(), sql);
        }
        fixture.session.query("DROP TABLE held").execute().close();
    }

    @Test
    void progressIsTold() throws IOException {
        try (Execution execution = fixture.session.query("SELECT SUM(i) FROM 'n.parquet'").execute()) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                batch.close();
            }
            assertEquals(1, execution.progress().fraction());
            assertEquals(100_000, execution.progress().rows());
        }
        java.nio.file.Files.writeString(directory.resolve("n.csv"), "a\n1\n2\n3\n");
        try (Execution execution = fixture.session.query("SELECT SUM(a) FROM 'n.csv'").execute()) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                batch.close();
            }
            assertEquals(1, execution.progress().fraction());
            assertEquals(3, execution.progress().rows());
        }
        try (Execution execution = fixture.session.query("SELECT i FROM 'n.parquet' ORDER BY -i").execute()) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                assertTrue(execution.progress().fraction() > 0.5);
                batch.close();
            }
            assertEquals(1, execution.progress().fraction());
            assertEquals(200_000, execution.progress().rows());
        }
        try (Execution execution = fixture.session.query("SELECT 1").execute()) {
            assertTrue(Double.isNaN(execution.progress().fraction()));
        }
    }
}
