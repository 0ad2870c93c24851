package io.polarway.engine.spill;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes that the temporary files of all queries of an engine take. Thread-safe.
public final class TemporarySpace {
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    /// Returns the bytes in use.
    public long used() {
        return used.get();
    }

    /// Returns the most bytes that were ever in use at once.
    public long peak() {
        return peak.get();
    }

    /// Takes `bytes` more unless all would take more than `most`; else changes nothing and answers false.
    boolean tryTake(long bytes, long most) {
        while (true) {
            long before = used.get();
            long after = before + bytes;
            if (after > most) {
                return false;
            }
            if (used.compareAndSet(before, after)) {
                peak.accumulateAndGet(after, Math::max);
                return true;
            }
        }
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
