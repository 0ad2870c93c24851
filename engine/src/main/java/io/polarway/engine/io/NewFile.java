package io.polarway.engine.io;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A file that comes into being whole or not at all: it is written under a hidden name, one that begins with a dot, beside its
/// place, and takes its place once everything is on the disk. Whatever fails before, even the machine, leaves nothing under
/// its name. Used by one thread at a time.
///
/// A pipe or a device cannot be replaced: what is written goes there at once, and stays there whatever fails after. It is opened when
/// something is written, since a pipe lets nobody open it before somebody reads it.
public final class NewFile implements OutputFile, AutoCloseable {
    /// Writes are cut into pieces, since a ByteBuffer ends at 2 GB.
    private static final long LARGEST_WRITE = 16L << 20;

    /// The streams of this process, which stay open.
    private static final Map<String, FileDescriptor> STANDARD = Map.of("/dev/stdout", FileDescriptor.out, "/dev/fd/1",
            FileDescriptor.out, "/proc/self/fd/1", FileDescriptor.out, "/dev/stderr", FileDescriptor.err, "/dev/fd/2",
            FileDescriptor.err, "/proc/self/fd/2", FileDescriptor.err);

    private final Path target;
    /// Null for what is not replaced.
    private final @Nullable Path temporary;
    private final String shown;
    /// Null for a pipe or device that was not opened yet.
    private @Nullable FileChannel channel;
    private long position;
    private final boolean isStaged;
    private boolean isPublished;
    private boolean isClosed;

    private NewFile(Path target, @Nullable Path temporary, String shown, boolean isStaged,
            @Nullable FileChannel channel) {
        this.isStaged = isStaged;
        this.target = target;
        this.temporary = temporary;
        this.shown = shown;
        this.channel = channel;
    }

    /// Begins to write a file.
    ///
    /// @param target its place
    /// @param shown what people call it
    public static NewFile create(Path target, String shown) {
        return create(target, shown, false);
    }

    /// Begins to write a file.
    ///
    /// @param isStaged whether its place is nobody's yet, but in a [NewDirectory]
    static NewFile create(Path target, String shown, boolean isStaged) {
        try {
            FileDescriptor standard = STANDARD.get(target.toString());
            if (standard != null) {
                // Opened by its name, a file behind it would be written from its start.
                return new NewFile(target, null, shown, isStaged, new FileOutputStream(standard).getChannel());
            }
            Path place = target;
            if (Files.exists(target)) {
                if (!Files.isRegularFile(target)) {
                    return new NewFile(target, null, shown, isStaged, null);
                }
                // What a link leads to is replaced, not the link.
                place = target.toRealPath();
            }
            Path temporary = place.resolveSibling(hidden(place.getFileName().toString()));
            return new NewFile(place, temporary, shown, isStaged,
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw failure("create", shown, e);
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(target, StandardOpenOption.WRITE);
            channel = opened;
        }
        return opened;
    }

    /// Returns a name that no pattern finds, nor anybody else uses.
    static String hidden(String name) {
        String start = name.length() > 100 ? name.substring(0, 100) : name;
        return "." + start + "." + UUID.randomUUID() + ".tmp";
    }

    static EngineException failure(String verb, String shown, IOException cause) {
        FailureReason known = FailureReason.of(cause);
        String reason = switch (cause) {
            case NoSuchFileException _ -> "its directory does not exist. Create it first";
            case FileAlreadyExistsException _ -> "there is a file of that name";
            default -> known.text();
        };
        return EngineException.of(known.code(), "Could not " + verb + " '" + shown + "': " + reason, cause);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void write(MemorySegment bytes) {
        try {
            FileChannel open = channel();
            for (long done = 0; done < bytes.byteSize();) {
                ByteBuffer piece = bytes.asSlice(done, Math.min(LARGEST_WRITE, bytes.byteSize() - done)).asByteBuffer();
                while (piece.hasRemaining()) {
                    open.write(piece);
                }
                done += piece.limit();
            }
            position += bytes.byteSize();
        } catch (IOException e) {
            throw failure("write", shown, e);
        }
    }

    /// Hands what was written so far to the disk, so that [#publish] has less to wait for. Any thread.
    public void flush() {
        if (temporary == null) {
            return;
        }
        try {
            channel().force(false);
        } catch (IOException e) {
            throw failure("write", shown, e);
        }
    }

    /// Waits until all is on the disk, then puts the file in its place; a file that is there is replaced.
    ///
    /// @param cancellation whoever stops by it in time finds that the file is not put there
    public void publish(Cancellation cancellation) {
        try {
            // Also of a pipe to which nothing was written: whoever reads it waits for its end.
            FileChannel open = channel();
            if (temporary == null) {
                close();
                return;
            }
            open.force(true);
            open.close();
            if (isStaged) {
                move(temporary);
            } else {
                cancellation.commit(() -> move(temporary));
            }
        } catch (IOException e) {
            throw failure("write", shown, e);
        }
    }

    private void move(Path written) throws IOException {
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        isPublished = true;
        NewDirectory.syncNameOf(target);
    }

    /// Removes what was written, unless it was published; a second call does nothing.
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (STANDARD.containsKey(target.toString())) {
            return;
        }
        // Who waits for a pipe to which nothing was written learns that nothing comes; to open it for both waits for nobody.
        try (FileChannel closed = channel != null
                ? channel
                : FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // What was not forced to the disk by publish() is thrown away.
        } catch (IOException e) {
            // So it is.
        }
        if (temporary != null && !isPublished) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw failure("remove the temporary file of", shown, e);
            }
        }
    }
}
