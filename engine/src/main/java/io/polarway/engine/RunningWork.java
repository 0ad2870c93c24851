package io.polarway.engine;

import io.polarway.engine.error.EngineException;
import org.jspecify.annotations.Nullable;

/// Counts what runs for an engine: queries and plannings on threads of their own, and statements on those of their callers. Whoever waits for one leaves it when it was stopped
/// but does not end, as in a read that hangs, and it goes on by itself; so what all share can only be freed when the last one has
/// ended. Thread-safe.
final class RunningWork {
    /// How long [#whenOver] waits.
    private static final long PATIENCE_MILLIS = 500;

    private int running;
    private @Nullable Runnable afterwards;

    /// Notes that something begins.
    synchronized void begin() {
        running++;
    }

    /// Notes that something has ended and needs nothing any more.
    void end() {
        Runnable last;
        synchronized (this) {
            running--;
            notifyAll();
            if (running > 0 || afterwards == null) {
                return;
            }
            last = afterwards;
            afterwards = null;
        }
        try {
            last.run();
        } catch (EngineException stillInUse) {
            // Whoever closed the engine has long gone on.
        }
    }

    /// Does something once nothing runs any more: here, after a wait if need be, or if that takes long, on the thread of what ends
    /// last.
    void whenOver(Runnable work) {
        synchronized (this) {
            BoundedWait.until(this, () -> running == 0, PATIENCE_MILLIS);
            if (running > 0) {
                afterwards = work;
                return;
            }
        }
        work.run();
    }
}
