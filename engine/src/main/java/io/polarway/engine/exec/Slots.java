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
/// another, and between two batches if others wait for one, so that a long query does not keep a short one waiting.
///
/// Nobody waits long for workers that are between two batches for long, such as in a sort: whoever is first in the line gets a slot
/// beside the others then, and the next one that is given back is nobody's. So no lock that a worker holds keeps another waiting
/// for ever, either.
///
/// A query that is stopped does not wait: what is left of it, to let go of everything, is short.
public final class Slots {
    /// How long nobody has to have got a slot until one more is given.
    private static final long PATIENCE_NANOS = 5_000_000;
    /// How long a worker keeps its slot at least when others wait.
    private static final long TURN_NANOS = 2_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    /// Those who wait, the first to come first.
    private final ArrayDeque<Condition> turns = new ArrayDeque<>();
    private volatile boolean isWanted;
    /// Below 0 while there are more than there should be.
    private int free;
    private long lastGiven;

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
                long since = System.nanoTime();
                Condition turn = lock.newCondition();
                turns.addLast(turn);
                isWanted = true;
                while (!isTurn(turn, since) && !cancellation.isStopped()) {
                    try {
                        turn.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                turns.remove(turn);
                isWanted = !turns.isEmpty();
            }
            free--;
            lastGiven = System.nanoTime();
            callNext();
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTurn(Condition turn, long since) {
        if (turns.peekFirst() != turn) {
            return false;
        }
        long now = System.nanoTime();
        return free > 0 || now - since >= PATIENCE_NANOS && now - lastGiven >= PATIENCE_NANOS;
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

    /// Gives this thread's slot to those who wait for one, and takes one again after them, if it has had it for a while.
    ///
    /// @param since when this thread got its slot
    /// @return for how many nanoseconds it had none
    long giveWay(long since, Cancellation cancellation) {
        if (!isWanted) {
            return 0;
        }
        long before = System.nanoTime();
        if (before - since < TURN_NANOS) {
            return 0;
        }
        release();
        acquire(cancellation);
        return System.nanoTime() - before;
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
