package io.polarway.engine.operator.copy;

import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;

/// Where chunks go, one after the other. Its methods but [#encoder] are called by one thread at a time.
sealed interface CopyOutput extends AutoCloseable permits CopyFile, RotatingFiles {
    /// Returns the encoder whose [FileEncoder#open] gives workers what they encode chunks by. Any thread.
    FileEncoder encoder();

    /// Writes a chunk, which the caller still owns.
    void append(EncodedChunk chunk);

    /// Completes what was begun, and puts it in its place.
    void publish(Worker worker);

    /// Returns the number of files.
    long files();

    /// Returns the bytes of all of them so far.
    long bytes();

    @Override
    void close();
}
