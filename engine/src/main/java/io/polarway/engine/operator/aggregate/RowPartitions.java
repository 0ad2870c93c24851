package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Rows in partitions by the upper bits of a hash, in chunks: what a worker keeps of its input where almost every row is a
/// group of its own, so that each partition can be aggregated in the cache later. A row is its hash, the words of its key,
/// and the words of what it carries. Used by one thread at a time.
final class RowPartitions implements AutoCloseable {
    /// The partitions of an aggregation are the values of the hash's upper bits.
    static final int BITS = 6;
    static final int COUNT = 1 << BITS;

    private static final int FIRST_CHUNK = 1 << 14;
    private static final int LARGEST_CHUNK = 1 << 18;
    private static final int PIECE = 512;
    private static final MemorySegment EVERYTHING = Layouts.segment(0, Long.MAX_VALUE);

    private final KeyLayout keys;
    private final int payloadWords;
    private final int stride;
    private final boolean[] isPlace;
    private final QueryMemory memory;
    private final StringArena strings;
    private final List<List<Chunk>> chunks = new ArrayList<>();
    private final long[] next = new long[COUNT];
    private final long[] end = new long[COUNT];
    private final long[] addresses = new long[PIECE];
    private long bytes;
    private long rows;

    /// Memory that holds rows of one partition.
    private static final class Chunk {
        final ArrowBuf buffer;
        int rows;

        Chunk(ArrowBuf buffer) {
            this.buffer = buffer;
        }
    }

    RowPartitions(KeyLayout keys, KeyLayout payload, QueryMemory memory) {
        this.keys = keys;
        this.payloadWords = payload.words();
        this.stride = 8 * (1 + keys.words() + payload.words());
        this.isPlace = keys.placeWords();
        this.memory = memory;
        this.strings = new StringArena(memory);
        for (int i = 0; i < COUNT; i++) {
            chunks.add(new ArrayList<>());
        }
    }

    /// Returns the partition of a hash.
    static int partition(long hash) {
        return (int) (hash >>> 64 - BITS);
    }

    /// Returns the number of rows in all partitions.
    long rows() {
        return rows;
    }

    /// Returns the bytes that the partitions take.
    long bytes() {
        return bytes + strings.bytes();
    }

    /// Adds all rows of a batch.
    ///
    /// @param payload what they carry, or null for nothing
    /// @param partitionHashes whose upper bits say the partition, by row
    void add(KeyRows rowKeys, @Nullable KeyRows payload, long[] partitionHashes) {
        int count = rowKeys.count();
        rows += count;
        for (int from = 0; from < count; from += PIECE) {
            int length = Math.min(PIECE, count - from);
            for (int i = 0; i < length; i++) {
                int partition = partition(partitionHashes[from + i]);
                long address = next[partition];
                if (address == end[partition]) {
                    address = start(partition);
                }
                addresses[i] = address;
                next[partition] = address + stride;
            }
            // One loop per word: the lines that a piece touches stay in the cache until the last word is written.
            write(rowKeys.hashes(), from, length, 0);
            for (int word = 0; word < keys.words(); word++) {
                if (isPlace[word] && rowKeys.hasLongStrings()) {
                    writePlaces(rowKeys, word, from, length, 8 * (1 + word));
                } else {
                    write(rowKeys.word(word), from, length, 8 * (1 + word));
                }
            }
            for (int word = 0; payload != null && word < payloadWords; word++) {
                write(payload.word(word), from, length, 8 * (1 + keys.words() + word));
            }
        }
    }

    private void write(long[] values, int from, int length, int offset) {
        long[] to = addresses;
        for (int i = 0; i < length; i++) {
            EVERYTHING.set(Layouts.LONG, to[i] + offset, values[from + i]);
        }
    }

    private void writePlaces(KeyRows rowKeys, int word, int from, int length, int offset) {
        for (int i = 0; i < length; i++) {
            long value = rowKeys.word(word)[from + i];
            int bytesOfString = (int) rowKeys.word(word - 1)[from + i];
            EVERYTHING.set(Layouts.LONG, addresses[i] + offset, bytesOfString <= ViewBuilder.INLINE
                    ? value
                    : strings.add(rowKeys.strings(word)[(int) value], value >>> 32, bytesOfString));
        }
    }

    private long start(int partition) {
        List<Chunk> list = chunks.get(partition);
        finish(partition);
        int capacity = Math.min(LARGEST_CHUNK, FIRST_CHUNK << Math.min(list.size(), 4)) / stride * stride;
        ArrowBuf buffer = memory.allocate(capacity);
        list.add(new Chunk(buffer));
        bytes += buffer.capacity();
        next[partition] = buffer.memoryAddress();
        end[partition] = buffer.memoryAddress() + capacity;
        return next[partition];
    }

    private void finish(int partition) {
        List<Chunk> list = chunks.get(partition);
        if (!list.isEmpty()) {
            Chunk last = list.getLast();
            last.rows = (int) ((next[partition] - last.buffer.memoryAddress()) / stride);
        }
    }

    /// Reads the rows of one partition.
    ///
    /// @param rowKeys is loaded with up to `most` rows at a time
    /// @param reader is told where the payload of the loaded rows begins
    void read(int partition, KeyRows rowKeys, int most, PayloadReader reader) {
        finish(partition);
        for (Chunk chunk : chunks.get(partition)) {
            for (int from = 0; from < chunk.rows; from += most) {
                int count = Math.min(most, chunk.rows - from);
                long first = chunk.buffer.memoryAddress() + (long) from * stride;
                rowKeys.loadPacked(EVERYTHING, first + 8, stride, null, 0, count, EVERYTHING, first, stride,
                        strings.segments());
                reader.read(EVERYTHING, first + 8 + keys.words() * 8L, stride);
            }
        }
    }

    /// What is done with the rows that were loaded.
    @FunctionalInterface
    interface PayloadReader {
        /// Reads what the rows carry, from `offset` of `memory` on, `rowStride` bytes from row to row.
        void read(MemorySegment memory, long offset, long rowStride);
    }

    /// Frees the rows of one partition.
    void free(int partition) {
        chunks.get(partition).forEach(chunk -> chunk.buffer.close());
        chunks.get(partition).clear();
        next[partition] = 0;
        end[partition] = 0;
    }

    /// Forgets that there were rows, once every partition was freed.
    void clear() {
        strings.close();
        bytes = 0;
        rows = 0;
    }

    @Override
    public void close() {
        for (int i = 0; i < COUNT; i++) {
            free(i);
        }
        strings.close();
    }
}
