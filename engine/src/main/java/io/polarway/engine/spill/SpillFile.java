package io.polarway.engine.spill;

import io.airlift.compress.v3.lz4.Lz4Compressor;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A temporary file of batches: any thread appends them, and any thread reads them again, in any order, by the extents that it was
/// given. Thread-safe, but for closing.
///
/// An extent is the buffers of its columns as they lie in memory, block by block compressed by LZ4 where that helps, under a checksum. What says
/// where and how long it is stays in memory: the file means nothing to another process.
public final class SpillFile implements AutoCloseable {
    /// Larger batches are cut into several extents, so that many can be read side by side.
    private static final long EXTENT_BYTES = 1 << 20;
    /// An extent is larger only if some of its rows are long; it is written and read in blocks of so many bytes.
    private static final int BLOCK_BYTES = 2 << 20;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 64;

    /// They have native memory of their own, which is kept for whoever comes next.
    private static final ConcurrentLinkedQueue<Lz4Compressor> COMPRESSORS = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<Lz4Decompressor> DECOMPRESSORS = new ConcurrentLinkedQueue<>();

    private final FileChannel channel;
    private final TemporaryFiles files;
    private final String consumer;
    private final AtomicLong end = new AtomicLong();
    private final AtomicLong largest = new AtomicLong();
    /// What extents were put together in, and will be read into.
    private volatile @Nullable MemoryPool pool;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /// Where a batch is, or what is left of one.
    ///
    /// @param offset of its first block in the file, in bytes
    /// @param stored its bytes in the file
    /// @param bytes its bytes in memory
    /// @param checksum of the bytes of its first block in the file; they are compressed if they are fewer than in memory
    /// @param rows how many rows the batch has
    /// @param rest what follows the first block; null: nothing
    public record Extent(long offset, int stored, int bytes, int checksum, int rows, @Nullable Extent rest) {
        int blockStored() {
            return stored - (rest == null ? 0 : rest.stored);
        }

        int blockBytes() {
            return bytes - (rest == null ? 0 : rest.bytes);
        }

        /// Returns the same that ends with `last` instead of nothing.
        private Extent before(@Nullable Extent last) {
            return last == null ? this
                    : new Extent(offset, stored + last.stored, bytes + last.bytes, checksum, rows, last);
        }
    }

    SpillFile(FileChannel channel, TemporaryFiles files, String consumer) {
        this.channel = channel;
        this.files = files;
        this.consumer = consumer;
    }

    /// Returns the bytes written.
    public long bytes() {
        return end.get();
    }

    /// Returns how many workers may read it side by side, each of which needs several extents in memory at a time: any number, unless rows
    /// are so long that these are large.
    ///
    /// @param extents how many each needs
    public int readers(int extents) {
        long bytes = largest.get();
        MemoryPool known = pool;
        return known == null || bytes <= BLOCK_BYTES ? Integer.MAX_VALUE
                : (int) Math.clamp(known.limit() / 2 / (bytes * extents), 1, Integer.MAX_VALUE);
    }

    /// Appends the live rows of a batch, which is borrowed.
    ///
    /// Throws IO_ERROR or DISK_FULL, which name the directory, and MEMORY_LIMIT when there is no memory for an extent.
    ///
    /// @param memory where the extents are put together
    /// @return where they are, in their order
    public List<Extent> append(Batch batch, QueryMemory memory) {
        List<Extent> extents = new ArrayList<>();
        append(batch, Integer.MAX_VALUE, memory, extents);
        return extents;
    }

    /// Appends as [#append(Batch, QueryMemory)] does, at most `mostRows` rows to an extent, and adds where they are to `extents`.
    public void append(Batch batch, int mostRows, QueryMemory memory, List<Extent> extents) {
        try (Batch compact = Gather.compact(batch, memory); Batch plain = plain(compact, memory)) {
            int rows = plain.positions();
            if (rows == 0) {
                return;
            }
            long perRow = Math.max(1, BatchFrame.bytes(plain, 0, rows) / rows);
            int step = step(rows, (int) Math.clamp(EXTENT_BYTES / perRow, 1, mostRows));
            for (int from = 0; from < rows; from += step) {
                extents.add(appendRows(plain, from, Math.min(rows, from + step), memory));
            }
        }
    }

    /// Returns how many of `rows` rows each extent has but the last, `most` at most: about as many as that one.
    private static int step(int rows, int most) {
        if (rows <= most || most <= 8) {
            return Math.min(rows, most);
        }
        int even = Math.ceilDiv(rows, Math.ceilDiv(rows, most));
        // Bits of whole bytes are copied faster.
        return Math.min(even + 7, most) & -8;
    }

