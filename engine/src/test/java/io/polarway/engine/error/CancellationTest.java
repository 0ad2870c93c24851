package io.polarway.engine.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CancellationTest {
    private static EngineException stopped(Cancellation cancellation) {
        while (!cancellation.isStopped()) {
            Thread.onSpinWait();
        }
        return assertThrows(EngineException.class, cancellation::check);
    }

    @Test
    void aTimeoutStops() {
        Cancellation cancellation = new Cancellation();
        cancellation.startTimeout(1);
        EngineException error = stopped(cancellation);
        assertEquals(ErrorCode.TIMEOUT, error.code());
        assertTrue(error.getMessage().contains("statement_timeout = 1 ms"), error.getMessage());
    }

    @Test
    void theLimitOfTheCallerHoldsWhateverTheStatementsTimeoutIs() {
        for (long statementTimeout : new long[]{0, 1_000_000}) {
            Cancellation cancellation = new Cancellation();
            cancellation.limit(1);
            cancellation.startTimeout(statementTimeout);
            EngineException error = stopped(cancellation);
            assertEquals(ErrorCode.TIMEOUT, error.code());
            assertTrue(error.getMessage().contains("1 ms that its caller set"), error.getMessage());
        }
        Cancellation sooner = new Cancellation();
        sooner.limit(1_000_000);
        sooner.startTimeout(1);
        assertTrue(stopped(sooner).getMessage().contains("statement_timeout = 1 ms"));
    }

    @Test
    void theEndOfTheTimeoutLiftsBoth() {
        Cancellation cancellation = new Cancellation();
        cancellation.limit(1_000_000);
        cancellation.startTimeout(1_000_000);
        cancellation.endTimeout();
        assertFalse(cancellation.isStopped());
        assertTrue(cancellation.cancel());
        assertFalse(cancellation.cancel());
        assertEquals(ErrorCode.CANCELED, stopped(cancellation).code());
    }

    @Test
    void whatCannotBeTakenBackIsDoneOrStoppedButNotBoth() {
        Cancellation cancellation = new Cancellation();
        cancellation.commit(() -> {
            assertFalse(cancellation.cancel());
            assertFalse(cancellation.isStopped());
        });
        cancellation.check();
        assertTrue(cancellation.nanosSinceStop() > 0);
        assertThrows(IllegalStateException.class, () -> cancellation.commit(() -> {
            throw new IllegalStateException();
        }));
        assertTrue(cancellation.cancel());
        EngineException error = assertThrows(EngineException.class,
                () -> cancellation.commit(() -> assertTrue(false, "done after it was stopped")));
        assertEquals(ErrorCode.CANCELED, error.code());
    }

    @Test
    void whatIsCommittedIsNotTimedOut() {
        Cancellation cancellation = new Cancellation();
        cancellation.startTimeout(50);
        cancellation.commit(() -> {
            while (cancellation.nanosSinceStop() == 0) {
                assertFalse(cancellation.isStopped());
            }
        });
        assertEquals(ErrorCode.TIMEOUT, stopped(cancellation).code());
    }
}
