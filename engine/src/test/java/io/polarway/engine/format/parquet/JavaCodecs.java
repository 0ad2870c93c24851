package io.polarway.engine.format.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Decompressors for parquet-java by libraries other than the engine's (LZ4 excepted), and without Hadoop's configuration.
final class JavaCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new AssertionError("parquet-java only reads here, it writes nothing in " + codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new BytesInputDecompressor() {
            @Override
            public BytesInput decompress(BytesInput bytes, int size) throws IOException {
                return BytesInput.from(JavaCodecs.decompress(codec, bytes.toByteArray(), size));
            }

            @Override
            public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size)
                    throws IOException {
                byte[] bytes = new byte[compressedSize];
                input.get(bytes);
                output.put(JavaCodecs.decompress(codec, bytes, size));
            }

            @Override
            public void release() {
                // Nothing is kept.
            }
        };
    }

    private static byte[] decompress(CompressionCodecName codec, byte[] bytes, int size) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> bytes;
            case SNAPPY -> Snappy.uncompress(bytes);
            case ZSTD -> Zstd.decompress(bytes, size);
            case GZIP -> {
                try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                    yield stream.readAllBytes();
                }
            }
            case LZ4_RAW -> {
                byte[] out = new byte[size];
                new Lz4JavaDecompressor().decompress(bytes, 0, bytes.length, out, 0, size);
                yield out;
            }
            case LZO, BROTLI, LZ4 -> throw new IllegalArgumentException(codec.name());
        };
    }

    @Override
    public void release() {
        // Nothing is kept.
    }
}
