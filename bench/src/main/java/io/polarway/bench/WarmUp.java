package io.polarway.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// Tells when what runs again and again has mostly been compiled.
final class WarmUp {
    /// How much of the time the compiler may take, in percent.
    private static final int MOST_PERCENT = 2;
    private static final int MOST_ROUNDS = 200;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private long since = System.nanoTime();
    private long compiled = compiler.getTotalCompilationTime();
    private int rounds;
    private boolean isOver;

    /// Returns whether the round that has just ended was the last one, or one after it.
    boolean isOver() {
        if (!isOver) {
            long now = System.nanoTime();
            long total = compiler.getTotalCompilationTime();
            rounds++;
            isOver = rounds == MOST_ROUNDS || (total - compiled) * 1e6 * 100 <= (now - since) * (double) MOST_PERCENT;
            since = now;
            compiled = total;
        }
        return isOver;
    }
}
