package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever waits for a plan can leave, and what is done when all is over waits for the planning that was left.
@Timeout(60)
class PlanningsTest {
    private final RunningWork running = new RunningWork();
    private final Plannings plannings = new Plannings(running, () -> {
    });

    @Test
    void givesThePlanOrItsFailure() {
        assertEquals("plan", plannings.run(new Cancellation(), () -> "plan"));
        IllegalStateException failure = new IllegalStateException();
        assertSame(failure, assertThrows(IllegalStateException.class, () -> plannings.run(new Cancellation(), () -> {
            throw failure;
        })));
        assertThrows(StackOverflowError.class, () -> plannings.run(new Cancellation(), () -> {
            throw new StackOverflowError();
        }));
    }

    @Test
    void cancelIsAnsweredWhileThePlanningGoesOn() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        Thread canceling = Thread.ofPlatform().start(() -> {
            await(begun);
            cancellation.cancel();
        });
        EngineException error = assertThrows(EngineException.class, () -> plannings.run(cancellation, () -> {
            begun.countDown();
            await(mayEnd);
            return "plan";
        }));
        assertEquals(ErrorCode.CANCELED, error.code());
        canceling.join();

        Thread closing = Thread.ofPlatform().start(() -> {
            running.whenOver(closed::countDown);
        });
        assertFalse(closed.await(20, TimeUnit.MILLISECONDS), "the planning still runs");
        mayEnd.countDown();
        closed.await();
        closing.join();
    }

    @Test
    void aTimeoutIsAnsweredWhileThePlanningGoesOn() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        cancellation.limit(10);
        EngineException error = assertThrows(EngineException.class, () -> plannings.run(cancellation, () -> {
            await(mayEnd);
            return "plan";
        }));
        assertEquals(ErrorCode.TIMEOUT, error.code());
        mayEnd.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
