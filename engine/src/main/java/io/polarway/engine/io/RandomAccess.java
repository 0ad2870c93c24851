package io.polarway.engine.io;

import java.lang.foreign.MemorySegment;

/// A file opened for positional reads. Thread-safe: every read names its position.
public interface RandomAccess extends AutoCloseable {
    /// Returns which file this is, as it was when the query was planned.
    FileIdentity identity();

    /// Returns the number of bytes of the file.
    long size();

    /// Fills all of `target`, a native segment, with the bytes from `position` on.
    ///
    /// Throws CORRUPT_FILE if the range lies outside of the file, FILE_CHANGED if the file has become shorter since it was
    /// opened, and IO_ERROR if the system could not read; each names the file.
    void read(long position, MemorySegment target);

    /// Closes the file; a second call does nothing.
    @Override
    void close();
}
