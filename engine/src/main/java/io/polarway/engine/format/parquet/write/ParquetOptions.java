package io.polarway.engine.format.parquet.write;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.WriteRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.format.CompressionCodec;

/// How a Parquet file is written, by options that are named as DuckDB names them.
///
/// @param codec how pages are compressed
/// @param level the codec's level, or 0 where it has none
/// @param rowGroupRows the rows of a row group
/// @param rowGroupBytes the bytes of values, before encoding, after which a row group ends sooner
/// @param hasSecondVersionPages whether data pages are of the second version
/// @param hasChecksums whether pages have a CRC
/// @param dictionaryEntries the most entries of a dictionary; 0 for no dictionaries
/// @param filterRatio how often a bloom filter may be wrong about a value that is not there; 0 for no filters
/// @param metadata key-value pairs of the footer
record ParquetOptions(CompressionCodec codec, int level, int rowGroupRows, long rowGroupBytes,
        boolean hasSecondVersionPages, boolean hasChecksums, int dictionaryEntries, double filterRatio,
        Map<String, String> metadata) {
    private static final String COMPRESSION = "compression";
    private static final String CODEC = "codec";
    private static final String COMPRESSION_LEVEL = "compression_level";
    private static final String ROW_GROUP_SIZE = "row_group_size";
    private static final String ROW_GROUP_SIZE_BYTES = "row_group_size_bytes";
    private static final String PARQUET_VERSION = "parquet_version";
    private static final String PAGE_CHECKSUMS = "page_checksums";
    private static final String DICTIONARY_SIZE_LIMIT = "dictionary_size_limit";
    private static final String KV_METADATA = "kv_metadata";
    private static final String WRITE_BLOOM_FILTER = "write_bloom_filter";
    private static final String FALSE_POSITIVE_RATIO = "bloom_filter_false_positive_ratio";
    private static final List<String> NAMES = List.of(COMPRESSION, CODEC, COMPRESSION_LEVEL, ROW_GROUP_SIZE,
            ROW_GROUP_SIZE_BYTES, PARQUET_VERSION, PAGE_CHECKSUMS, DICTIONARY_SIZE_LIMIT, KV_METADATA,
            WRITE_BLOOM_FILTER, FALSE_POSITIVE_RATIO);

    private static final int ROW_GROUP_ROWS = 122_880;
    private static final int MOST_ROW_GROUP_ROWS = 100_000_000;
    private static final long BYTES_PER_ROW = 1024;
    private static final int MOST_ENTRIES = 1 << 20;
    private static final double DEFAULT_RATIO = 0.01;
    private static final int ZSTD_LEVEL = 3;
    private static final int GZIP_LEVEL = 6;

    /// Reads the options. Throws INVALID_ARGUMENT naming one that there is not, or whose value does not fit.
    static ParquetOptions of(WriteRequest request) {
        request.checkNames("Parquet", NAMES);
        if (request.options().containsKey(COMPRESSION) && request.options().containsKey(CODEC)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "CODEC is another name of COMPRESSION: give one of them");
        }
        String codecOption = request.options().containsKey(CODEC) ? CODEC : COMPRESSION;
        CompressionCodec codec = codec(request, codecOption);
        int rows = (int) request.number(ROW_GROUP_SIZE, 1, MOST_ROW_GROUP_ROWS, ROW_GROUP_ROWS);
        return new ParquetOptions(codec, level(request, codec), rows,
                request.bytes(ROW_GROUP_SIZE_BYTES, rows * BYTES_PER_ROW),
                isSecondVersion(request), request.flag(PAGE_CHECKSUMS, false),
                (int) request.number(DICTIONARY_SIZE_LIMIT, 0, MOST_ENTRIES, MOST_ENTRIES), filterRatio(request),
                metadata(request));
    }

    private static double filterRatio(WriteRequest request) {
        String text = request.text(FALSE_POSITIVE_RATIO);
        double ratio = DEFAULT_RATIO;
        if (text != null) {
            try {
                ratio = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                ratio = 0;
            }
            if (!(ratio > 0 && ratio < 1)) {
                throw request.invalid(FALSE_POSITIVE_RATIO, "It is a number between 0 and 1, such as 0.01");
            }
        }
        return request.flag(WRITE_BLOOM_FILTER, false) ? ratio : 0;
    }

    private static CompressionCodec codec(WriteRequest request, String option) {
        String name = request.text(option);
        return switch (name == null ? "snappy" : name.toLowerCase(Locale.ROOT)) {
            case "snappy" -> CompressionCodec.SNAPPY;
            case "zstd" -> CompressionCodec.ZSTD;
            case "gzip" -> CompressionCodec.GZIP;
            case "lz4", "lz4_raw" -> CompressionCodec.LZ4_RAW;
            case "none", "uncompressed" -> CompressionCodec.UNCOMPRESSED;
            default -> throw request.invalid(option, "It is snappy, zstd, gzip, lz4_raw or none");
        };
    }

    private static int level(WriteRequest request, CompressionCodec codec) {
        return switch (codec) {
            case ZSTD -> (int) request.number(COMPRESSION_LEVEL, 1, 22, ZSTD_LEVEL);
            case GZIP -> (int) request.number(COMPRESSION_LEVEL, 1, 12, GZIP_LEVEL);
            case UNCOMPRESSED, SNAPPY, LZO, BROTLI, LZ4, LZ4_RAW -> {
                if (request.options().containsKey(COMPRESSION_LEVEL)) {
                    throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "COMPRESSION_LEVEL is for zstd and gzip; "
                            + codec.name().toLowerCase(Locale.ROOT) + " has no levels");
                }
                yield 0;
            }
        };
    }

    private static boolean isSecondVersion(WriteRequest request) {
        String version = request.text(PARQUET_VERSION);
        return switch (version == null ? "v1" : version.toLowerCase(Locale.ROOT)) {
            case "v1", "1" -> false;
            case "v2", "2" -> true;
            default -> throw request.invalid(PARQUET_VERSION, "It is V1 or V2, the version of the data pages");
        };
    }

    private static Map<String, String> metadata(WriteRequest request) {
        Object value = request.options().get(KV_METADATA);
        Map<String, String> pairs = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> pairs.put(String.valueOf(key), String.valueOf(each)));
        } else if (value != null) {
            throw request.invalid(KV_METADATA, "It is a list of names and texts, as in KV_METADATA {source: 'ticks'}");
        }
        return pairs;
    }
}
