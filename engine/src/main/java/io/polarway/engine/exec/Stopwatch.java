package io.polarway.engine.exec;

import java.util.IdentityHashMap;
import java.util.Map;

/// Splits the time of one worker among the operators of its pipeline: whoever was entered last is running.
final class Stopwatch {
    private final Map<OperatorProfile, long[]> spent = new IdentityHashMap<>();
    private long[] running;
    private long since = System.nanoTime();

    Stopwatch(OperatorProfile first) {
        running = account(first);
    }

    /// Returns the account to be handed to [#enter].
    long[] account(OperatorProfile profile) {
        return spent.computeIfAbsent(profile, any -> new long[1]);
    }

    /// Charges the time up to now to whoever ran, and lets `account` run; returns who ran.
    long[] enter(long[] account) {
        long now = System.nanoTime();
        long[] before = running;
        before[0] += now - since;
        since = now;
        running = account;
        return before;
    }

    /// Charges some of the time up to now to nobody.
    void leaveOut(long nanos) {
        since += nanos;
    }

    /// Hands the sums over to the profiles.
    void publish() {
        enter(running);
        spent.forEach((profile, nanos) -> {
            profile.addNanos(nanos[0]);
            nanos[0] = 0;
        });
    }
}
