package io.polarway.engine.spill;

import io.polarway.engine.memory.PageSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Memory in a temporary file. All its space is written before it is mapped: a disk that is full is an error then, and not when a page
/// is written back. Thread-safe.
final class MappedPages implements PageSource.Pages {
    private static final int PIECE = 1 << 18;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PIECE);

    private final TemporaryFiles files;
    private final Arena arena;
    private final MemorySegment segment;
    private boolean isFree;

    private MappedPages(TemporaryFiles files, Arena arena, MemorySegment segment) {
        this.files = files;
        this.arena = arena;
        this.segment = segment;
    }

    /// Maps a file, which is empty and need not be open any longer.
    ///
    /// @param files where `bytes` bytes were taken
    static MappedPages map(FileChannel channel, long bytes, TemporaryFiles files) throws IOException {
        for (long at = 0; at < bytes;) {
            files.check();
            ByteBuffer zeros = ZEROS.duplicate();
            zeros.limit((int) Math.min(PIECE, bytes - at));
            at += channel.write(zeros, at);
        }
        Arena arena = Arena.ofShared();
        try {
            return new MappedPages(files, arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena));
        } catch (Throwable thrown) {
            arena.close();
            throw thrown;
        }
    }

    @Override
    public long address() {
        return segment.address();
    }

    @Override
    public synchronized void unload() {
        if (!isFree) {
            segment.unload();
        }
    }

    @Override
    public synchronized void free() {
        isFree = true;
        long bytes = segment.byteSize();
        arena.close();
        files.giveBack(bytes);
    }
}
