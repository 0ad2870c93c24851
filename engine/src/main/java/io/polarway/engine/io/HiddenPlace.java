package io.polarway.engine.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file or directory under a hidden name, where something is written until it takes its place beside it. No wildcard finds the
/// name, nor does anybody else use it.
///
/// It is locked as long as it is written: the file itself, or a file in the directory. The operating system ends the lock when the
/// process is killed. Whoever makes a hidden place looks at the others of the directory and removes those that nobody locks.
/// Only with the lock is one removed, and whoever has made one looks whether it is still there once he has the lock: so none goes that
/// is about to be locked. Where there are no locks it gets a name that is never taken for such a one, and stays after a kill.
final class HiddenPlace implements AutoCloseable {
    /// Tells our names from those of others, who have hidden names that end in a UUID and `.tmp` too.
    private static final String MARK = "polarway-";
    private static final Pattern MARKED = Pattern
            .compile("\\..*\\." + MARK + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp", Pattern.DOTALL);
    /// With the rest of the name at most 255 bytes, the most that file systems take.
    private static final int MOST_CHARACTERS = 50;
    /// What is in a hidden directory: the file that is locked, the directory as it will be, and the one that was in its place before.
    private static final String LOCK = "lock";
    private static final String NEW = "new";
    private static final String OLD = "old";
    /// Those that lock for all processes alike. A network may lock for those of one machine only.
    private static final Set<String> FILE_SYSTEMS = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs",
            "bcachefs", "tmpfs", "overlay", "apfs", "hfs", "ntfs", "refs");
    /// The names that we write or remove. They must not be opened a second time: POSIX ends the locks of a process on a file when it
    /// closes the file anywhere.
    private static final Set<String> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final boolean isDirectory;
    /// The file, or the one that is locked in a directory; null in a directory where nothing can be locked.
    private final @Nullable FileChannel channel;
    /// Kept, since the channel does not. Null where nothing can be locked.
    private final @Nullable FileLock lock;

    private HiddenPlace(Path path, boolean isDirectory, @Nullable FileChannel channel, @Nullable FileLock lock) {
        this.path = path;
        this.isDirectory = isDirectory;
        this.channel = channel;
        this.lock = lock;
    }

    /// Creates a file beside its place, and removes what killed processes left there.
    static HiddenPlace file(Path place) throws IOException {
        HiddenPlace hidden = lockedFile(place);
        if (hidden == null) {
            return stagedFile(place);
        }
        hidden.removeLeftovers();
        return hidden;
    }

    /// Creates a file in a directory that is hidden and locked as a whole.
    static HiddenPlace stagedFile(Path place) throws IOException {
        Path path = place.resolveSibling(name(place, ""));
        return new HiddenPlace(path, false, create(path), null);
    }

    /// Creates a directory beside its place, and removes what killed processes left there.
    static HiddenPlace directory(Path place) throws IOException {
        HiddenPlace locked = lockedDirectory(place);
        HiddenPlace hidden = locked == null ? unlockedDirectory(place) : locked;
        boolean isCreated = false;
        try {
            Files.createDirectory(hidden.written());
            isCreated = true;
        } finally {
            if (!isCreated) {
                hidden.close();
            }
        }
        if (locked != null) {
            locked.removeLeftovers();
        }
        return hidden;
    }

