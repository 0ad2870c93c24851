package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Schema;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where the result of a query waits to be pulled: a queue bounded in bytes. A worker that finds it full waits without a
/// slot. An ordered sink gives the batches in the order of the morsels that they come from; the worker that holds the
/// lowest morsel is never made to wait, so that the reader always gets on.
public final class ResultSink implements Sink {
    private static final long POLL_MILLIS = 20;
    /// How many batches of the lowest morsel may wait however full the queue is.
    private static final int MOST_AHEAD = 4;

    private final Schema schema;
    private final boolean isOrdered;
    private final long maxBytes;
    private final Cancellation cancellation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    /// The batches by morsel; an unordered sink puts all of them under the head.
    private final Map<Long, Lane> lanes = new HashMap<>();
    private long head;
    private long bytes;
    private int pipeline = -1;
    private long base;
    private long begun;
    private boolean ended;
    private boolean discarded;
    private boolean isCut;

    /// Creates a sink.
    ///
    /// @param schema the columns of the result
    /// @param isOrdered whether batches are given in the order of their morsels
    /// @param maxBytes how much may wait before workers are made to wait
    /// @param cancellation the query's flag
    public ResultSink(Schema schema, boolean isOrdered, long maxBytes, Cancellation cancellation) {
        this.schema = schema;
        this.isOrdered = isOrdered;
        this.maxBytes = maxBytes;
        this.cancellation = cancellation;
    }

    /// The batches of one morsel that were not read yet.
    private static final class Lane {
        final ArrayDeque<Batch> batches = new ArrayDeque<>();
        boolean complete;
    }

    /// Returns the columns of the result.
    public Schema schema() {
        return schema;
    }

    @Override
    public Stage open(Worker worker) {
        lock.lock();
        try {
            if (worker.pipeline() != pipeline) {
                // Everything of the pipeline before has been pushed; its morsels come first.
                pipeline = worker.pipeline();
                base += begun;
                begun = 0;
            }
            return new ResultStage(worker, base);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the next batch, which the caller owns, or null at the end. Throws the error that ended the query.
    @Nullable
    Batch next() {
        lock.lock();
        try {
            while (true) {
                if (cancellation.isStopped()) {
                    cancellation.check();
                }
                Batch batch = poll();
                if (batch != null) {
                    bytes -= weight(batch);
                    writable.signalAll();
                    return batch;
                }
                if (isCut) {
                    throw EngineException.of(ErrorCode.CLOSED,
                            "The execution was closed before its result was read to the end");
                }
                if (ended) {
                    return null;
                }
                readable.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
            cancellation.check();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Batch poll() {
        while (true) {
            Lane lane = lanes.get(head);
            if (lane == null) {
                return null;
            }
            Batch batch = lane.batches.pollFirst();
            if (batch != null) {
                return batch;
            }
            if (!lane.complete) {
                return null;
            }
            lanes.remove(head);
            head++;
            // The worker that now holds the lowest morsel may be waiting for space.
            writable.signalAll();
        }
    }

    /// Lets everybody who waits look at the cancellation.
    void wake() {
        lock.lock();
        try {
            readable.signalAll();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Says that no batch will come any more.
    void end() {
        lock.lock();
        try {
            ended = true;
            readable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Frees what was not read.
    void discard() {
        lock.lock();
        try {
            discarded = true;
            for (Lane lane : lanes.values()) {
                isCut |= !lane.batches.isEmpty();
                lane.batches.forEach(Batch::close);
                lane.batches.clear();
            }
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    private static long weight(Batch batch) {
        return Math.max(1, batch.bytes());
    }

    private final class ResultStage implements Stage {
        private final Worker worker;
        private final long base;
        private long lane;

        ResultStage(Worker worker, long base) {
            this.worker = worker;
            this.base = base;
        }

        @Override
        public void beginMorsel(long sequence) {
            lock.lock();
            try {
                begun = Math.max(begun, sequence + 1);
                if (isOrdered) {
                    lane = base + sequence;
                    lanes.computeIfAbsent(lane, any -> new Lane());
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void endMorsel() {
            if (!isOrdered) {
                return;
            }
            lock.lock();
            try {
                Lane own = lanes.get(lane);
                if (own != null) {
                    own.complete = true;
                    readable.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Demand push(Batch batch) {
            Batch compact = Retention.keep(batch, worker.memory());
            boolean handedOver = false;
            try {
                if (!hasSpace()) {
                    worker.waiting(this::awaitSpace);
                }
                lock.lock();
                try {
                    if (cancellation.isStopped()) {
                        cancellation.check();
                    }
                    if (discarded) {
                        throw EngineException.internal("a batch was pushed after the result was closed");
                    }
                    lanes.computeIfAbsent(isOrdered ? lane : head, any -> new Lane()).batches.addLast(compact);
                    handedOver = true;
                    bytes += weight(compact);
                    readable.signal();
                } finally {
                    lock.unlock();
                }
            } finally {
                if (!handedOver) {
                    compact.close();
                }
            }
            return Demand.MORE;
        }

        /// Returns whether a worker has to wait: one that the reader waits for never does.
        private boolean isFull() {
            if (bytes < maxBytes) {
                return false;
            }
            Lane own = lanes.get(lane);
            return !isOrdered || lane != head || own != null && own.batches.size() >= MOST_AHEAD;
        }

        private boolean hasSpace() {
            lock.lock();
            try {
                return !isFull();
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitSpace() throws InterruptedException {
            lock.lock();
            try {
                while (isFull()) {
                    cancellation.check();
                    writable.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
}
