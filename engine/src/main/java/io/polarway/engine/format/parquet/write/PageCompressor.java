package io.polarway.engine.format.parquet.write;

import io.airlift.compress.v3.Compressor;
import io.airlift.compress.v3.deflate.DeflateCompressor;
import io.airlift.compress.v3.lz4.Lz4Compressor;
import io.airlift.compress.v3.snappy.SnappyCompressor;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import org.apache.parquet.format.CompressionCodec;

/// Compresses pages. Used by one thread at a time.
final class PageCompressor implements AutoCloseable {
    /// Compressors have native memory of their own, which only the garbage collector frees: those that are idle are used
    /// again, so that there are never more of them than pages were compressed at once.
    private static final ConcurrentHashMap<Kind, ConcurrentLinkedQueue<Compressor>> IDLE = new ConcurrentHashMap<>();

    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;

    private final Kind kind;
    private final GrowableBuffer target;

    private record Kind(CompressionCodec codec, int level) {
        Compressor create() {
            return switch (codec) {
                case SNAPPY -> SnappyCompressor.create();
                case ZSTD -> ZstdCompressor.create(level);
                case GZIP -> DeflateCompressor.create(level);
                case LZ4_RAW -> Lz4Compressor.create();
                case UNCOMPRESSED, LZO, BROTLI, LZ4 -> throw EngineException.internal("pages compressed by " + codec);
            };
        }
    }

    PageCompressor(ParquetOptions options, QueryMemory memory) {
        this.kind = new Kind(options.codec(), options.level());
        this.target = new GrowableBuffer(memory, false);
    }

    private ConcurrentLinkedQueue<Compressor> idle() {
        return IDLE.computeIfAbsent(kind, any -> new ConcurrentLinkedQueue<>());
    }

    /// Returns the compressed bytes, which are there until the next call; `page` itself where there is no codec.
    MemorySegment compress(MemorySegment page) {
        if (kind.codec == CompressionCodec.UNCOMPRESSED) {
            return page;
        }
        Compressor idle = idle().poll();
        Compressor library = idle == null ? kind.create() : idle;
        try {
            return compress(page, library);
        } finally {
            idle().add(library);
        }
    }

    private MemorySegment compress(MemorySegment page, Compressor library) {
        int header = kind.codec == CompressionCodec.GZIP ? GZIP_HEADER : 0;
        long largest = page.byteSize() > Integer.MAX_VALUE - 64
                ? -1
                : library.maxCompressedLength((int) page.byteSize()) + (long) header + GZIP_TRAILER;
        if (largest < 0 || largest > Integer.MAX_VALUE) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "A page of " + MemoryPool.describe(page.byteSize())
                    + " is too long for the codec: a value is too long. COMPRESSION none takes longer ones");
        }
        MemorySegment out = target.ensure(largest);
        int length = library.compress(page, out.asSlice(header, largest - header));
        return header == 0 ? out.asSlice(0, length) : member(page, out, length);
    }

    /// Puts the frame of a gzip member (RFC 1952) around deflated bytes.
    private static MemorySegment member(MemorySegment page, MemorySegment out, int length) {
        MemoryAccess.setInt(out, 0, 0x0008_8B1F);
        MemoryAccess.setInt(out, 4, 0);
        // The operating system is unknown.
        MemoryAccess.setShort(out, 8, (short) 0xFF00);
        CRC32 crc = new CRC32();
        crc.update(page.asByteBuffer());
        MemoryAccess.setInt(out, GZIP_HEADER + (long) length, (int) crc.getValue());
        MemoryAccess.setInt(out, GZIP_HEADER + (long) length + 4, (int) page.byteSize());
        return out.asSlice(0, GZIP_HEADER + (long) length + GZIP_TRAILER);
    }

    /// Frees the memory, which the next page takes anew.
    @Override
    public void close() {
        target.close();
    }
}
