package io.polarway.engine.io;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;

/// A file of the local file system, read by positional reads of its channel.
public final class LocalFile implements RandomAccess {
    /// Reads are cut into pieces, since a cancelled query should not wait for all of a large one on a slow disk.
    private static final long LARGEST_READ = 4L << 20;
    /// How the system opens a file to be read; another way for tests whose reads fail.
    static volatile Opening opening = path -> FileChannel.open(path, StandardOpenOption.READ);

    private final FileIdentity identity;
    private final FileChannel channel;
    private final Cancellation cancellation;

    interface Opening {
        FileChannel open(Path path) throws IOException;
    }

    private LocalFile(FileIdentity identity, FileChannel channel, Cancellation cancellation) {
        this.identity = identity;
        this.channel = channel;
        this.cancellation = cancellation;
    }

    /// Returns the identity of the file as it is now.
    ///
    /// @param location where it is
    /// @param path what people call it
    public static FileIdentity identify(Path location, String path) {
        try {
            return identity(location.toString(), path, Files.readAttributes(location, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            throw EngineException.of(ErrorCode.FILE_NOT_FOUND, "File not found: '" + path + "'", e);
        } catch (IOException e) {
            throw failure("read", path, e);
        }
    }

    static FileIdentity identity(String location, String path, BasicFileAttributes attributes) {
        return new FileIdentity(path, location, attributes.size(), nanos(attributes), attributes.fileKey());
    }

    private static long nanos(BasicFileAttributes attributes) {
        Instant instant = attributes.lastModifiedTime().toInstant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    /// Opens a file as [#open(FileIdentity, Cancellation)] does, whose reads nobody cancels.
    public static RandomAccess open(FileIdentity planned) {
        return open(planned, new Cancellation());
    }

    /// Opens a file, which has to be the one that was planned with. Throws FILE_CHANGED if it is not.
    ///
    /// @param cancellation polled between the pieces of large reads
    public static RandomAccess open(FileIdentity planned, Cancellation cancellation) {
        FileChannel channel;
        try {
            channel = opening.open(Path.of(planned.location()));
        } catch (NoSuchFileException e) {
            throw gone(planned, e);
        } catch (IOException e) {
            throw failure("open", planned.path(), e);
        }
        try {
            // Once the channel is open: whatever takes the path's place from now on, is noticed here or is not read.
            verify(planned);
        } catch (Throwable thrown) {
            closeQuietly(channel);
            throw thrown;
        }
        return new LocalFile(planned, channel, cancellation);
    }

    /// Checks that a file still is the one that was planned with, without opening it. Throws FILE_CHANGED if it is not.
    public static void verify(FileIdentity planned) {
        FileIdentity now;
        try {
            now = identity(planned.location(), planned.path(),
                    Files.readAttributes(Path.of(planned.location()), BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            throw gone(planned, e);
        } catch (IOException e) {
            throw failure("read", planned.path(), e);
        }
        String difference = null;
        if (now.size() != planned.size()) {
            difference = "its size was " + planned.size() + " bytes and now is " + now.size();
        } else if (!Objects.equals(now.key(), planned.key())) {
            difference = "another file was put in its place";
        } else if (now.modifiedNanos() != planned.modifiedNanos()) {
            difference = "it was last modified at " + instant(planned.modifiedNanos()) + " and now at "
                    + instant(now.modifiedNanos());
        }
        if (difference != null) {
            throw EngineException.of(ErrorCode.FILE_CHANGED,
                    "File changed while a query was using it: '" + planned.path()
                            + "': " + difference + ". Run the statement again");
        }
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private static EngineException gone(FileIdentity planned, IOException cause) {
        return EngineException.of(ErrorCode.FILE_CHANGED, "File changed while a query was using it: '" + planned.path()
                + "' does not exist any more. Run the statement again", cause);
    }

    static EngineException failure(String verb, String path, IOException cause) {
        String why = cause instanceof AccessDeniedException ? "permission denied" : describe(cause);
        return EngineException.of(ErrorCode.IO_ERROR, "Could not " + verb + " '" + path + "': " + why, cause);
    }

    private static String describe(IOException cause) {
        if (cause instanceof java.nio.file.FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written, so nothing is lost.
        }
    }

    @Override
    public FileIdentity identity() {
        return identity;
    }

    @Override
    public long size() {
        return identity.size();
    }

    @Override
    public void read(long position, MemorySegment target) {
        long bytes = target.byteSize();
        if (position < 0 || bytes > identity.size() - position) {
            throw EngineException.of(ErrorCode.CORRUPT_FILE,
                    "Corrupt file: '" + identity.path() + "' refers to " + bytes
                            + " bytes at position " + position + ", but has only " + identity.size() + " bytes");
        }
        try {
            for (long done = 0; done < bytes;) {
                cancellation.check();
                ByteBuffer buffer = target.asSlice(done, Math.min(LARGEST_READ, bytes - done)).asByteBuffer();
                int read = channel.read(buffer, position + done);
                if (read < 0) {
                    throw EngineException.of(ErrorCode.FILE_CHANGED, "File changed while a query was using it: '"
                            + identity.path() + "' was cut off: it had " + identity.size()
                            + " bytes and now ends before byte "
                            + (position + bytes) + ". Run the statement again");
                }
                done += read;
            }
        } catch (IOException e) {
            throw failure("read", identity.path(), e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
