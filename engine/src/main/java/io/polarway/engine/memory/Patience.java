package io.polarway.engine.memory;

/// How long a query waits for memory that others hold: as long as what is in use changes now and then, since they get on then, and
/// at most for some time.
final class Patience {
    private final MemoryPool pool;
    private final long quietNanos;
    private final long end;
    private long lastUsed;
    private long lastChange;

    /// Begins to wait.
    ///
    /// @param quietNanos after so long without a change nobody seems to get on
    /// @param mostNanos how long to wait in any case
    Patience(MemoryPool pool, long quietNanos, long mostNanos) {
        this.pool = pool;
        this.quietNanos = quietNanos;
        this.lastChange = System.nanoTime();
        this.end = lastChange + mostNanos;
        this.lastUsed = pool.used();
    }

    /// Returns whether waiting is of no use any more.
    boolean isOver() {
        long now = System.nanoTime();
        long used = pool.used();
        if (used != lastUsed) {
            lastUsed = used;
            lastChange = now;
        }
        return now - lastChange > quietNanos || now - end > 0;
    }
}
