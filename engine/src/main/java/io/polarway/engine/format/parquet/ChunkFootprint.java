package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;

/// What reading one column chunk takes at most, by what the footer says about it: see [ColumnChunkReader].
///
/// @param chunk what the footer says
/// @param column the column of the file
/// @param type the type that the scan gives it
record ChunkFootprint(ColumnMetaData chunk, ParquetColumn column, SqlType type) {
    /// A text that is stored has its length before it.
    private static final long LENGTH_BYTES = 4;
    private static final long CODE_BYTES = 4;
    /// What stands in a chunk beside its values: headers, and what old writers did not count.
    private static final long MARGIN = 256;

    long uncompressed() {
        return Math.max(0, chunk.getTotal_uncompressed_size());
    }

    private boolean isText() {
        return type.storage() == Storage.VIEW;
    }

    private boolean hasDictionary() {
        return chunk.getEncodings() == null || chunk.getEncodings().stream().anyMatch(PageDecoder::isDictionary);
    }

    /// Returns the bytes that a single text of the chunk has at most: as many as the whole chunk.
    long longestValue() {
        return isText() ? uncompressed() : 0;
    }

    /// Returns the bytes of the texts of all rows together: they are all in the chunk where it has no dictionary.
    long valueBytes(long rows) {
        if (!isText()) {
            return 0;
        }
        return hasDictionary() ? Math.multiplyExact(Math.min(rows, 1L << 31), Math.min(uncompressed(), 1L << 31))
                : uncompressed();
    }

    /// Returns what a worker holds at most that reads the chunk `rows` rows at a time.
    long bytes(int rows, long groupRows) {
        long compressed = Math.max(0, chunk.getTotal_compressed_size()) + MARGIN;
        long bytes = MemoryPool.sizeOf(compressed);
        boolean isCompressed = chunk.getCodec() != CompressionCodec.UNCOMPRESSED;
        if (isCompressed) {
            bytes += MemoryPool.sizeOf(uncompressed() + MARGIN);
        }
        if (hasDictionary()) {
            bytes += dictionaryBytes(groupRows) + MemoryPool.sizeOf(rows * CODE_BYTES);
        }
        bytes += outputBytes(rows);
        return bytes;
    }

    private long dictionaryBytes(long groupRows) {
        long least = isText() ? LENGTH_BYTES : Math.max(1, column.width());
        long entries = Math.min(groupRows, uncompressed() / least);
        return MemoryPool.sizeOf(entries * Math.max(type.storage().width(), column.type().storage().width()));
    }

    /// Values, their validity, and what is in between where the file has another type.
    private long outputBytes(int rows) {
        long validity = column.isNullable() ? MemoryPool.sizeOf(rows / 8 + 8) : 0;
        long values = MemoryPool.sizeOf(Math.max(8, rows * (long) column.type().storage().width()));
        if (ColumnChunkReader.isDictionaryOnly(chunk)) {
            return validity;
        }
        long stored = column.conversion() == Conversion.COPY || isText() ? 0
                : MemoryPool.sizeOf(rows * (long) Math.max(1, column.width()));
        long converted = column.type().equals(type) ? 0
                : MemoryPool.sizeOf(rows * (long) type.storage().width());
        return validity + values + stored + converted;
    }
}
