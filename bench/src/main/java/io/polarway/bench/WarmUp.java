package io.polarway.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// Tells when what runs again and again has mostly been compiled.
final class WarmUp {
    /// How much of the time the compiler may take, in percent.
    private static final int MOST_PERCENT = 2;
    /// For how many rounds in a row.
    private static final int CALM_ROUNDS = 5;
    private static final int MOST_ROUNDS = 200;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private long since = System.nanoTime();
    private long compiled = compiler.getTotalCompilationTime();
    private int rounds;
    private int calm;
    private boolean isOver;

    /// Returns whether the round that has just ended was the last one, or one after it.
    boolean isOver() {
        if (!isOver) {
            long now = System.nanoTime();
            long total = compiler.getTotalCompilationTime();
            rounds++;
            boolean isCalm = (total - compiled) * 1e6 * 100 <= (now - since) * (double) MOST_PERCENT;
            calm = isCalm ? calm + 1 : 0;
            isOver = rounds == MOST_ROUNDS || calm == CALM_ROUNDS;
            since = now;
            compiled = total;
        }
        return isOver;
    }
}
