package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The right to use a core: as many as the setting `threads` says, shared by all queries of an engine, given in the order in
/// which they are asked for. A worker gives its slot back while it waits, so that a query nobody reads from never starves
/// another.
///
/// A query that is stopped does not wait: what is left of it, to let go of everything, is short.
public final class Slots {
    private static final long POLL_MILLIS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    /// Those who wait, the first to come first.
    private final ArrayDeque<Condition> turns = new ArrayDeque<>();
    /// Below 0 while stopped queries have taken more than there are.
    private int free;

    /// Creates `count` slots.
    public Slots(int count) {
        this.free = count;
    }

    /// Takes a slot, waiting for one until the query is stopped.
    ///
    /// @param cancellation the flag of the query that will use it
    public void acquire(Cancellation cancellation) {
        boolean interrupted = false;
        lock.lock();
        try {
            if (free <= 0 || !turns.isEmpty()) {
                Condition turn = lock.newCondition();
                turns.addLast(turn);
                while ((free <= 0 || turns.peekFirst() != turn) && !cancellation.isStopped()) {
                    try {
                        turn.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                turns.remove(turn);
            }
            free--;
            callNext();
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives a slot back.
    public void release() {
        lock.lock();
        try {
            free++;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    private void callNext() {
        Condition next = turns.peekFirst();
        if (free > 0 && next != null) {
            next.signal();
        }
    }

    /// Runs `wait` after giving this thread's slot back, then takes one again.
    public <T> T without(Cancellation cancellation, Callable<T> wait) {
        release();
        try {
            return wait.call();
        } catch (EngineException e) {
            throw e;
        } catch (Exception e) {
            throw EngineException.wrap(e);
        } finally {
            acquire(cancellation);
        }
    }
}
