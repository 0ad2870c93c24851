package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.kernel.hash.KeyColumns;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

    private final int level;
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

    /// Creates empty partitions.
    ///
    /// @param level which bits of the hash say the partition, see [#partition]
    RowPartitions(int level, KeyLayout keys, KeyLayout payload, QueryMemory memory) {
        this.level = level;
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
    ///
    /// @param level 0 for the uppermost bits, 1 for those below them, by which a partition is cut into smaller ones, and so on
    static int partition(long hash, int level) {
        return (int) (hash << level * BITS >>> 64 - BITS);
    }

    /// Returns the number of rows in all partitions.
    long rows() {
        return rows;
    }

    /// Returns the bytes that the partitions take.
    long bytes() {
        return bytes + strings.bytes();
    }

    /// Returns what places in the keys point into.
    StringArena strings() {
        return strings;
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
                int partition = partition(partitionHashes[from + i], level);
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
            MemoryAccess.setLong(EVERYTHING, to[i] + offset, values[from + i]);
        }
    }

    private void writePlaces(KeyRows rowKeys, int word, int from, int length, int offset) {
        for (int i = 0; i < length; i++) {
            long value = rowKeys.word(word)[from + i];
            int bytesOfString = (int) rowKeys.word(word - 1)[from + i];
            MemoryAccess.setLong(EVERYTHING, addresses[i] + offset, bytesOfString <= ViewBuilder.INLINE
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

    /// Returns the types of the columns of [#batches].
    static List<SqlType> types(KeyLayout keys, KeyLayout payload) {
        List<SqlType> types = new ArrayList<>(new KeyColumns(keys, true).types());
        types.addAll(new KeyColumns(payload, false).types());
        return types;
    }

    /// Gives the rows of one partition as batches: hashes, words of keys, words of what they carry.
    ///
    /// @param mostBytes how large a batch may be
    /// @param taker borrows each
    void batches(int partition, long mostBytes, Consumer<Batch> taker) {
        finish(partition);
        List<Chunk> list = chunks.get(partition);
        int from = 0;
        while (from < list.size()) {
            int count = list.get(from).rows;
            int to = from + 1;
            while (to < list.size() && (long) (count + list.get(to).rows) * stride <= mostBytes) {
                count += list.get(to++).rows;
            }
            try (Batch batch = batch(list.subList(from, to), count)) {
                taker.accept(batch);
            }
            from = to;
        }
    }

    private Batch batch(List<Chunk> list, int count) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int word = 0; word < stride / 8; word++) {
                // The row's first word is its hash.
                boolean isView = word < isPlace.length && isPlace[word];
                ArrowBuf buffer = memory.allocate(Math.max(8, count * (isView ? 16L : 8L)));
                MemorySegment target = Layouts.segment(buffer);
                if (isView) {
                    copy(list, word, target, 0, 2);
                    copy(list, ++word, target, 1, 2);
                    columns.add(new FlatColumn(ScalarType.VARBINARY, count, null, buffer, strings.share(), List.of()));
                } else {
                    copy(list, word, target, 0, 1);
                    columns.add(new FlatColumn(ScalarType.BIGINT, count, null, buffer));
                }
            }
            return Batch.of(count, columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    private void copy(List<Chunk> list, int word, MemorySegment target, int first, int step) {
        long to = first;
        for (Chunk chunk : list) {
            long at = chunk.buffer.memoryAddress() + word * 8L;
            for (int i = 0; i < chunk.rows; i++, at += stride, to += step) {
                MemoryAccess.setLongAtIndex(target, to, MemoryAccess.getLong(EVERYTHING, at));
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
