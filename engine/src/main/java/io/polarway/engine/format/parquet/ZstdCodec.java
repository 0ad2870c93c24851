package io.polarway.engine.format.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import io.polarway.engine.format.parquet.zstd.CompiledYet;
import io.polarway.engine.format.parquet.zstd.RepetitiveFrames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Zstandard frames.
///
/// Through JNI where there is a library for the platform: the other library binds a dozen functions through
/// [java.lang.foreign.Linker] on its first use, which takes as long as a short query.
record ZstdCodec() implements Codec {
    private static final boolean HAS_LIBRARY = hasLibrary();
    /// They have native memory of their own, which is kept for whoever decompresses next.
    private static final ConcurrentLinkedQueue<ZstdDecompressCtx> IDLE = new ConcurrentLinkedQueue<>();
    private static final CompiledYet REPETITIVE = new CompiledYet();
    private static final IdleDecompressors OTHERS = new IdleDecompressors(ZstdDecompressor::create);
    /// A block of 128 KB that repeats one byte takes 4 bytes.
    private static final int RATIO = 1 << 15;
    private static final int BLOCK = 1 << 17;
    private static final int LARGEST_WINDOW = 1 << 22;

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
        if (!RepetitiveFrames.isLikely(source, target.byteSize())) {
            return decompressByLibrary(source, target);
        }
        long size = target.byteSize();
        long share = REPETITIVE.share(size);
        long start = System.nanoTime();
        if (share > 0) {
            int written = RepetitiveFrames.decompress(source, target, share);
            long end = System.nanoTime();
            if (written > 0) {
                REPETITIVE.decoderTook(end - start, written);
            }
            if (written == size) {
                return written;
            }
            start = end;
        }
        int written = decompressByLibrary(source, target);
        REPETITIVE.libraryTook(System.nanoTime() - start, size);
        return written;
    }

    private static int decompressByLibrary(MemorySegment source, MemorySegment target) throws IOException {
        if (!HAS_LIBRARY) {
            return OTHERS.decompress(source, target);
        }
        ZstdDecompressCtx context = context();
        try {
            return context.decompressDirectByteBuffer(target.asByteBuffer(), 0, Math.toIntExact(target.byteSize()),
                    source.asByteBuffer(), 0, Math.toIntExact(source.byteSize()));
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            IDLE.offer(context);
        }
    }

    /// By the library's stream if the frame is left to it, which keeps a window of what it has decompressed and copies it to `target`: so only
    /// where blocks are left out, and the window is not large.
    @Override
    public int decompressBeginning(MemorySegment source, MemorySegment target, long wanted) throws IOException {
        if (REPETITIVE.isFaster() && RepetitiveFrames.isLikely(source, target.byteSize())) {
            int written = RepetitiveFrames.decompress(source, target, wanted);
            if (written >= 0) {
                return written;
            }
        }
        if (!HAS_LIBRARY || wanted > target.byteSize() - BLOCK || target.byteSize() > LARGEST_WINDOW) {
            return 0;
        }
        ByteBuffer from = source.asByteBuffer();
        if (Zstd.getDirectByteBufferFrameContentSize(from, 0, from.capacity()) != target.byteSize()) {
            return 0;
        }
        ByteBuffer to = target.asSlice(0, wanted).asByteBuffer();
        ZstdDecompressCtx context = context();
        try {
            // With all of the frame at hand, one call goes on until there is no more room.
            context.decompressDirectByteBufferStream(to, from);
            return to.position();
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            context.reset();
            IDLE.offer(context);
        }
    }

    private static ZstdDecompressCtx context() {
        ZstdDecompressCtx context = IDLE.poll();
        return context == null ? new ZstdDecompressCtx() : context;
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * RATIO + BLOCK;
    }
}
