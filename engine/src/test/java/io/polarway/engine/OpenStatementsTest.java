package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenStatementsTest {
    @Test
    void aStatementThatHangsIsLeftAndWhatItNeedsIsFreedWhenItEnds() throws InterruptedException {
        RunningWork running = new RunningWork();
        OpenStatements statements = new OpenStatements(running);
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        StatementHandle handle = new StatementHandle();
        CompletableFuture<Execution> statement = CompletableFuture.supplyAsync(() -> statements.run(handle, () -> {
            hangs.countDown();
            await(answers);
            handle.cancellation().check();
            throw new AssertionError("it was not stopped");
        }));
        hangs.await();
        statements.close();
        AtomicBoolean isFreed = new AtomicBoolean();
        running.whenOver(() -> isFreed.set(true));
        assertFalse(isFreed.get(), "the statement still runs");
        answers.countDown();
        EngineException error = (EngineException) assertThrows(Exception.class, statement::join).getCause();
        assertEquals(ErrorCode.CLOSED, error.code());
        assertTrue(isFreed.get());
    }

    @Test
    void whatAStatementGivesAfterTheEngineWasClosedIsClosed() throws Exception {
        try (Engine engine = Engine.create(); Session session = engine.openSession(Path.of("."))) {
            OpenStatements statements = engine.statements();
            Query query = session.query("SHOW memory_limit");
            EngineException error = assertThrows(EngineException.class,
                    () -> statements.run(new StatementHandle(), () -> {
                        Execution late = query.execute();
                        statements.stopAll();
                        return late;
                    }));
            assertEquals(ErrorCode.CLOSED, error.code());
            assertEquals(0, engine.memory().used());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
