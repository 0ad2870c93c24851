package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.MemoryAccess;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.ColumnMetaData;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/// The bloom filter of a column chunk: a split block filter over the xxHash64 of the plain encoding of its values (Parquet
/// format, "Bloom Filter"). Of the filter itself only the one block that a value belongs to is read.
final class BloomFilter {
    private static final int BLOCK_BYTES = 32;
    private static final int WORDS = 8;
    private static final int LONGEST_HEADER = 256;
    private static final int[] SALT = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b,
            0x9efc4947,
            0x5c6bfb31};

    private final RandomAccess file;
    private final long start;
    private final long blocks;

    private BloomFilter(RandomAccess file, long start, long blocks) {
        this.file = file;
        this.start = start;
        this.blocks = blocks;
    }

    /// Reads the header of a chunk's filter.
    ///
    /// @return null if the chunk has none, or one that is malformed or of a kind that is not known: then it tells nothing
    static @Nullable BloomFilter of(RandomAccess file, ColumnMetaData chunk) {
        if (!chunk.isSetBloom_filter_offset()) {
            return null;
        }
        long offset = chunk.getBloom_filter_offset();
        long left = file.size() - offset;
        if (offset <= 0 || left <= 0) {
            return null;
        }
        byte[] bytes;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(Math.min(left, LONGEST_HEADER));
            file.read(offset, segment);
            bytes = segment.toArray(Layouts.BYTE);
        }
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
        BloomFilterHeader header = new BloomFilterHeader();
        try {
            TConfiguration bounds = new TConfiguration(bytes.length, bytes.length, 16);
            header.read(new TCompactProtocol(new TIOStreamTransport(bounds, stream), bytes.length, bytes.length));
        } catch (TException | RuntimeException e) {
            return null;
        }
        int length = header.getNumBytes();
        long start = offset + bytes.length - stream.available();
        boolean isKnown = header.isSetAlgorithm() && header.getAlgorithm().isSetBLOCK() && header.isSetHash()
                && header.getHash().isSetXXHASH() && header.isSetCompression()
                && header.getCompression().isSetUNCOMPRESSED();
        if (!isKnown || length < BLOCK_BYTES || length % BLOCK_BYTES != 0 || length > file.size() - start) {
            return null;
        }
        return new BloomFilter(file, start, length / BLOCK_BYTES);
    }

    /// Returns false only if no value of the chunk has this plain encoding.
    boolean mayContain(byte[] plain) {
        long hash = XxHash64JavaHasher.hash(plain, 0, plain.length, XxHash64Hasher.DEFAULT_SEED);
        long block = (hash >>> 32) * blocks >>> 32;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(BLOCK_BYTES);
            file.read(start + block * BLOCK_BYTES, words);
            for (int i = 0; i < WORDS; i++) {
                int mask = 1 << ((int) hash * SALT[i] >>> 27);
                if ((MemoryAccess.getIntAtIndex(words, i) & mask) == 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