    private static String name(Path place, String mark) {
        StringBuilder start = new StringBuilder();
        place.getFileName().toString().codePoints().limit(MOST_CHARACTERS).forEach(start::appendCodePoint);
        return "." + start + "." + mark + UUID.randomUUID() + ".tmp";
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Returns null if the file cannot be locked.
    private static @Nullable HiddenPlace lockedFile(Path place) throws IOException {
        String name = name(place, MARK);
        Path path = place.resolveSibling(name);
        IN_USE.add(name);
        FileLock lock = null;
        try {
            FileChannel channel = create(path);
            lock = lock(channel, path);
            return lock == null ? null : new HiddenPlace(path, false, channel, lock);
        } finally {
            if (lock == null) {
                IN_USE.remove(name);
            }
        }
    }

    /// Returns null if the directory cannot be locked.
    private static @Nullable HiddenPlace lockedDirectory(Path place) throws IOException {
        String name = name(place, MARK);
        Path path = place.resolveSibling(name);
        IN_USE.add(name);
        FileLock lock = null;
        try {
            Files.createDirectory(path);
            FileChannel channel = create(path.resolve(LOCK));
            lock = lock(channel, path.resolve(LOCK));
            return lock == null ? null : new HiddenPlace(path, true, channel, lock);
        } catch (NoSuchFileException e) {
            // Either it has no parent, which the next one finds too, or somebody took it for one that was left behind.
            return null;
        } finally {
            if (lock == null) {
                Files.deleteIfExists(path);
                IN_USE.remove(name);
            }
        }
    }

    private static HiddenPlace unlockedDirectory(Path place) throws IOException {
        return new HiddenPlace(Files.createDirectory(place.resolveSibling(name(place, ""))), true, null, null);
    }

    /// Locks a file, or removes and closes it and returns null: there are no locks, or somebody took it for one that was left behind.
    private static @Nullable FileLock lock(FileChannel channel, Path path) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null && Files.exists(path)) {
                return lock;
            }
        } catch (IOException | OverlappingFileLockException e) {
            // As if it were somebody else's.
        }
        try (channel) {
            Files.deleteIfExists(path);
        }
        return null;
    }

    /// Returns what is written, and can be moved to its place.
    Path written() {
        return isDirectory ? path.resolve(NEW) : path;
    }

    /// Returns the file, open for writing.
    FileChannel channel() {
        return Objects.requireNonNull(channel, "channel");
    }

    /// Moves what is in the place of this directory into it. It is removed with it, or put back if the new one was not moved there.
    void putAside(Path place) throws IOException {
        Path old = Files.createDirectories(path.resolve(OLD));
        Files.move(place, old.resolve(place.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Removes what was written and was not moved to its place; a second call does nothing.
    @Override
    public void close() throws IOException {
        try {
            remove(path, isDirectory, channel);
        } finally {
            IN_USE.remove(path.getFileName().toString());
        }
    }

    /// Removes a hidden place.
    ///
    /// @param channel closed; what is locked, if something is
    private static void remove(Path path, boolean isDirectory, @Nullable FileChannel channel) throws IOException {
        try (channel) {
            if (isDirectory) {
                restoreOld(path);
                removeContents(path, LOCK);
                // The last one: without it nobody else would go on.
                Files.deleteIfExists(path.resolve(LOCK));
            } else {
                Files.deleteIfExists(path);
            }
        }
        if (isDirectory) {
            Files.deleteIfExists(path);
        }
    }

    /// Puts back what was put aside for a new directory that did not come to its place.
    private static void restoreOld(Path path) throws IOException {
        Path old = path.resolve(OLD);
        if (!Files.exists(path.resolve(NEW)) || !Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(old)) {
            for (Path entry : entries) {
                Path place = path.resolveSibling(entry.getFileName());
                if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static void removeContents(Path path, @Nullable String kept) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals(kept)) {
                    removeTree(entry);
                }
            }
        }
    }

    /// Removes a file, or a directory and all that is in it.
    static void removeTree(Path path) throws IOException {
        removeContents(path, null);
        Files.deleteIfExists(path);
    }

    /// Removes what killed processes left beside this place. What cannot be removed stays.
    private void removeLeftovers() {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory,
                entry -> MARKED.matcher(entry.getFileName().toString()).matches())) {
            for (Path entry : entries) {
                removeIfLeft(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What cannot be listed stays as it is.
        }
    }

    private void removeIfLeft(Path other) {
        String name = other.getFileName().toString();
        if (!IN_USE.add(name)) {
            return;
        }
        try {
            if (isOnLocalDisk(other) && isOfSameOwner(other)) {
                removeUnlessLocked(other);
            }
        } catch (IOException | DirectoryIteratorException | OverlappingFileLockException
                | UnsupportedOperationException e) {
            // Somebody else's, or gone meanwhile.
        } finally {
            IN_USE.remove(name);
        }
    }

    private static boolean isOnLocalDisk(Path other) throws IOException {
        return FILE_SYSTEMS.contains(Files.getFileStore(other).type().toLowerCase(Locale.ROOT));
    }

    /// Others may exchange their directory for a link while it is being emptied.
    private boolean isOfSameOwner(Path other) throws IOException {
        return Files.getOwner(other, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static void removeUnlessLocked(Path other) throws IOException {
        boolean isDirectory = Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS);
        Path locked = isDirectory ? other.resolve(LOCK) : other;
        if (isDirectory && !Files.exists(locked, LinkOption.NOFOLLOW_LINKS)) {
            // Fails unless it is empty: killed, or not locked yet; then its writer sees that it is gone.
            Files.deleteIfExists(other);
        } else if (Files.isRegularFile(locked, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                if (channel.tryLock() != null) {
                    remove(other, isDirectory, channel);
                }
            }
        }
    }
}
