package io.polarway.engine.settings;

import java.lang.management.ManagementFactory;

/// How much memory the engine takes when nothing is said.
final class MemoryLimit {
    private static final long JVM_ITSELF = 300_000_000L;
    private static final long LEAST = 256_000_000L;

    private MemoryLimit() {
    }

    /// Returns 80 % of what is left of the machine's or the container's memory after the heap and the JVM itself.
    static Long byDefault() {
        long total = 4_000_000_000L;
        // The JDK's own bean is aware of containers (cgroup v1 and v2).
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            total = system.getTotalMemorySize();
        }
        long left = total - Runtime.getRuntime().maxMemory() - JVM_ITSELF;
        return Math.max(LEAST, left / 10 * 8) / 1_000_000 * 1_000_000;
    }
}
