package io.polarway.engine.format.parquet.write;

import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import io.polarway.engine.batch.Layouts;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.BloomFilterAlgorithm;
import org.apache.parquet.format.BloomFilterCompression;
import org.apache.parquet.format.BloomFilterHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.SplitBlockAlgorithm;
import org.apache.parquet.format.Uncompressed;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.XxHash;
import org.jspecify.annotations.Nullable;

/// Makes the bloom filter of a column chunk: a split block filter over the xxHash64 of the plain encoding of its values (Parquet
/// format, "Bloom Filter").
final class BloomFilterBuilder {
    private static final int BLOCK_BYTES = 32;
    private static final int WORDS = 8;
    /// Larger filters are not worth reading.
    private static final int MOST_BYTES = 1 << 20;
    private static final int[] SALT = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b,
            0x9efc4947, 0x5c6bfb31};

    private final byte[] bytes;
    private final ByteBuffer words;

    private BloomFilterBuilder(int size) {
        this.bytes = new byte[size];
        this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Returns the filter of values, or null for those that have none: truth values, of which there are two, and
    /// floating-point numbers, of which equal ones may have other bits.
    ///
    /// @param count how many values there are
    /// @param ratio how often a filter may be wrong about a value that is not there
    static @Nullable BloomFilterBuilder of(ChunkValues values, WrittenColumn column, int count, double ratio) {
        if (column.newBounds() instanceof FloatingBounds) {
            return null;
        }
        return switch (values) {
            case NoValues _, FlagValues _ -> null;
            case DictionaryValues dictionary -> of(dictionary.entries(), ratio);
            case FixedValues fixed -> {
                BloomFilterBuilder filter = new BloomFilterBuilder(size(count, ratio));
                for (int i = 0; i < count; i++) {
                    filter.add(fixed.values().asSlice((long) i * column.width(), column.width()));
                }
                yield filter;
            }
            case StringValues texts -> {
                BloomFilterBuilder filter = new BloomFilterBuilder(size(count, ratio));
                for (int i = 0; i < count; i++) {
                    filter.add(ByteStrings.MEMORY.asSlice(texts.strings().address(i), texts.strings().length(i)));
                }
                yield filter;
            }
        };
    }

    private static BloomFilterBuilder of(DictionaryEntries entries, double ratio) {
        BloomFilterBuilder filter = new BloomFilterBuilder(size(entries.size(), ratio));
        switch (entries) {
            case DictionaryEntries.Words numbers -> {
                MemorySegment plain = MemorySegment.ofArray(new byte[numbers.column().width()]);
                for (int code = 0; code < entries.size(); code++) {
                    if (numbers.column().width() == 8) {
                        plain.set(Layouts.LONG, 0, numbers.words().entry(code));
                    } else {
                        plain.set(Layouts.INT, 0, (int) numbers.words().entry(code));
                    }
                    filter.add(plain);
                }
            }
            case DictionaryEntries.Strings texts -> {
                for (int code = 0; code < entries.size(); code++) {
                    filter.add(ByteStrings.MEMORY.asSlice(texts.strings().address(code),
                            texts.strings().length(code)));
                }
            }
        }
        return filter;
    }

    /// Returns the bytes of a filter, a power of two: each value sets one bit in each of the eight words of its block.
    private static int size(int count, double ratio) {
        double bits = -8.0 * count / Math.log(1 - Math.pow(ratio, 1.0 / WORDS));
        long size = BLOCK_BYTES;
        while (size * 8 < bits && size < MOST_BYTES) {
            size *= 2;
        }
        return (int) size;
    }

    private void add(MemorySegment plain) {
        long hash = XxHash64JavaHasher.hash(plain, XxHash64Hasher.DEFAULT_SEED);
        int block = (int) ((hash >>> 32) * (bytes.length / BLOCK_BYTES) >>> 32) * BLOCK_BYTES;
        for (int i = 0; i < WORDS; i++) {
            int at = block + i * 4;
            words.putInt(at, words.getInt(at) | 1 << ((int) hash * SALT[i] >>> 27));
        }
    }

    /// Writes the header and the filter.
    void write(OutputStream out) throws IOException {
        Util.writeBloomFilterHeader(new BloomFilterHeader(bytes.length,
                BloomFilterAlgorithm.BLOCK(new SplitBlockAlgorithm()), BloomFilterHash.XXHASH(new XxHash()),
                BloomFilterCompression.UNCOMPRESSED(new Uncompressed())), out);
        out.write(bytes, 0, bytes.length);
    }
}
