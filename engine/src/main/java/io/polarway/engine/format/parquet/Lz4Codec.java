package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.lz4.Lz4Decompressor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// LZ4_RAW: one bare LZ4 block.
///
/// @param decompressor the library
record Lz4Codec(Lz4Decompressor decompressor) implements Codec {
    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        return Codec.run(decompressor, source, target);
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * 256 + 64;
    }
}
