package io.polarway.engine.exec;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one worker at a time do what takes much memory. Thread-safe.
public final class OneAtATime {
    private static final long POLL_MILLIS = 10;

    private final ReentrantLock lock = new ReentrantLock();

    /// Does something once nobody else does; until then others may have the slot of the worker.
    public void run(Worker worker, Runnable work) {
        if (!lock.tryLock()) {
            worker.waiting(() -> {
                while (!lock.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    worker.cancellation().check();
                }
                return true;
            });
        }
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
