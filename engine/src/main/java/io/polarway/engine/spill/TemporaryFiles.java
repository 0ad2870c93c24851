package io.polarway.engine.spill;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.FailureReason;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.PageSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/// The temporary files of one query. Thread-safe.
///
/// A file has no name once it is open, where the operating system allows that (it does on Linux and macOS), and is else deleted
/// by it on closing: none is left behind, not even by a process that is killed.
public final class TemporaryFiles {
    private final TemporarySpace space;
    private final Path directory;
    private final long most;
    private final Cancellation cancellation;
    private final Opener opener;
    private final LongAdder written = new LongAdder();

    /// How a file is made.
    @FunctionalInterface
    public interface Opener {
        /// Creates a file that vanishes when its channel is closed.
        FileChannel open(Path path) throws IOException;
    }

    /// Creates the account of a query.
    ///
    /// @param space what all queries of the engine take
    /// @param directory where files are made; it has to be there
    /// @param most the most bytes that all queries may take together
    /// @param cancellation the query's flag, which writing polls
    public TemporaryFiles(TemporarySpace space, Path directory, long most, Cancellation cancellation) {
        this(space, directory, most, cancellation,
                path -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                        StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /// Creates an account whose files are made in a way of one's own.
    public TemporaryFiles(TemporarySpace space, Path directory, long most, Cancellation cancellation,
            Opener opener) {
        this.space = space;
        this.directory = directory;
        this.most = most;
        this.cancellation = cancellation;
        this.opener = opener;
    }

    /// Creates a file. Throws IO_ERROR, which names the directory.
    ///
    /// @param consumer whose rows it is to take, for errors, such as `sort`
    public SpillFile create(String consumer) {
        try {
            return new SpillFile(open(), this, consumer);
        } catch (IOException e) {
            throw failure("made", consumer, e);
        }
    }

    private FileChannel open() throws IOException {
        return opener.open(directory.resolve("polarway-" + UUID.randomUUID() + ".tmp"));
    }

    /// Returns memory in files that are mapped.
    ///
    /// @param consumer whose it is, for errors, such as `window`
    public PageSource pages(String consumer) {
        return bytes -> map(bytes, consumer);
    }

    private PageSource.Pages map(long bytes, String consumer) {
        take(bytes, consumer);
        MappedPages pages = null;
        boolean isDone = false;
        // What is mapped needs no open file.
        try (FileChannel channel = open()) {
            pages = MappedPages.map(channel, bytes, this);
            channel.close();
            isDone = true;
            return pages;
        } catch (IOException e) {
            throw failure("mapped", consumer, e);
        } finally {
            if (!isDone && pages != null) {
                pages.free();
            } else if (!isDone) {
                giveBack(bytes);
            }
        }
    }

    void check() {
        cancellation.check();
    }

    /// Returns the bytes that the query has written to its files.
    public long written() {
        return written.sum();
    }

    /// Counts bytes that are about to be written. Throws DISK_FULL, or why the query was stopped.
    void take(long bytes, String consumer) {
        cancellation.check();
        if (!space.tryTake(bytes, most)) {
            throw EngineException.of(ErrorCode.DISK_FULL, "The temporary files of " + consumer + " need "
                    + MemoryPool.describe(bytes) + " more, " + MemoryPool.describe(space.used())
                    + " of max_temp_directory_size = " + MemoryPool.describe(most)
                    + " are in use. Raise it with SET max_temp_directory_size, or give more memory with SET memory_limit");
        }
        written.add(bytes);
    }

    void giveBack(long bytes) {
        space.giveBack(bytes);
    }

    EngineException failure(String verb, String consumer, IOException cause) {
        FailureReason known = FailureReason.of(cause);
        String reason = cause instanceof NoSuchFileException ? "the directory does not exist" : known.text();
        boolean isFull = known.code() == ErrorCode.DISK_FULL;
        String advice = Files.isDirectory(directory) && !isFull ? "" : ". Choose another one with SET temp_directory";
        return EngineException.of(known.code(), "A temporary file of " + consumer
                + " could not be " + verb + " in '" + directory + "': " + reason + advice, cause);
    }
}
