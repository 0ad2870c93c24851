package io.polarway.engine.io;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/// An opened file that counts the bytes read from it.
public final class CountingAccess implements RandomAccess {
    private final RandomAccess file;
    private final LongAdder bytes = new LongAdder();

    /// Creates a view of `file` that closes it when it is closed.
    public CountingAccess(RandomAccess file) {
        this.file = file;
    }

    /// Returns the bytes read so far.
    public long bytesRead() {
        return bytes.sum();
    }

    @Override
    public FileIdentity identity() {
        return file.identity();
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void read(long position, MemorySegment target) {
        file.read(position, target);
        bytes.add(target.byteSize());
    }

    @Override
    public void close() {
        file.close();
    }
}
