package io.polarway.engine.format.parquet;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Zstandard frames.
///
/// Through JNI where there is a library for the platform: the other library binds a dozen functions through
/// [java.lang.foreign.Linker] on its first use, which takes as long as a short query.
record ZstdCodec() implements Codec {
    private static final boolean HAS_LIBRARY = hasLibrary();
    /// They have native memory of their own, which is kept for whoever decompresses next.
    private static final ConcurrentLinkedQueue<ZstdDecompressCtx> IDLE = new ConcurrentLinkedQueue<>();
    private static final IdleDecompressors OTHERS = new IdleDecompressors(ZstdDecompressor::create);
    /// A block of 128 KB that repeats one byte takes 4 bytes.
    private static final int RATIO = 1 << 15;
    private static final int SMALL = 1 << 17;

    private static boolean hasLibrary() {
        try {
            Native.load();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        if (!HAS_LIBRARY) {
            return OTHERS.decompress(source, target);
        }
        ZstdDecompressCtx context = IDLE.poll();
        if (context == null) {
            context = new ZstdDecompressCtx();
        }
        try {
            return context.decompressDirectByteBuffer(target.asByteBuffer(), 0, Math.toIntExact(target.byteSize()),
                    source.asByteBuffer(), 0, Math.toIntExact(source.byteSize()));
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            IDLE.offer(context);
        }
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * RATIO + SMALL;
    }
}
