package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;

/// A way of decompressing the pages of a column chunk. Has state of its own: one per reader.
///
/// No codec writes outside of `target`, whatever the bytes are. All segments are native.
interface Codec {
    /// Decompresses all of `source` into `target`.
    ///
    /// @return the number of bytes written; the caller compares it with what it expected
    /// @throws IOException if the bytes are malformed, or more than `target` holds
    int decompress(MemorySegment source, MemorySegment target) throws IOException;

    /// Decompresses the beginning of `source`, as far as it is wanted, if the codec can stop there. What is malformed behind is
    /// not noticed.
    ///
    /// @param target as long as all of `source` is supposed to become
    /// @param wanted how many bytes at the least, fewer than all
    /// @return the number of bytes at the beginning of `target` that are right; if it is less than `wanted`, all of `source` has
    ///     to be decompressed instead
    /// @throws IOException if the bytes are malformed
    default int decompressBeginning(MemorySegment source, MemorySegment target, long wanted) throws IOException {
        return 0;
    }

    /// Returns the most bytes that `compressed` bytes can become; a page that claims more is refused before memory is
    /// allocated for it.
    long largestOutput(MemorySegment source) throws IOException;

    /// Returns the codec of a column chunk; null for none. Throws UNSUPPORTED for LZO, which no longer has a free library.
    static @Nullable Codec of(CompressionCodec codec, ChunkPlace place) {
        return switch (codec) {
            case UNCOMPRESSED -> null;
            case SNAPPY -> new SnappyCodec();
            case ZSTD -> new ZstdCodec();
            case LZ4_RAW -> new Lz4Codec(Lz4Decompressor.create());
            case LZ4 -> new HadoopLz4Codec(Lz4Decompressor.create());
            case GZIP -> new GzipCodec();
            case BROTLI -> new BrotliCodec();
            case LZO -> throw place.unsupported("the codec LZO is not supported; rewrite the file with another one");
        };
    }

    /// Decompresses by a library that checks the bounds itself.
    static int run(Decompressor decompressor, MemorySegment source, MemorySegment target) throws IOException {
        try {
            return decompressor.decompress(source, target);
        } catch (RuntimeException e) {
            // The libraries have no common type for malformed bytes.
            throw new IOException(e.getMessage(), e);
        }
    }
}
