package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
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
///
/// A worker begins by a call: a thread does its work once there is a slot for it. A thread that has ended its work goes on with the next
/// call. A further worker of a query is only called for what no query without a slot wants, and not any more if the first one has done
/// all of the work before: many short queries at once take a core each instead of sharing all of them, which would cost more.
public final class Slots implements AutoCloseable {
    /// How long nobody has to have got a slot until one more is given, at least.
    private static final long PATIENCE_NANOS = 2_000_000;
    /// How much later those may come at most that stand before a query which has had so much time.
    private static final long MOST_HANDICAP_NANOS = 100_000_000;
    /// How much later those may come at most that stand before a further worker of a query.
    private static final long HELP_HANDICAP_NANOS = 10_000_000;
    /// How long a worker keeps its slot at least when others wait.
    private static final long TURN_NANOS = 2_000_000;
    private static final long NOBODY = Long.MAX_VALUE;

    private final int count;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>();
    private final PriorityQueue<Call> calls = new PriorityQueue<>();
    private final WorkerThreads threads = new WorkerThreads();
    /// The place of the first who waits or is called.
    private volatile long firstPlace = NOBODY;
    /// Below 0 while there are more than there should be.
    private int free;
    private long lastGiven;
    private boolean isWatched;

    /// A worker that waits on its thread.
    ///
    /// @param since when it came
    /// @param place when it came, and so much later as its query has had time
    private record Turn(Condition condition, long since, long place) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return Long.signum(place - other.place);
        }

        /// Whoever has had much time waits longer for a slot beside the others.
        long patience() {
            return PATIENCE_NANOS + (place - since) / 8;
        }
    }

    /// Work that begins once there is a slot for it.
    final class Call implements Comparable<Call> {
        private final String name;
        private final Worker worker;
        private final Runnable work;
        private final long place;
        /// Whether the query has no other worker yet.
        private final boolean isFirst;

        private Call(String name, Worker worker, Runnable work, long place, boolean isFirst) {
            this.isFirst = isFirst;
            this.name = name;
            this.worker = worker;
            this.work = work;
            this.place = place;
        }

        /// Takes the call back. Returns whether the work had not begun, and never will.
        boolean withdraw() {
            lock.lock();
            try {
                boolean isThere = calls.remove(this);
                noteFirst();
                return isThere;
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            WorkerThread.work(name, worker, work);
        }

        @Override
        public int compareTo(Call other) {
            return Long.signum(place - other.place);
        }
    }

    private static long place(long now, long spent) {
        return now + Math.min(spent, MOST_HANDICAP_NANOS);
    }

    /// Creates `count` slots.
    public Slots(int count) {
        this.count = count;
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
                noteFirst();
                while (!isTurn(turn) && !cancellation.isStopped()) {
                    try {
                        turn.condition.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                turns.remove(turn);
            }
            take();
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
        return free > 0 || now - turn.since >= turn.patience() && now - lastGiven >= turn.patience();
    }

    private void take() {
        free--;
        lastGiven = System.nanoTime();
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

    /// Calls for the first worker of a query. Throws OutOfMemoryError if nothing runs that could do its work later and the system has no
    /// thread for it now.
    ///
    /// @param name what the thread is called meanwhile
    /// @param work what it does, with a slot that it has at the end again
    void call(String name, Worker worker, Runnable work) {
        lock.lock();
        try {
            Call call = new Call(name, worker, work, System.nanoTime(), true);
            add(call);
            if (!calls.contains(call)) {
                return;
            }
            try {
                if (free == count && turns.isEmpty()) {
                    throw new OutOfMemoryError("The system has no thread for a query");
                }
                watchIfNeeded();
            } catch (OutOfMemoryError noThread) {
                calls.remove(call);
                noteFirst();
                throw noThread;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Calls for a further worker of a query.
    ///
    /// @param name what the thread is called meanwhile
    /// @param spent for how many nanoseconds the query has had slots
    /// @param work what it does, with a slot that it has at the end again
    Call callForHelp(String name, Worker worker, long spent, Runnable work) {
        lock.lock();
        try {
            Call call = new Call(name, worker, work, place(System.nanoTime(), spent) + HELP_HANDICAP_NANOS, false);
            add(call);
            return call;
        } finally {
            lock.unlock();
        }
    }

    private void add(Call call) {
        calls.add(call);
        callNext();
    }

    /// Looks from time to time, as long as queries wait to begin, whether one of them has waited for too long or was stopped.
    private void watch() {
        CompletableFuture.delayedExecutor(PATIENCE_NANOS, TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {
            lock.lock();
            try {
                isWatched = false;
                beginLate();
            } finally {
                try {
                    watchIfNeeded();
                } finally {
                    lock.unlock();
                }
            }
        });
        isWatched = true;
    }

    private void watchIfNeeded() {
        if (!isWatched && calls.stream().anyMatch(call -> call.isFirst)) {
            watch();
        }
    }

    /// Answers the calls for queries that were stopped, and the first of the others if nobody has got a slot for long.
    private void beginLate() {
        boolean isLong = System.nanoTime() - lastGiven >= PATIENCE_NANOS;
        Turn turn = turns.peek();
        for (Call call : calls.stream().filter(call -> call.isFirst).sorted().toList()) {
            boolean isNext = isLong && (turn == null || call.place - turn.place < 0);
            if ((isNext || call.worker.cancellation().isStopped()) && begin(call)) {
                calls.remove(call);
                isLong = false;
            }
        }
        noteFirst();
    }

    /// Returns false if the system has no thread.
    private boolean begin(Call call) {
        try {
            threads.execute(() -> work(call));
        } catch (OutOfMemoryError noThread) {
            return false;
        }
        take();
        return true;
    }

    private void work(Call first) {
        Call call = first;
        while (call != null) {
            boolean isDone = false;
            try {
                call.run();
                isDone = true;
            } finally {
                if (!isDone) {
                    release();
                }
            }
            call = next();
        }
    }

    /// Gives the slot of a call back, or another call with it.
    private @Nullable Call next() {
        lock.lock();
        try {
            free++;
            Call call = firstCall();
            if (call != null) {
                calls.remove();
                take();
            }
            callNext();
            return call;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the call that is to be answered next, if there is one, and there is a slot that nobody else is to have.
    private @Nullable Call firstCall() {
        Turn turn = turns.peek();
        Call call = calls.peek();
        return free > 0 && call != null && (turn == null || call.place - turn.place < 0) ? call : null;
    }

    private void callNext() {
        for (Call call = firstCall(); call != null && begin(call); call = firstCall()) {
            calls.remove();
        }
        Turn turn = turns.peek();
        if (free > 0 && turn != null) {
            turn.condition.signal();
        }
        noteFirst();
    }

    private void noteFirst() {
        Turn turn = turns.peek();
        Call call = calls.peek();
        firstPlace = Math.min(turn == null ? NOBODY : turn.place, call == null ? NOBODY : call.place);
    }

    /// Returns whether somebody wants a slot with more right.
    ///
    /// @param since when the worker got its slot
    /// @param spent for how many nanoseconds its query had had slots then
    boolean isWantedMore(long since, long spent) {
        long first = firstPlace;
        if (first == NOBODY) {
            return false;
        }
        long now = System.nanoTime();
        return first - place(now, spent + now - since) < 0;
    }

    /// Returns whether a worker is to let another one have its slot, which is not one that would only help its own query.
    ///
    /// @param since when it got its slot
    /// @param spent for how many nanoseconds its query had had slots then
    boolean isWanted(QueryContext query, long since, long spent) {
        return firstPlace != NOBODY && System.nanoTime() - since >= TURN_NANOS && isWantedMore(since, spent)
                && isWantedByOthers(query, since, spent);
    }

    private boolean isWantedByOthers(QueryContext query, long since, long spent) {
        lock.lock();
        try {
            long now = System.nanoTime();
            long place = place(now, spent + now - since);
            Turn turn = turns.peek();
            return turn != null && turn.place - place < 0
                    || calls.stream().anyMatch(call -> call.worker.query() != query && call.place - place < 0);
        } finally {
            lock.unlock();
        }
    }

    /// Ends the threads that have nothing to do; those that work end after it.
    @Override
    public void close() {
        threads.close();
    }
}