    private static Batch plain(Batch compact, QueryMemory memory) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < compact.width(); i++) {
                columns.add(BatchFrame.plain(compact.column(i), memory));
            }
            return Batch.of(compact.positions(), columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    private Extent appendRows(Batch batch, int from, int to, QueryMemory memory) {
        long bytes = BatchFrame.bytes(batch, from, to);
        if (bytes > MOST_BYTES) {
            throw EngineException.of(ErrorCode.MEMORY_LIMIT,
                    "A row of " + bytes + " bytes is too long for a temporary file of "
                            + consumer + ". Select fewer or shorter columns, or raise memory_limit");
        }
        pool = memory.pool();
        largest.accumulateAndGet(bytes, Math::max);
        int size = (int) Math.min(bytes, BLOCK_BYTES);
        List<Extent> blocks = new ArrayList<>();
        Lz4Compressor idle = COMPRESSORS.poll();
        Lz4Compressor compressor = idle == null ? Lz4Compressor.create() : idle;
        try (ArrowBuf block = memory.allocate(size);
                ArrowBuf packed = memory.allocate(compressor.maxCompressedLength(size))) {
            BlockOutput output = new BlockOutput(Layouts.segment(block).asSlice(0, size), plain -> {
                int length = compressor.compress(plain, Layouts.segment(packed));
                boolean isWorthIt = length < plain.byteSize() - (plain.byteSize() >>> 3);
                blocks.add(store(isWorthIt ? Layouts.segment(packed).asSlice(0, length) : plain,
                        (int) plain.byteSize(), to - from));
            });
            BatchFrame.write(batch, from, to, output);
            output.flush();
            if (blocks.isEmpty()) {
                blocks.add(store(MemorySegment.NULL, 0, to - from));
            }
        } finally {
            COMPRESSORS.offer(compressor);
        }
        Extent extent = null;
        for (Extent block : blocks.reversed()) {
            extent = block.before(extent);
        }
        return Objects.requireNonNull(extent);
    }

    private Extent store(MemorySegment stored, int bytes, int rows) {
        int length = (int) stored.byteSize();
        files.take(length, consumer);
        long offset = end.getAndAdd(length);
        ByteBuffer buffer = stored.asByteBuffer();
        int checksum = checksum(stored);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer, offset + buffer.position());
            }
        } catch (IOException e) {
            throw files.failure("written", consumer, e);
        }
        return new Extent(offset, length, bytes, checksum, rows, null);
    }

    /// Reads a batch of flat columns, or NULLs, without a selection. The caller owns it.
    ///
    /// Throws IO_ERROR when the file cannot be read, or its bytes are not those that were written.
    ///
    /// @param types the types of the columns that were written
    public Batch read(Extent extent, List<SqlType> types, QueryMemory memory) {
        try (ArrowBuf frame = memory.allocate(Math.max(8, extent.bytes))) {
            MemorySegment plain = Layouts.segment(frame);
            long at = 0;
            for (Extent left = extent; left != null; left = left.rest) {
                readBlock(left, plain.asSlice(at, left.blockBytes()), memory);
                at += left.blockBytes();
            }
            return BatchFrame.read(frame, types, extent.rows);
        }
    }

    private void readBlock(Extent extent, MemorySegment plain, QueryMemory memory) {
        int length = extent.blockStored();
        if (length == plain.byteSize()) {
            fetch(extent, plain);
            return;
        }
        try (ArrowBuf packed = memory.allocate(length)) {
            MemorySegment stored = Layouts.segment(packed).asSlice(0, length);
            fetch(extent, stored);
            decompress(stored, plain);
        }
    }

    private void fetch(Extent extent, MemorySegment target) {
        ByteBuffer buffer = target.asByteBuffer();
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, extent.offset + buffer.position()) < 0) {
                    throw damaged(extent, "it ends too early");
                }
            }
        } catch (IOException e) {
            throw files.failure("read", consumer, e);
        }
        if (checksum(target) != extent.checksum) {
            throw damaged(extent, "its checksum is wrong");
        }
    }

    private EngineException damaged(Extent extent, String how) {
        return EngineException.of(ErrorCode.IO_ERROR, "A temporary file of " + consumer + " is damaged at byte "
                + extent.offset + ": " + how + ". Run the query again, or choose another disk with SET temp_directory");
    }

    private static void decompress(MemorySegment stored, MemorySegment plain) {
        Lz4Decompressor idle = DECOMPRESSORS.poll();
        Lz4Decompressor decompressor = idle == null ? Lz4Decompressor.create() : idle;
        try {
            int length = decompressor.decompress(stored, plain);
            if (length != plain.byteSize()) {
                throw EngineException.internal("a temporary file gave " + length + " bytes instead of "
                        + plain.byteSize());
            }
        } finally {
            DECOMPRESSORS.offer(decompressor);
        }
    }

    private static int checksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return (int) crc.getValue();
    }

    /// Deletes the file; a second call does nothing.
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        files.giveBack(end.get());
        try {
            channel.close();
        } catch (IOException e) {
            throw files.failure("closed", consumer, e);
        }
    }
}
