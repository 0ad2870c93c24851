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
/// its name. What a killed process leaves under a hidden name the next one that writes a file there removes. Used by one thread at
/// a time.
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
    private final @Nullable HiddenPlace hidden;
    private final String shown;
    /// Null for a pipe or device that was not opened yet.
    private @Nullable FileChannel channel;
    private long position;
    private final boolean isStaged;
    private boolean isClosed;

    private NewFile(Path target, String shown, boolean isStaged, @Nullable HiddenPlace hidden,
            @Nullable FileChannel channel) {
        this.isStaged = isStaged;
        this.target = target;
        this.hidden = hidden;
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
                return new NewFile(target, shown, isStaged, null, new FileOutputStream(standard).getChannel());
            }
            Path place = target;
            if (Files.exists(target)) {
                if (!Files.isRegularFile(target)) {
                    return new NewFile(target, shown, isStaged, null, null);
                }
                // What a link leads to is replaced, not the link.
                place = target.toRealPath();
            }
            HiddenPlace hidden = isStaged ? HiddenPlace.stagedFile(place) : HiddenPlace.file(place);
            return new NewFile(place, shown, isStaged, hidden, hidden.channel());
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
        if (hidden == null) {
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
            if (hidden == null) {
                close();
                return;
            }
            open.force(true);
            // It stays open, since it is locked until it is in its place.
            if (isStaged) {
                move(hidden.written());
            } else {
                cancellation.commit(() -> move(hidden.written()));
            }
        } catch (IOException e) {
            throw failure("write", shown, e);
        }
    }

    private void move(Path written) throws IOException {
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
        if (hidden != null) {
            try {
                hidden.close();
            } catch (IOException e) {
                throw failure("remove the temporary file of", shown, e);
            }
            return;
        }
        // Who waits for a pipe to which nothing was written learns that nothing comes; to open it for both waits for nobody.
        try (FileChannel closed = channel != null
                ? channel
                : FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // What is in it stays there.
        } catch (IOException e) {
            // So it does.
        }
    }
}
