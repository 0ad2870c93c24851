package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.Worker;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets fewer workers read row groups at a time where these are large for the memory there is, as with a thousand columns. The morsel
/// that comes first of all that are under way always goes on, so that nobody who waits for the rows before his own waits in vain.
/// Thread-safe.
final class MorselAdmission {
    private static final long POLL_MILLIS = 20;
    /// Morsels of less than this part of the memory are not kept waiting.
    private static final int SMALL_PART = 16;

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// The bytes of the morsels that were claimed and have not ended; -1 before one is let in.
    private final TreeMap<Long, Long> claimed = new TreeMap<>();

    /// Creates the admission to one scan.
    ///
    /// @param memoryLimit the bytes that there are
    MorselAdmission(long memoryLimit) {
        // What is read takes more than what is stored: batches, their evaluation, and what they are pushed into.
        this.limit = memoryLimit / 8 * 5;
    }

    /// Notes that a morsel was claimed.
    void claim(long morsel) {
        lock.lock();
        try {
            claimed.put(morsel, -1L);
        } finally {
            lock.unlock();
        }
    }

    /// Returns once a morsel may take so many bytes.
    void begin(long morsel, long bytes, Worker worker) {
        lock.lock();
        try {
            if (isLetIn(morsel, bytes)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        worker.waiting(() -> {
            lock.lock();
            try {
                while (!isLetIn(morsel, bytes)) {
                    worker.cancellation().check();
                    changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
                return true;
            } finally {
                lock.unlock();
            }
        });
    }

    /// Notes that a morsel has ended.
    void end(long morsel) {
        lock.lock();
        try {
            claimed.remove(morsel);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLetIn(long morsel, long bytes) {
        boolean isFirst = claimed.firstKey() == morsel;
        if (!isFirst && bytes >= limit / SMALL_PART) {
            long taken = 0;
            for (long other : claimed.values()) {
                taken += Math.max(0, other);
            }
            boolean areAllBeforeIn = claimed.headMap(morsel).values().stream().allMatch(before -> before >= 0);
            if (!areAllBeforeIn || taken + bytes > limit) {
                return false;
            }
        }
        claimed.put(morsel, bytes);
        changed.signalAll();
        return true;
    }
}
