package io.polarway.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast the machine copies memory that no cache holds.
final class MemoryBandwidth {
    private static final long BYTES = 256L << 20;
    private static final int ROUNDS = 10;

    private MemoryBandwidth() {
    }

    /// Returns the billions of bytes that threads copy in a second, together: the best of several rounds of each copying
    /// a large piece of its own. Each byte is read once and written once.
    static double gigabytesPerSecond(int threads) throws Exception {
        try (Arena arena = Arena.ofShared(); ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Callable<Void>> copies = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                MemorySegment source = arena.allocate(BYTES);
                MemorySegment target = arena.allocate(BYTES);
                source.fill((byte) 1);
                target.fill((byte) 2);
                copies.add(() -> {
                    target.copyFrom(source);
                    return null;
                });
            }
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long before = System.nanoTime();
                for (Future<Void> copy : workers.invokeAll(copies)) {
                    copy.get();
                }
                best = Math.max(best, threads * (double) BYTES / (System.nanoTime() - before));
            }
            return best;
        }
    }
}
