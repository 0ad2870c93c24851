package io.polarway.engine.expression;

import java.util.concurrent.atomic.LongAdder;

/// Counts how many rows a filter lets through, to give up one that costs more than it saves. Thread-safe.
public final class PassRate {
    /// Before so many rows were looked at, nothing is decided.
    private static final long TRIAL_ROWS = 1 << 16;
    private static final double USELESS = 0.9;

    private final LongAdder seen = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private volatile boolean isUseless;

    /// Notes that of so many rows some passed.
    public void note(int rows, int passing) {
        seen.add(rows);
        passed.add(passing);
        long all = seen.sum();
        if (all > TRIAL_ROWS && passed.sum() > all * USELESS) {
            isUseless = true;
        }
    }

    /// Returns whether nearly all rows have passed.
    public boolean isUseless() {
        return isUseless;
    }
}
