package io.polarway.engine.io;

import java.lang.foreign.MemorySegment;

/// A file that is being written from its beginning to its end, by one thread at a time.
public interface OutputFile {
    /// Returns the number of bytes written so far.
    long position();

    /// Writes all bytes of a native segment, which may be reused once the call returns. Throws IO_ERROR or DISK_FULL, which
    /// name the file.
    void write(MemorySegment bytes);
}
