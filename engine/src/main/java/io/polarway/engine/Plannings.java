package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The statements that are being planned, each on a thread of its own: Calcite does not poll the cancellation, so whoever waits
/// for a plan leaves when it is stopped, and the planning ends by itself. Thread-safe.
final class Plannings {
    private static final long POLL_MILLIS = 5;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final RunningWork running;
    private final Runnable checkOpen;

    /// Creates plannings.
    ///
    /// @param running what they count among
    /// @param checkOpen throws once nobody is to wait for a plan any more
    Plannings(RunningWork running, Runnable checkOpen) {
        this.running = running;
        this.checkOpen = checkOpen;
    }

    /// What a planning gave.
    private static final class Outcome<T> {
        final CountDownLatch done = new CountDownLatch(1);
        @Nullable
        T plan;
        @Nullable
        Throwable failure;
    }

    /// Returns what `planning` gives, or throws what it throws, or why it was stopped, whichever comes first.
    ///
    /// @param planning goes on after a stop until it notices; nobody sees what it gives then
    <T> T run(Cancellation cancellation, Supplier<T> planning) {
        Outcome<T> outcome = new Outcome<>();
        running.begin();
        Thread thread = Thread.ofPlatform().name("polarway-plan-" + NUMBERS.incrementAndGet()).daemon()
                .unstarted(() -> {
                    try {
                        outcome.plan = planning.get();
                    } catch (Throwable thrown) {
                        outcome.failure = thrown;
                    } finally {
                        outcome.done.countDown();
                        running.end();
                    }
                });
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            // The machine gives no more threads: the plan is made here, and cannot be left.
            running.end();
            return planning.get();
        }
        await(outcome.done, cancellation);
        return result(outcome);
    }

    private void await(CountDownLatch done, Cancellation cancellation) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (done.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                cancellation.check();
                checkOpen.run();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T result(Outcome<T> outcome) {
        switch (outcome.failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null -> {
                if (outcome.plan == null) {
                    throw EngineException.internal("planning gave nothing");
                }
                return outcome.plan;
            }
            default -> throw EngineException.wrap(outcome.failure);
        }
    }
}
