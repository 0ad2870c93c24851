package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Zstandard frames.
record ZstdCodec() implements Codec {
    private static final IdleDecompressors DECOMPRESSORS = new IdleDecompressors(ZstdDecompressor::create);
    /// A block of 128 KB that repeats one byte takes 4 bytes.
    private static final int RATIO = 1 << 15;
    private static final int SMALL = 1 << 17;

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        return DECOMPRESSORS.decompress(source, target);
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * RATIO + SMALL;
    }
}
