package io.polarway.engine.error;

import org.jspecify.annotations.Nullable;

/// The flag of one query that its loops poll: once stopped, it stays stopped, and the first reason wins. Where a loop polls it, the
/// query also lets others get on.
///
/// Threads are never interrupted, since an interrupt closes a FileChannel for all its users.
public final class Cancellation {
    private volatile @Nullable Stop stopped;
    /// Who asked first while something was done that cannot be taken back.
    private volatile @Nullable Stop tooLate;
    private boolean isCommitting;
    private volatile long deadlineNanos = Long.MAX_VALUE;
    private volatile String deadlineReason = "";
    private volatile long endedDeadlineNanos = Long.MAX_VALUE;
    private volatile long callerDeadlineNanos = Long.MAX_VALUE;
    private volatile String callerReason = "";
    private volatile Runnable pause = () -> {
    };

    /// @param nanos when it was, as [System#nanoTime] says
    private record Stop(EngineException why, long nanos) {
    }

    /// What cannot be taken back.
    ///
    /// @param <E> what it may fail with
    public interface Commitment<E extends Exception> {
        /// Does it.
        void run() throws E;
    }

    /// Stops the query; a later call changes nothing, nor does one in the course of [#commit].
    ///
    /// @return whether this call was the one that stopped it
    public synchronized boolean stop(EngineException why) {
        Stop now = new Stop(why, System.nanoTime());
        if (isCommitting) {
            tooLate = tooLate == null ? now : tooLate;
        } else if (stopped == null) {
            stopped = now;
            return true;
        }
        return false;
    }

    /// Does what cannot be taken back, such as to put a file in its place: either the query was stopped before, which is thrown, or it is
    /// not stopped any more until that is done. So nobody is told that it was stopped while it is done after all. Called by one thread
    /// for all of the query.
    ///
    /// @param <E> what it may fail with
    public <E extends Exception> void commit(Commitment<E> action) throws E {
        synchronized (this) {
            if (isStopped()) {
                throw stopReason();
            }
            isCommitting = true;
        }
        try {
            action.run();
        } finally {
            synchronized (this) {
                isCommitting = false;
            }
        }
    }

    /// Stops the query because its user asked for it.
    public boolean cancel() {
        return stop(EngineException.of(ErrorCode.CANCELED, "The query was canceled"));
    }

    /// Lets the query stop itself once `timeoutMillis` have passed from now, as statement_timeout asks for; 0 means that
    /// only a [#limit] holds.
    public void startTimeout(long timeoutMillis) {
        long deadline = deadline(timeoutMillis);
        boolean isSooner = deadline < callerDeadlineNanos;
        deadlineReason = isSooner
                ? "statement_timeout = " + timeoutMillis + " ms. SET statement_timeout = 0 lets it run on"
                : callerReason;
        deadlineNanos = isSooner ? deadline : callerDeadlineNanos;
    }

    /// Lets the query stop itself once `timeoutMillis` have passed from now, whatever [#startTimeout] is told later; it can
    /// only stop the query sooner. Called once, before the query is prepared, by whoever waits for it.
    public void limit(long timeoutMillis) {
        callerReason = "the timeout of " + timeoutMillis + " ms that its caller set";
        callerDeadlineNanos = deadline(timeoutMillis);
        startTimeout(0);
    }

    /// Lets the query take any time from now on.
    public void endTimeout() {
        endedDeadlineNanos = deadlineNanos;
        deadlineNanos = Long.MAX_VALUE;
    }

    /// Lets the time count again that [#endTimeout] put an end to, for a statement of which the query was a part only.
    public void resumeTimeout() {
        deadlineNanos = endedDeadlineNanos;
    }

    private static long deadline(long timeoutMillis) {
        return timeoutMillis <= 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutMillis * 1_000_000L;
    }

    /// Returns whether the query has to stop, without throwing.
    public boolean isStopped() {
        if (stopped != null) {
            return true;
        }
        long deadline = deadlineNanos;
        if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
            stop(EngineException.of(ErrorCode.TIMEOUT, "The query was stopped after " + deadlineReason));
            return stopped != null;
        }
        return false;
    }

    /// Says what [#check] does besides, on the thread that calls it, such as to let other queries have their turn.
    public void atChecks(Runnable action) {
        pause = action;
    }

    /// Throws the reason if the query has to stop. Cheap enough for every batch and every few thousand rows. Others may have their
    /// turn before it returns, so it is not called with a lock held that they could want.
    public void check() {
        if (isStopped()) {
            throw stopReason();
        }
        pause.run();
    }

    private EngineException stopReason() {
        EngineException why = reason();
        return why == null ? EngineException.internal("stopped without a reason") : why;
    }

    /// Returns why the query stopped, or null while it may go on.
    public @Nullable EngineException reason() {
        Stop known = stopped;
        return known == null ? null : known.why;
    }

    /// Returns how many nanoseconds ago somebody wanted to stop the query; 0 if nobody did.
    public long nanosSinceStop() {
        Stop known = stopped == null ? tooLate : stopped;
        return known == null ? 0 : System.nanoTime() - known.nanos;
    }
}
