package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.lz4.Lz4Decompressor;
import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Parquet's codec LZ4, deprecated because its writers disagree: Hadoop's framing (any number of blocks, each after its
/// uncompressed and its compressed length as 4 bytes, most significant first), or one bare block.
///
/// @param decompressor the library
record HadoopLz4Codec(Lz4Decompressor decompressor) implements Codec {
    private static final int FRAME = 8;

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        int written = framed(source, target);
        return written >= 0 ? written : Codec.run(decompressor, source, target);
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * 256 + 64;
    }

    /// Returns the bytes written, or -1 if the source does not look like frames.
    private int framed(MemorySegment source, MemorySegment target) {
        long from = 0;
        long to = 0;
        while (source.byteSize() - from >= FRAME) {
            long uncompressed = bigEndian(source, from);
            long compressed = bigEndian(source, from + 4);
            from += FRAME;
            if (compressed > source.byteSize() - from || uncompressed > target.byteSize() - to) {
                return -1;
            }
            try {
                int written = Codec.run(decompressor, source.asSlice(from, compressed),
                        target.asSlice(to, uncompressed));
                if (written != uncompressed) {
                    return -1;
                }
            } catch (IOException e) {
                return -1;
            }
            from += compressed;
            to += uncompressed;
        }
        return from == source.byteSize() && to == target.byteSize() ? (int) to : -1;
    }

    private static long bigEndian(MemorySegment source, long at) {
        return Integer.reverseBytes(MemoryAccess.getInt(source, at)) & 0xFFFF_FFFFL;
    }
}
