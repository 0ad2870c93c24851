package io.polarway.engine.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"65536, 4096, 51299", "24105, 3013, 17453", "4096, 512, 2766", "2048, 512, 1048", "1024, 256, 501",
            "768, 192, 363", "640, 160, 282", "512, 128, 202", "384, 96, 121", "256, 64, 41"})
    void isWhatTheHeapLeaves(long total, long heap, long megabytes) {
        assertEquals(megabytes * 1_000_000, MemoryLimit.of(total * MIB, heap * MIB));
    }

    @ParameterizedTest
    @CsvSource({"8192, 8192, 256", "2048, 2048, 256", "1024, 1024, 134", "512, 512, 67", "128, 64, 16"})
    void hasALeastThatFollowsTheMachine(long total, long heap, long megabytes) {
        assertEquals(megabytes * 1_000_000, MemoryLimit.of(total * MIB, heap * MIB));
    }

    /// The JVM takes about 100 MB beside heap, limit and a sixteenth of it for buffers that are kept, and maps 35 MB of files; 20 MB are spare.
    @Test
    void fitsWithTheHeapOfTheLauncher() {
        for (long total = 256; total < 4096; total += 64) {
            long heap = Math.max(total / 8, Math.min(512, total / 4)) * MIB;
            long limit = MemoryLimit.of(total * MIB, heap);
            assertTrue(heap + limit + limit / 16 + 155_000_000 <= total * MIB, total + " MiB");
        }
    }
}
