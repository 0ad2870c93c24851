package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A step of a pipeline that sees all batches in the order of the morsels that they come from, one at a time: what needs known
/// order, such as a window that streams.
///
/// Workers run their morsels side by side. The one that has the lowest morsel works its batches off as they come; the others
/// keep theirs until the morsels before are complete, and wait for that, without a slot, where these would take too many bytes
/// or their morsel ends. The worker of the lowest morsel never waits here. Every batch goes on in the chain of its own worker,
/// so that for what follows the order of the morsels is that of the rows, as it was before.
///
/// Once what follows has had enough, all later batches are dropped: they are those that one worker alone would not have read.
public final class InSequence implements Operator {
    private static final long POLL_MILLIS = 20;
    private static final long MOST_BYTES = 64L << 20;
    /// Which part of the memory batches may take that wait for their turn.
    private static final int WAITING_PART = 16;

    private final Body body;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Morsels without rows that were complete before those before them.
    private final Set<Long> passedOver = new HashSet<>();
    /// The lowest morsel that is not complete, counted over all pipelines.
    private long head;
    private long waitingBytes;
    private int pipeline = -1;
    private long base;
    private volatile boolean isOver;

    /// What is done with the batches. Used by one thread at a time, not always by the same.
    public interface Body extends AutoCloseable {
        /// Takes the next batch, borrowed, and pushes what it gives for it.
        Demand push(Batch batch, Worker worker, Stage next);

        /// Returns whether all batches may go on as they are from now on, in any order and by several threads at a time, without being
        /// pushed here.
        default boolean passesAllOn() {
            return false;
        }

        /// Learns that there are no more batches, and pushes what it has left.
        Demand finish(Worker worker, Stage next);

        /// Frees what it holds. Always called, once, when the query is over.
        @Override
        void close();
    }

    /// Creates the step.
    ///
    /// @param body what it does; closed with [#rest]
    public InSequence(Body body) {
        this.body = body;
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        lock.lock();
        try {
            if (worker.pipeline() != pipeline) {
                // Everything of the pipeline before has been pushed; its morsels come first.
                pipeline = worker.pipeline();
                base = head;
            }
            return new WaitingStage(worker, next, base);
        } finally {
            lock.unlock();
        }
    }

    /// Returns what is left when all batches have passed, to be read by a pipeline after those that this step is in, with the
    /// same steps behind it.
    public Source rest() {
        return new Rest();
    }

    private Demand push(Batch batch, Worker worker, Stage next) {
        if (isOver) {
            return Demand.ENOUGH;
        }
        if (body.passesAllOn()) {
            return next.push(batch);
        }
        Demand demand = body.push(batch, worker, next);
        if (demand == Demand.ENOUGH) {
            isOver = true;
        }
        if (!hasToWait()) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return demand;
    }

    private boolean hasToWait() {
        return !isOver && !body.passesAllOn();
    }

    /// Returns how many bytes of batches may wait for their turn.
    ///
    /// @param limit how many bytes the engine may take
    public static long mostBytes(long limit) {
        return Math.min(MOST_BYTES, limit / WAITING_PART);
    }

    private final class Rest implements Source {
        private boolean isClaimed;

        @Override
        public @Nullable Morsel claim() {
            if (isClaimed) {
                return null;
            }
            isClaimed = true;
            return new Morsel() {
                @Override
                public long sequence() {
                    return 0;
                }

                @Override
                public Demand run(Worker worker, Stage first) {
                    return isOver ? Demand.ENOUGH : body.finish(worker, first);
                }
            };
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void close() {
            body.close();
        }
    }

    private final class WaitingStage implements Stage {
        private final Worker worker;
        private final Stage next;
        private final long base;
        private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
        private final Reservation reservation;
        private long morsel = -1;
        private boolean hasTurn;

        WaitingStage(Worker worker, Stage next, long base) {
            this.worker = worker;
            this.next = next;
            this.base = base;
            this.reservation = worker.memory().reserve("rows in sequence");
        }

        @Override
        public void beginMorsel(long sequence) {
            morsel = base + sequence;
            hasTurn = false;
        }

        @Override
        public Demand push(Batch batch) {
            if (morsel < 0) {
                throw EngineException.internal("rows that belong to no morsel have to be in sequence");
            }
            if (!hasTurn && !takeTurn()) {
                if (keep(batch)) {
                    return Demand.MORE;
                }
                awaitTurn();
            }
            return workOff() == Demand.ENOUGH ? Demand.ENOUGH : InSequence.this.push(batch, worker, next);
        }

        @Override
        public void endMorsel() {
            if (!waiting.isEmpty()) {
                awaitTurn();
                workOff();
            }
            lock.lock();
            try {
                passedOver.add(morsel);
                while (passedOver.remove(head)) {
                    head++;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            morsel = -1;
        }

        private Demand workOff() {
            while (true) {
                try (Batch batch = waiting.pollFirst()) {
                    if (batch == null) {
                        return Demand.MORE;
                    }
                    worker.cancellation().check();
                    forget(batch.bytes());
                    if (InSequence.this.push(batch, worker, next) == Demand.ENOUGH) {
                        drop();
                        return Demand.ENOUGH;
                    }
                }
            }
        }

        /// Keeps a batch for later, unless that takes too many bytes.
        private boolean keep(Batch batch) {
            if (waitingBytes(0) >= mostBytes(worker.memory().pool().limit())
                    || worker.memory().pool().isShort(batch.bytes())) {
                return false;
            }
            Batch kept = Retention.keep(batch, worker.memory());
            waiting.addLast(kept);
            waitingBytes(kept.bytes());
            reservation.attribute(kept.bytes());
            return true;
        }

        private void forget(long bytes) {
            waitingBytes(-bytes);
            reservation.attribute(-bytes);
        }

        private long waitingBytes(long more) {
            lock.lock();
            try {
                waitingBytes += more;
                return waitingBytes;
            } finally {
                lock.unlock();
            }
        }

        private void drop() {
            for (Batch batch : waiting) {
                forget(batch.bytes());
                batch.close();
            }
            waiting.clear();
        }

        /// Returns whether all morsels before are complete, or need not be.
        private boolean takeTurn() {
            lock.lock();
            try {
                hasTurn = !hasToWait() || head == morsel;
                return hasTurn;
            } finally {
                lock.unlock();
            }
        }

        private void awaitTurn() {
            if (!hasTurn && !takeTurn()) {
                worker.waiting(() -> {
                    lock.lock();
                    try {
                        while (hasToWait() && head != morsel) {
                            worker.cancellation().check();
                            changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                        }
                        hasTurn = true;
                        return true;
                    } finally {
                        lock.unlock();
                    }
                });
            }
        }

        @Override
        public void close() {
            drop();
            reservation.close();
        }
    }
}
