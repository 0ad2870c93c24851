package io.polarway.engine.operator.copy;

import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.io.NewDirectory;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Files of a directory that follow each other: once one has enough bytes, the next begins. There is none before the first
/// chunk.
final class RotatingFiles implements CopyOutput {
    private final CopyTarget target;
    private final DirectoryFiles names;
    private final NewDirectory directory;
    private final IntSupplier numbers;
    private final QueryContext context;
    /// Makes the encoders of workers, whose chunks go to any of the files; it writes none itself.
    private final FileEncoder encoder;
    private @Nullable CopyFile current;
    private long files;
    private long bytes;

    /// Creates the files.
    ///
    /// @param directory where they go; whoever owns it publishes it
    /// @param numbers gives the numbers of files
    RotatingFiles(CopyTarget target, NewDirectory directory, IntSupplier numbers, QueryContext context) {
        this.target = target;
        this.names = Objects.requireNonNull(target.directory(), "directory");
        this.directory = directory;
        this.numbers = numbers;
        this.context = context;
        this.encoder = target.format().encoder(target.request(), context);
    }

    @Override
    public FileEncoder encoder() {
        return encoder;
    }

    @Override
    public void append(EncodedChunk chunk) {
        CopyFile file = current == null ? begin() : current;
        file.append(chunk);
        if (file.bytes() >= names.mostBytes()) {
            complete(file);
        }
    }

    /// Begins a file.
    CopyFile begin() {
        Path name = names.next(Path.of(""), numbers, directory);
        CopyFile file = CopyFile.open(target.format().encoder(target.request(), context), () -> directory.file(name));
        current = file;
        return file;
    }

    private void complete(CopyFile file) {
        file.publish(context.cancellation());
        current = null;
        files++;
        bytes += file.bytes();
        file.close();
    }

    @Override
    public void publish(Worker worker) {
        worker.cancellation().check();
        CopyFile file = current;
        if (file != null) {
            worker.waiting(() -> {
                complete(file);
                return true;
            });
        }
    }

    @Override
    public long files() {
        return files;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        try {
            CopyFile file = current;
            current = null;
            if (file != null) {
                file.close();
            }
        } finally {
            encoder.close();
        }
    }
}
