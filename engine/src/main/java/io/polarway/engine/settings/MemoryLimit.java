package io.polarway.engine.settings;

import java.lang.management.ManagementFactory;

/// How much memory the engine takes when nothing is said.
final class MemoryLimit {
    /// What the JVM takes beside its heap, by the memory of the machine: code, classes, threads, compilers, and the
    /// files that it maps.
    private static final long LEAST_JVM_ITSELF = 150_000_000L;
    private static final long MOST_JVM_ITSELF = 300_000_000L;
    /// The limit where the heap leaves less, if that is no more than an eighth of the memory.
    private static final long LEAST = 256_000_000L;

    private MemoryLimit() {
    }

    static Long byDefault() {
        long total = 4_000_000_000L;
        // The JDK's own bean is aware of containers (cgroup v1 and v2).
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            total = system.getTotalMemorySize();
        }
        return of(total, Runtime.getRuntime().maxMemory());
    }

    /// Returns 80 % of what is left of the machine's or the container's memory after the heap and the JVM itself.
    ///
    /// @param total the bytes of the machine or the container
    /// @param heap the most bytes that the heap may take
    static long of(long total, long heap) {
        long itself = Math.clamp(total / 6, LEAST_JVM_ITSELF, MOST_JVM_ITSELF);
        long left = total - heap - itself;
        return Math.max(Math.min(LEAST, total / 8), left / 10 * 8) / 1_000_000 * 1_000_000;
    }
}
