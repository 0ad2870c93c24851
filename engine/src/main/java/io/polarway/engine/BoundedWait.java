package io.polarway.engine;

import java.util.function.BooleanSupplier;

/// Waits for what others do, but not for ever: they may hang, as in a look at a directory of a network mount that does not answer.
final class BoundedWait {
    private BoundedWait() {
    }

    /// Waits until a condition holds or `millis` have passed, also if the thread is interrupted, which it stays.
    ///
    /// @param monitor what is notified when the condition may hold; the caller holds it
    static void until(Object monitor, BooleanSupplier condition, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        boolean interrupted = false;
        for (long left = millis; left > 0 && !condition.getAsBoolean(); left = (end - System.nanoTime()) / 1_000_000) {
            try {
                monitor.wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
