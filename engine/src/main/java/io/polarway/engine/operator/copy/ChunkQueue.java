package io.polarway.engine.operator.copy;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.EncodedChunk;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Puts chunks into a file in the order of the lanes that they belong to, whichever worker encodes them first. Whoever brings
/// a chunk whose turn it is writes it, and those behind it, without a slot; the others go on meanwhile. Chunks that wait are
/// bounded in bytes: whoever brings more waits without a slot, but never one whose lane is the lowest.
final class ChunkQueue implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final CopyOutput file;
    private final boolean isOrdered;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Long, Lane> lanes = new HashMap<>();
    private long head;
    private long bytes;
    private long rows;
    private boolean isWriting;
    private boolean isClosed;

    /// The chunks of one lane that were not written yet.
    private static final class Lane {
        final ArrayDeque<EncodedChunk> chunks = new ArrayDeque<>();
        boolean isComplete;
    }

    /// Creates a queue.
    ///
    /// @param isOrdered whether lanes matter; if not, chunks are written as they come
    /// @param maxBytes how much may wait
    ChunkQueue(CopyOutput file, boolean isOrdered, long maxBytes) {
        this.file = file;
        this.isOrdered = isOrdered;
        this.maxBytes = maxBytes;
    }

    /// Takes a chunk over, or frees it if it fails.
    void add(long lane, EncodedChunk chunk, Worker worker) {
        boolean isTaken = false;
        lock.lock();
        try {
            if (isClosed) {
                throw EngineException.internal("a chunk came after the file was closed");
            }
            lanes.computeIfAbsent(isOrdered ? lane : head, any -> new Lane()).chunks.addLast(chunk);
            bytes += chunk.bytes();
            isTaken = true;
        } finally {
            lock.unlock();
            if (!isTaken) {
                chunk.close();
            }
        }
        drain(worker);
        if (isFullFor(lane)) {
            worker.waiting(() -> awaitSpace(lane, worker));
        }
    }

    /// Learns that no chunk of this lane will come any more. Every lane from 0 on has to be completed.
    void complete(long lane, Worker worker) {
        if (!isOrdered) {
            return;
        }
        lock.lock();
        try {
            lanes.computeIfAbsent(lane, any -> new Lane()).isComplete = true;
        } finally {
            lock.unlock();
        }
        drain(worker);
    }

    private boolean isFullFor(long lane) {
        lock.lock();
        try {
            return bytes > maxBytes && !(isOrdered && lane == head);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitSpace(long lane, Worker worker) throws InterruptedException {
        lock.lock();
        try {
            while (bytes > maxBytes && !(isOrdered && lane == head)) {
                worker.cancellation().check();
                changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Writes what can be written, unless somebody else is at it.
    private void drain(Worker worker) {
        lock.lock();
        try {
            if (isWriting || !hasNext()) {
                return;
            }
            isWriting = true;
        } finally {
            lock.unlock();
        }
        worker.waiting(() -> {
            boolean isDone = false;
            try {
                while (true) {
                    worker.cancellation().check();
                    EncodedChunk chunk = next();
                    if (chunk == null) {
                        isDone = true;
                        return true;
                    }
                    write(chunk);
                }
            } finally {
                if (!isDone) {
                    stopWriting();
                }
            }
        });
    }

    private void write(EncodedChunk chunk) {
        long chunkBytes = chunk.bytes();
        long chunkRows = chunk.rows();
        try (chunk) {
            file.append(chunk);
        }
        lock.lock();
        try {
            bytes -= chunkBytes;
            rows += chunkRows;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the next chunk, or null and lets others write.
    private @Nullable EncodedChunk next() {
        lock.lock();
        try {
            if (hasNext()) {
                Lane lane = lanes.get(head);
                return lane == null ? null : lane.chunks.pollFirst();
            }
            isWriting = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void stopWriting() {
        lock.lock();
        try {
            isWriting = false;
        } finally {
            lock.unlock();
        }
    }

    /// Moves on to the lowest lane that is not done, and returns whether it has a chunk. With the lock.
    private boolean hasNext() {
        while (true) {
            Lane lane = lanes.get(head);
            if (lane == null) {
                return false;
            }
            if (!lane.chunks.isEmpty()) {
                return true;
            }
            if (!lane.isComplete) {
                return false;
            }
            lanes.remove(head);
            head++;
            changed.signalAll();
        }
    }

    /// Returns the rows written. Fails if there are chunks that were not.
    long finish() {
        lock.lock();
        try {
            for (Lane lane : lanes.values()) {
                if (!lane.chunks.isEmpty()) {
                    throw EngineException.internal("chunks of a file were not written");
                }
            }
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /// Frees what was not written.
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            for (Lane lane : lanes.values()) {
                lane.chunks.forEach(EncodedChunk::close);
                lane.chunks.clear();
            }
        } finally {
            lock.unlock();
        }
    }
}
