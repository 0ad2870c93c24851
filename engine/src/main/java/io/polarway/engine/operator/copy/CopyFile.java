package io.polarway.engine.operator.copy;

import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.io.NewFile;

/// One file that is being written: its encoder, and where the bytes go. Its methods but [#open] are called by one thread at a
/// time.
final class CopyFile implements AutoCloseable {
    private final FileEncoder encoder;
    private final NewFile file;
    private boolean isStarted;

    /// Creates a file that closes both.
    CopyFile(FileEncoder encoder, NewFile file) {
        this.encoder = encoder;
        this.file = file;
    }

    /// Returns where a worker collects rows.
    ChunkEncoder open(Worker worker) {
        return encoder.open(worker);
    }

    FileEncoder encoder() {
        return encoder;
    }

    /// Returns the bytes written so far.
    long bytes() {
        return file.position();
    }

    /// Writes a chunk, which the caller still owns.
    void append(EncodedChunk chunk) {
        start();
        encoder.append(chunk, file);
    }

    private void start() {
        if (!isStarted) {
            isStarted = true;
            encoder.start(file);
        }
    }

    /// Completes the file and puts it in its place.
    void publish(Worker worker) {
        start();
        encoder.finish(file);
        worker.cancellation().check();
        worker.waiting(() -> {
            file.publish();
            return true;
        });
    }

    @Override
    public void close() {
        try {
            encoder.close();
        } finally {
            file.close();
        }
    }
}
