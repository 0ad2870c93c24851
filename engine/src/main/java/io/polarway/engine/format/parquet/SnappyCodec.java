package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.snappy.SnappyDecompressor;
import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Snappy's raw blocks, which begin with the length of what they decompress to.
record SnappyCodec() implements Codec {
    /// Loads its native code when it is first needed.
    private static final IdleDecompressors LIBRARY = new IdleDecompressors(SnappyDecompressor::create);
    private static final int LONGEST_LENGTH = 5;

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        if (length(source) > target.byteSize()) {
            throw new IOException("the block is " + length(source) + " bytes long");
        }
        int written = SnappyPairs.decompress(source, target);
        return written >= 0 ? written : LIBRARY.decompress(source, target);
    }

    @Override
    public int decompressBeginning(MemorySegment source, MemorySegment target, long wanted) throws IOException {
        return length(source) == target.byteSize() ? SnappyPairs.decompress(source, target, wanted) : 0;
    }

    @Override
    public long largestOutput(MemorySegment source) throws IOException {
        // One element of 3 bytes copies at most 64.
        return Math.min(length(source), source.byteSize() * 22);
    }

    private static long length(MemorySegment source) throws IOException {
        long length = 0;
        for (int i = 0; i < LONGEST_LENGTH && i < source.byteSize(); i++) {
            byte next = MemoryAccess.getByte(source, i);
            length |= (next & 0x7FL) << i * 7;
            if (next >= 0) {
                return length;
            }
        }
        throw new IOException("the block has no length");
    }
}
