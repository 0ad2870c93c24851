package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// The bytes of a page while they are put together. Used again for every page of a worker.
final class PageBytes implements AutoCloseable {
    /// The bytes behind those reserved that may be written too: loops write whole words.
    static final int SLACK = 32;
    private static final int LONGEST_VARINT = 10;

    private final GrowableBuffer buffer;
    private long size;

    PageBytes(QueryMemory memory) {
        this.buffer = new GrowableBuffer(memory, false);
    }

    /// Starts a new page.
    void clear() {
        size = 0;
    }

    /// Returns the number of bytes so far.
    long size() {
        return size;
    }

    /// Makes room for `bytes` more and [#SLACK]. The caller writes them from [#size] on and says with [#advance] how many
    /// it wrote.
    MemorySegment reserve(long bytes) {
        return buffer.ensure(size + bytes + SLACK);
    }

    /// Adds `bytes` bytes that were written where [#reserve] made room.
    void advance(long bytes) {
        size += bytes;
    }

    /// Returns the bytes.
    MemorySegment segment() {
        return buffer.ensure(SLACK).asSlice(0, size);
    }

    void addByte(int value) {
        MemoryAccess.setByte(reserve(1), size++, (byte) value);
    }

    void addInt(int value) {
        MemoryAccess.setInt(reserve(4), size, value);
        size += 4;
    }

    /// Changes 4 bytes that are there already.
    void setInt(long position, int value) {
        MemoryAccess.setInt(buffer.segment(), position, value);
    }

    /// Adds the lowest `bytes` bytes of a value, the lowest first.
    void addLittleEndian(long value, int bytes) {
        MemoryAccess.setLong(reserve(8), size, value);
        size += bytes;
    }

    /// Adds an unsigned LEB128 number.
    void addVarint(long value) {
        MemorySegment target = reserve(LONGEST_VARINT);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            MemoryAccess.setByte(target, size++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        MemoryAccess.setByte(target, size++, (byte) rest);
    }

    /// Adds a signed number as an unsigned one that is small when it is near 0.
    void addZigzag(long value) {
        addVarint(value << 1 ^ value >> 63);
    }

    void add(MemorySegment source, long offset, long bytes) {
        MemorySegment.copy(source, offset, reserve(bytes), size, bytes);
        size += bytes;
    }

    @Override
    public void close() {
        buffer.close();
        size = 0;
    }
}
