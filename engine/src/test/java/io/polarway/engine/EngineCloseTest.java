package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An engine that is closed while something of it is open: all of it ends with the error CLOSED.
final class EngineCloseTest {
    private static final String MANY = "SELECT b.i + c.i + d.i AS s FROM 'many.csv' b, 'many.csv' c, 'many.csv' d";

    @TempDir
    Path directory;

    private final Engine engine = Engine.create();

    private Session session() throws Exception {
        StringBuilder lines = new StringBuilder("i\n");
        for (int i = 0; i < 2000; i++) {
            lines.append(i).append('\n');
        }
        Files.writeString(directory.resolve("many.csv"), lines);
        return engine.openSession(directory);
    }

    private static void assertClosed(EngineException e) {
        assertEquals(ErrorCode.CLOSED, e.code(), e.toString());
    }

    @Test
    void halfReadExecutionsEnd() throws Exception {
        Session session = session();
        Execution execution = session.query(MANY).execute();
        execution.next().close();
        BatchIterator iterator = session.query(MANY).execute().batches(10);
        assertTrue(iterator.hasNext());
        Result result = session.executeAsync("SELECT i FROM 'many.csv'").join();
        Execution small = session.query("SHOW settings").execute();
        engine.close();
        assertEquals(0, engine.memory().used());
        EngineException end = assertThrows(EngineException.class, execution::next);
        assertClosed(end);
        assertEquals("The engine is closed", end.getMessage());
        execution.close();
        iterator.close();
        result.close();
        small.close();
        engine.close();
    }

    @Test
    void nothingCanBeBegunAfterwards() throws Exception {
        Session session = session();
        Query query = session.query("SELECT i FROM 'many.csv'");
        engine.close();
        assertClosed(assertThrows(EngineException.class, query::execute));
        assertClosed(assertThrows(EngineException.class, () -> session.query("SELECT 1")));
        assertClosed(assertThrows(EngineException.class, () -> session.executeAsync("SELECT 1")));
        assertClosed(assertThrows(EngineException.class, () -> engine.openSession(directory)));
    }

    @Test
    void batchesThatAreHeldAreTold() throws Exception {
        Execution execution = session().query(MANY).execute();
        Batch held = execution.next();
        EngineException left = assertThrows(EngineException.class, engine::close);
        assertClosed(left);
        assertTrue(left.getMessage().contains(
                "of batches are still in use (query). Close batches before the execution that gave them, and executions before the engine"),
                left.getMessage());
        held.close();
        execution.close();
        assertEquals(0, engine.memory().used());
    }

    @Test
    void whoeverWaitsForRowsLearnsIt() throws Exception {
        Session session = session();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            try (Execution execution = session.query("SELECT COUNT(*) FROM (" + MANY + ") t WHERE s < 0").execute()) {
                begun.countDown();
                execution.next();
            }
        });
        assertTrue(begun.await(60, TimeUnit.SECONDS));
        engine.close();
        CompletionException failed = assertThrows(CompletionException.class, reading::join);
        assertClosed((EngineException) failed.getCause());
        assertEquals(0, engine.memory().used());
    }

    @Test
    void aCopyEndsWithoutItsFile() throws Exception {
        Session session = session();
        StatementHandle handle = new StatementHandle();
        Query copy = session.query("COPY (" + MANY + ") TO 'copy.csv'");
        CompletableFuture<Execution> copying = CompletableFuture.supplyAsync(() -> copy.execute(handle));
        while (handle.progress().rows() == 0 && !copying.isDone()) {
            Thread.onSpinWait();
        }
        engine.close();
        CompletionException failed = assertThrows(CompletionException.class, copying::join);
        assertClosed((EngineException) failed.getCause());
        assertFalse(Files.exists(directory.resolve("copy.csv")));
        assertEquals(0, engine.memory().used());
    }
}
