package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.Decompressor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// Decompressors that have native memory of their own, which only the garbage collector frees. They are shared by all readers,
/// so that there are never more of them than pages were decompressed at once. Thread-safe.
final class IdleDecompressors {
    private final ConcurrentLinkedQueue<Decompressor> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<? extends Decompressor> supplier;

    IdleDecompressors(Supplier<? extends Decompressor> supplier) {
        this.supplier = supplier;
    }

    /// Decompresses with one that is idle, or with a new one.
    int decompress(MemorySegment source, MemorySegment target) throws IOException {
        Decompressor decompressor = idle.poll();
        if (decompressor == null) {
            decompressor = supplier.get();
        }
        try {
            return Codec.run(decompressor, source, target);
        } finally {
            idle.offer(decompressor);
        }
    }
}
