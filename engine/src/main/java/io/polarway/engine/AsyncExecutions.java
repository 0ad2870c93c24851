package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Statements that run without anybody waiting for them: a bounded number at a time, the others in the order in which they
/// came. Thread-safe.
final class AsyncExecutions implements AutoCloseable {
    /// How long statements that were stopped are waited for.
    private static final long PATIENCE_MILLIS = 2_500;

    private final int most;
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Set<Pending> running = new HashSet<>();
    private boolean isClosed;

    /// Creates an empty queue.
    ///
    /// @param most how many statements run at once
    AsyncExecutions(int most) {
        this.most = most;
    }

    /// A statement that has not ended, and its outcome.
    private final class Pending extends CompletableFuture<Result> {
        private final Cancellation cancellation = new Cancellation();
        private final Function<Cancellation, Result> work;

        Pending(Function<Cancellation, Result> work) {
            this.work = work;
        }

        /// Stops the statement, or never starts it.
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean isCanceled = super.cancel(mayInterruptIfRunning);
            if (isCanceled) {
                cancellation.cancel();
            }
            return isCanceled;
        }

        /// Dependent stages are plain futures: canceling one of them does not stop the statement.
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }

        void run() {
            if (isDone()) {
                return;
            }
            Result result;
            try {
                result = work.apply(cancellation);
            } catch (Throwable thrown) {
                completeExceptionally(thrown);
                return;
            }
            if (!complete(result)) {
                result.close();
            }
        }
    }

    /// Runs `work` as soon as there is room.
    ///
    /// @param work runs the statement to its end, polling the cancellation
    CompletableFuture<Result> submit(Function<Cancellation, Result> work) {
        Pending pending = new Pending(work);
        synchronized (this) {
            if (isClosed) {
                throw EngineException.of(ErrorCode.CLOSED, "The engine is closed");
            }
            if (running.size() >= most) {
                waiting.addLast(pending);
                return pending;
            }
            running.add(pending);
        }
        start(pending);
        return pending;
    }

    private void start(Pending first) {
        Thread.ofPlatform().name("polarway-async").daemon().start(() -> {
            Pending pending = first;
            while (pending != null) {
                pending.run();
                pending = next(pending);
            }
        });
    }

    private synchronized @org.jspecify.annotations.Nullable Pending next(Pending ended) {
        running.remove(ended);
        notifyAll();
        Pending next = waiting.pollFirst();
        if (next != null) {
            running.add(next);
        }
        return next;
    }

    /// Cancels what runs or waits.
    void cancelAll() {
        Set<Pending> stopped;
        synchronized (this) {
            isClosed = true;
            stopped = new HashSet<>(running);
            stopped.addAll(waiting);
            waiting.clear();
        }
        stopped.forEach(pending -> pending.cancel(true));
    }

    /// Cancels what runs or waits, and waits until all of it has ended or seems to hang.
    @Override
    public void close() {
        cancelAll();
        synchronized (this) {
            BoundedWait.until(this, running::isEmpty, PATIENCE_MILLIS);
        }
    }
}
