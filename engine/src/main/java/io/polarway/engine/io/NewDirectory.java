package io.polarway.engine.io;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A directory of files that are written together. They come into being in a hidden directory beside it, and are moved to their
/// places when all of them are complete. What a killed process leaves hidden the next one that writes there removes. Used by one
/// thread at a time.
public final class NewDirectory implements AutoCloseable {
    private final Path target;
    private final String shown;
    private final Existing existing;
    private final HiddenPlace hidden;
    /// The directory as it will be, in the hidden one.
    private final Path staging;
    private boolean isClosed;

    /// What happens to what is in the directory already.
    public enum Existing {
        /// There may be nothing but hidden files.
        REFUSED,
        /// It is removed when the new files are complete.
        REMOVED,
        /// It stays; a new file of the same name replaces an old one.
        KEPT
    }

    private NewDirectory(Path target, String shown, Existing existing, HiddenPlace hidden) {
        this.target = target;
        this.shown = shown;
        this.existing = existing;
        this.hidden = hidden;
        this.staging = hidden.written();
    }

    /// Begins to write a directory. Throws IO_ERROR if its parent does not exist or it is a file, and INVALID_ARGUMENT if there
    /// are files in it and `existing` refuses that.
    public static NewDirectory create(Path target, String shown, Existing existing) {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "'" + shown + "' is a file, not a directory");
        }
        NewDirectory created;
        try {
            created = new NewDirectory(target, shown, existing, HiddenPlace.directory(target));
        } catch (IOException e) {
            throw NewFile.failure("create", shown, e);
        }
        boolean isAccepted = false;
        try {
            created.checkExisting();
            isAccepted = true;
            return created;
        } finally {
            if (!isAccepted) {
                created.close();
            }
        }
    }

    private void checkExisting() {
        if (existing == Existing.REFUSED && !contents(target, shown).isEmpty()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The directory '" + shown
                    + "' is not empty. OVERWRITE replaces what is in it, APPEND adds new files,"
                    + " OVERWRITE_OR_IGNORE replaces files of the same name");
        }
    }

    /// Returns what is in a directory besides hidden names; nothing if it does not exist.
    private static List<Path> contents(Path directory, String shown) {
        List<Path> contents = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return contents;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!GlobPattern.isHidden(entry.getFileName().toString())) {
                    contents.add(entry);
                }
            }
            return contents;
        } catch (IOException e) {
            throw LocalFile.failure("read the directory", shown, e);
        }
    }

    /// Begins to write a file of the directory, which is published before the directory is.
    ///
    /// @param path its place below the directory
    public NewFile file(Path path) {
        Path place = staging.resolve(path);
        try {
            Files.createDirectories(place.getParent());
        } catch (IOException e) {
            throw NewFile.failure("create", shown + "/" + path, e);
        }
        return NewFile.create(place, shown + "/" + path, true);
    }

    /// Returns whether the directory has this file already and keeps it.
    public boolean keeps(Path path) {
        return existing == Existing.KEPT && Files.exists(target.resolve(path));
    }

    /// Puts all files in their places. A directory that was not there, or was empty, is there with all files in it or not at
    /// all. Otherwise an old file goes only when the new ones are complete.
    ///
    /// @param cancellation whoever stops by it in time finds that nothing is put there
    public void publish(Cancellation cancellation) {
        try {
            cancellation.commit(this::publish);
        } catch (IOException e) {
            throw NewFile.failure("write", shown, e);
        }
    }

    private void publish() throws IOException {
        List<Path> old = contents(target, shown);
        boolean isReplaced = !Files.exists(target) || existing != Existing.KEPT && isEmptyBut(old);
        if (isReplaced) {
            replace(old);
        } else {
            if (existing == Existing.REMOVED) {
                for (Path path : old) {
                    HiddenPlace.removeTree(path);
                }
            }
            merge();
        }
        syncNameOf(target);
    }

    /// Returns whether the directory has no hidden files, which are not ours to remove.
    private boolean isEmptyBut(List<Path> old) throws IOException {
        try (Stream<Path> all = Files.list(target)) {
            return all.count() == old.size() && !Files.isSymbolicLink(target);
        }
    }

    private void replace(List<Path> old) throws IOException {
        if (Files.exists(target)) {
            if (existing == Existing.REFUSED && !old.isEmpty()) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "The directory '" + shown + "' was empty when COPY began, and is not any more");
            }
            // If nothing comes in its place, it is put back when the hidden directory is closed.
            hidden.putAside(target);
        }
        Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void merge() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(staging)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Path place = target.resolve(staging.relativize(file));
            Files.createDirectories(place.getParent());
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncNameOf(place);
        }
    }

    /// Makes sure that the name of a file or directory is on the disk.
    static void syncNameOf(Path path) throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes what was written and not published; a second call does nothing.
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            hidden.close();
        } catch (IOException e) {
            throw NewFile.failure("remove the temporary directory of", shown, e);
        }
    }
}
