package io.polarway.engine.operator.copy;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.io.NewFile;
import java.util.function.Supplier;

/// One file that is being written: its encoder, and where the bytes go.
final class CopyFile implements CopyOutput {
    private final FileEncoder encoder;
    private final NewFile file;
    private boolean isStarted;

    private CopyFile(FileEncoder encoder, NewFile file) {
        this.encoder = encoder;
        this.file = file;
    }

    /// Begins a file, which closes both.
    ///
    /// @param encoder its encoder, closed if the file cannot be created
    static CopyFile open(FileEncoder encoder, Supplier<NewFile> file) {
        boolean isOpen = false;
        try {
            CopyFile opened = new CopyFile(encoder, file.get());
            isOpen = true;
            return opened;
        } finally {
            if (!isOpen) {
                encoder.close();
            }
        }
    }

    @Override
    public FileEncoder encoder() {
        return encoder;
    }

    @Override
    public long files() {
        return 1;
    }

    @Override
    public long bytes() {
        return file.position();
    }

    @Override
    public void append(EncodedChunk chunk) {
        start();
        encoder.append(chunk, file);
    }

    private void start() {
        if (!isStarted) {
            isStarted = true;
            encoder.start(file);
        }
    }

    @Override
    public void publish(Worker worker) {
        finish();
        worker.cancellation().check();
        worker.waiting(() -> {
            file.publish(worker.cancellation());
            return true;
        });
    }

    /// Does the same on a thread that has no slot.
    void publish(Cancellation cancellation) {
        finish();
        file.publish(cancellation);
    }

    private void finish() {
        start();
        encoder.finish(file);
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
