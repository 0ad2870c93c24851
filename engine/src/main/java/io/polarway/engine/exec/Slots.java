package io.polarway.engine.exec;

import io.polarway.engine.error.EngineException;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/// The right to use a core: as many as the setting `threads` says, shared by all queries of an engine. A worker gives its
/// slot back while it waits, so that a query nobody reads from never starves another.
public final class Slots {
    private final Semaphore semaphore;

    /// Creates `count` slots.
    public Slots(int count) {
        this.semaphore = new Semaphore(count, true);
    }

    /// Takes a slot, waiting for one.
    public void acquire() {
        semaphore.acquireUninterruptibly();
    }

    /// Gives a slot back.
    public void release() {
        semaphore.release();
    }

    /// Runs `wait` after giving this thread's slot back, then takes one again.
    public <T> T without(Callable<T> wait) {
        release();
        try {
            return wait.call();
        } catch (EngineException e) {
            throw e;
        } catch (Exception e) {
            throw EngineException.wrap(e);
        } finally {
            acquire();
        }
    }
}
