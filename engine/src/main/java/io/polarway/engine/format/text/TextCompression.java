package io.polarway.engine.format.text;

import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.memory.QueryMemory;
import java.util.Locale;

/// How a file of lines is compressed.
///
/// @param kind the method
/// @param level how hard it tries
record TextCompression(Kind kind, int level) {
    static final String OPTION = "compression";
    static final String LEVEL = "compression_level";

    private static final long PLAIN_CHUNK = 1L << 20;
    private static final long COMPRESSED_CHUNK = 4L << 20;

    /// The methods.
    enum Kind {
        NONE, GZIP, ZSTD
    }

    /// Reads the options `compression` and `compression_level`.
    static TextCompression of(WriteRequest request) {
        String name = request.text(OPTION);
        Kind kind = switch (name == null ? "none" : name.toLowerCase(Locale.ROOT)) {
            case "none", "uncompressed", "auto" -> Kind.NONE;
            case "gzip", "gz" -> Kind.GZIP;
            case "zstd", "zst" -> Kind.ZSTD;
            default -> throw request.invalid(OPTION, "It is none, gzip or zstd");
        };
        int level = switch (kind) {
            case NONE -> {
                if (request.text(LEVEL) != null) {
                    throw request.invalid(LEVEL, "The file is not compressed");
                }
                yield 0;
            }
            case GZIP -> (int) request.number(LEVEL, 1, 9, 6);
            case ZSTD -> (int) request.number(LEVEL, 1, 22, 3);
        };
        return new TextCompression(kind, level);
    }

    /// Returns the bytes of text that make a chunk.
    long chunkBytes() {
        return kind == Kind.NONE ? PLAIN_CHUNK : COMPRESSED_CHUNK;
    }

    /// Returns a compressor for one thread.
    TextCompressor open(QueryMemory memory) {
        return switch (kind) {
            case NONE -> new PlainText(memory);
            case GZIP -> new GzipText(level, memory);
            case ZSTD -> new ZstdText(level, memory);
        };
    }
}
