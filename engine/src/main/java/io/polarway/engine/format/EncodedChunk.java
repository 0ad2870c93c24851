package io.polarway.engine.format;

import io.polarway.engine.io.OutputFile;

/// Rows in the form in which the file has them, in off-heap memory that is accounted for. Used by one thread at a time.
public interface EncodedChunk extends AutoCloseable {
    /// Returns the number of rows.
    long rows();

    /// Returns the number of bytes in the file.
    long bytes();

    /// Writes the bytes. Only [FileEncoder#append] calls it, which knows what the file has to remember of the chunk.
    void writeTo(OutputFile out);

    /// Frees the memory; a second call does nothing.
    @Override
    void close();
}
