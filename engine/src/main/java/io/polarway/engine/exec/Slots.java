package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The right to use a core: as many as the setting `threads` says, shared by all queries of an engine, given in the order in
/// which they are asked for, but that a query which has had much time so far stands behind those that came a bit later. A worker
/// gives its slot back while it waits, so that a query nobody reads from never starves another, and where it polls its cancellation
/// if others are to come before it, so that a long query does not keep a short one waiting.
///
/// Nobody waits long for workers that do not poll for long, such as in a read of a slow disk: whoever is first in the line gets a
/// slot beside the others then, and the next one that is given back is nobody's. So no lock that a worker holds keeps another
/// waiting for ever, either.
///
/// A query that is stopped does not wait: what is left of it, to let go of everything, is short.
public final class Slots {
    /// How long nobody has to have got a slot until one more is given.
    private static final long PATIENCE_NANOS = 2_000_000;
    /// How much later those may come at most that stand before a query which has had so much time.
    private static final long MOST_HANDICAP_NANOS = 100_000_000;
    /// How long a worker keeps its slot at least when others wait.
    private static final long TURN_NANOS = 2_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>();
    private volatile @Nullable Turn next;
    /// Below 0 while there are more than there should be.
    private int free;
    private long lastGiven;

    /// One who waits.
    ///
    /// @param since when it came
    /// @param place when it came, and so much later as its query has had time
    private record Turn(Condition condition, long since, long place) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return Long.signum(place - other.place);
        }
    }

    private static long place(long now, long spent) {
        return now + Math.min(spent, MOST_HANDICAP_NANOS);
    }

    /// Creates `count` slots.
    public Slots(int count) {
        this.free = count;
    }

    /// Takes a slot, waiting for one until the query is stopped.
    ///
    /// @param cancellation the flag of the query that will use it
    /// @param spent for how many nanoseconds the query has had slots
    void acquire(Cancellation cancellation, long spent) {
        boolean interrupted = false;
        lock.lock();
        try {
            if (free <= 0 || !turns.isEmpty()) {
                long now = System.nanoTime();
                Turn turn = new Turn(lock.newCondition(), now, place(now, spent));
                turns.add(turn);
                next = turns.peek();
                while (!isTurn(turn) && !cancellation.isStopped()) {
                    try {
                        turn.condition.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                turns.remove(turn);
                next = turns.peek();
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

    private boolean isTurn(Turn turn) {
        if (turns.peek() != turn) {
            return false;
        }
        long now = System.nanoTime();
        return free > 0 || now - turn.since >= PATIENCE_NANOS && now - lastGiven >= PATIENCE_NANOS;
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
        Turn first = turns.peek();
        if (free > 0 && first != null) {
            first.condition.signal();
        }
    }

    /// Returns whether a worker is to let another one have its slot.
    ///
    /// @param since when it got its slot
    /// @param spent for how many nanoseconds its query had had slots then
    boolean isWanted(long since, long spent) {
        Turn first = next;
        if (first == null) {
            return false;
        }
        long now = System.nanoTime();
        return now - since >= TURN_NANOS && first.place - place(now, spent + now - since) < 0;
    }
}
