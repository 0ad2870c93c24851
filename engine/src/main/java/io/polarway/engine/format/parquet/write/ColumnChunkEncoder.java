package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/// Chooses the encoding of each column chunk and writes its pages. One per worker, with memory that is used again for every
/// chunk of a row group.
///
/// A dictionary is tried first, since readers gain most by it: where all parts of the chunk are dictionary columns, each entry
/// that occurs is looked up once. Else the values are brought next to each other and looked up one by one. Where the
/// dictionary would take more than nine tenths of the plain values, integers are packed as differences and strings have
/// their lengths packed, if that is smaller; else values are plain.
final class ColumnChunkEncoder implements AutoCloseable {
    private static final long LARGEST_DICTIONARY = 1 << 20;

    private final ParquetOptions options;
    private final Worker worker;
    private final GrowableBuffer levelBits;
    private final GrowableBuffer dense;
    private final GrowableBuffer codeBuffer;
    private final GrowableBuffer mapping;
    private final ByteStrings strings;
    private final WordDictionary words;
    private final BytesDictionary texts;
    private final DeltaEncoder delta = new DeltaEncoder();
    private final ChunkPages pages;

    ColumnChunkEncoder(ParquetOptions options, Worker worker, Reservation reservation) {
        QueryMemory memory = worker.memory();
        this.options = options;
        this.worker = worker;
        this.levelBits = new GrowableBuffer(memory, false);
        this.dense = new GrowableBuffer(memory, false);
        this.codeBuffer = new GrowableBuffer(memory, false);
        this.mapping = new GrowableBuffer(memory, false);
        this.strings = new ByteStrings(memory);
        this.words = new WordDictionary(reservation);
        this.texts = new BytesDictionary(reservation);
        this.pages = new ChunkPages(options, worker);
    }

    /// Writes the chunk of one column.
    ///
    /// @param parts the rows, one part after another
    /// @param rows the rows of all parts
    EncodedColumn encode(WrittenColumn column, List<Column> parts, int rows, OutputBlocks out) {
        worker.cancellation().check();
        DefinitionLevels levels = new DefinitionLevels(parts, rows, levelBits);
        int count = rows - levels.nulls();
        ChunkValues values = count == 0 ? new NoValues(column) : values(column, parts, count);
        return pages.write(column, levels, rows, values, out);
    }

    private ChunkValues values(WrittenColumn column, List<Column> parts, int count) {
        return switch (column.physical()) {
            case BOOLEAN -> flags(parts, count);
            case INT32, INT64, FLOAT, DOUBLE -> numbers(column, parts, count);
            case BYTE_ARRAY -> texts(column, parts, count);
            case FIXED_LEN_BYTE_ARRAY -> fixed(column, parts, count);
            case INT96 -> throw EngineException.internal("a column of INT96 is written");
        };
    }

    private ChunkValues flags(List<Column> parts, int count) {
        MemorySegment bits = dense.ensure(Bits.bytes(count) + 16);
        bits.fill((byte) 0);
        int done = 0;
        for (Column part : parts) {
            int[] positions = worker.scratch().borrowInts(part.rows());
            int number = positions(part, positions);
            if (number > 0) {
                DenseValues.copyBits(values(part), positions, number, bits, done);
            }
            done += number;
            worker.scratch().giveBack(positions);
        }
        return new FlagValues(bits);
    }

    private ChunkValues numbers(WrittenColumn column, List<Column> parts, int count) {
        int width = column.width();
        long plain = (long) count * width;
        if (isOfDictionaries(parts)) {
            DictionaryLimit limit = limit(count, plain);
            MemorySegment codes = codeBuffer.ensure(count * 4L);
            words.clear();
            if (mapNumbers(column, parts, codes, limit)
                    && isSmaller(codes, count, new DictionaryEntries.Words(words, column),
                            plain)) {
                return new DictionaryValues(new DictionaryEntries.Words(words, column), codes);
            }
        }
        MemorySegment values = dense(column, parts, count);
        boolean isInteger = column.physical() == Type.INT32 || column.physical() == Type.INT64;
        long packed = isInteger ? delta.size(values, width, 0, count) : Long.MAX_VALUE;
        // A dictionary may be somewhat larger than the differences: readers are faster with it.
        long most = packed < plain / 2 ? packed + packed / 4 : plain;
        MemorySegment codes = codeBuffer.ensure(count * 4L);
        words.clear();
        DictionaryEntries entries = new DictionaryEntries.Words(words, column);
        if (options.dictionaryEntries() > 0 && words.encode(values, width, count, codes, limit(count, most))
                && isSmaller(codes, count, entries, most)) {
            return new DictionaryValues(entries, codes);
        }
        return new FixedValues(values, column, packed < plain / 8 * 7 ? delta : null);
    }

    private ChunkValues texts(WrittenColumn column, List<Column> parts, int count) {
        DictionaryEntries entries = new DictionaryEntries.Strings(texts, column);
        if (isOfDictionaries(parts)) {
            MemorySegment codes = codeBuffer.ensure(count * 4L);
            texts.clear();
            long plain = mapTexts(parts, codes,
                    new DictionaryLimit(count, options.dictionaryEntries(), LARGEST_DICTIONARY));
            if (plain >= 0 && isSmaller(codes, count, entries, plain)) {
                return new DictionaryValues(entries, codes);
            }
        }
        strings.start(count);
        for (Column part : parts) {
            int[] positions = worker.scratch().borrowInts(part.rows());
            int number = positions(part, positions);
            if (number > 0) {
                strings.add(values(part), positions, number);
            }
            worker.scratch().giveBack(positions);
        }
        long plain = strings.bytes() + 4L * count;
        DictionaryValues dictionary = dictionary(entries, count, plain);
        if (dictionary != null) {
            return dictionary;
        }
        long packed = delta.size(strings.lengths(), 4, 0, count) + strings.bytes();
        return new StringValues(strings, column, packed < plain / 10 * 9 ? delta : null);
    }

    private ChunkValues fixed(WrittenColumn column, List<Column> parts, int count) {
        MemorySegment values = dense(column, parts, count);
        strings.start(count);
        strings.addFixed(values, column.width(), count);
        DictionaryValues dictionary = dictionary(new DictionaryEntries.Strings(texts, column), count, strings.bytes());
        return dictionary == null ? new StringValues(strings, column, null) : dictionary;
    }

    private @Nullable DictionaryValues dictionary(DictionaryEntries entries, int count, long plain) {
        MemorySegment codes = codeBuffer.ensure(count * 4L);
        texts.clear();
        return options.dictionaryEntries() > 0 && texts.encode(strings, codes, limit(count, plain))
                && isSmaller(codes, count, entries, plain) ? new DictionaryValues(entries, codes) : null;
    }

    private DictionaryLimit limit(int count, long plain) {
        return new DictionaryLimit(count, options.dictionaryEntries(), Math.min(LARGEST_DICTIONARY, plain));
    }

    private static boolean isSmaller(MemorySegment codes, int count, DictionaryEntries entries, long plain) {
        return entries.bytes() + CodeRuns.size(codes, count, entries.size()) < Math.max(plain / 10 * 9, plain - 256);
    }

    private boolean isOfDictionaries(List<Column> parts) {
        if (options.dictionaryEntries() == 0) {
            return false;
        }
        for (Column part : parts) {
            if (part instanceof FlatColumn) {
                return false;
            }
        }
        return true;
    }

    private MemorySegment dense(WrittenColumn column, List<Column> parts, int count) {
        int width = column.width();
        MemorySegment target = dense.ensure((long) count * width + 16);
        long offset = 0;
        for (Column part : parts) {
            int[] positions = worker.scratch().borrowInts(part.rows());
            int number = positions(part, positions);
            if (number > 0) {
                boolean isWhole = part instanceof FlatColumn && number == part.rows();
                DenseValues.copy(values(part), positions, number, isWhole, width, target, offset);
            }
            offset += (long) number * width;
            worker.scratch().giveBack(positions);
        }
        return target;
    }

    /// Returns the column in which the values of a part are that has some.
    private static FlatColumn values(Column part) {
        return switch (part) {
            case FlatColumn flat -> flat;
            case ConstantColumn constant -> constant.value();
            case DictionaryColumn dictionary -> dictionary.dictionary();
        };
    }

    /// Writes where in [#values] the values of the rows are that are not NULL, and returns their number.
    private static int positions(Column part, int[] positions) {
        int rows = part.rows();
        int count = 0;
        switch (part) {
            case ConstantColumn constant -> {
                if (!constant.isNull()) {
                    Arrays.fill(positions, 0, rows, 0);
                    count = rows;
                }
            }
            case FlatColumn flat -> {
                MemorySegment validity = flat.validity();
                for (int i = 0; i < rows; i++) {
                    positions[count] = i;
                    count += validity == null || Bits.get(validity, i) ? 1 : 0;
                }
            }
            case DictionaryColumn dictionary -> {
                MemorySegment codes = dictionary.codes();
                if (!dictionary.mayHaveNulls()) {
                    MemorySegment.copy(codes, Layouts.INT, 0, positions, 0, rows);
                    return rows;
                }
                for (int i = 0; i < rows; i++) {
                    if (!dictionary.isNull(i)) {
                        positions[count++] = MemoryAccess.getIntAtIndex(codes, i);
                    }
                }
            }
        }
        return count;
    }

    /// Writes the codes of all values, looking each entry of the parts' dictionaries up once.
    private boolean mapNumbers(WrittenColumn column, List<Column> parts, MemorySegment codes, DictionaryLimit limit) {
        int width = column.width();
        int done = 0;
        FlatColumn last = null;
        MemorySegment known = MemorySegment.NULL;
        MemorySegment entries = MemorySegment.NULL;
        for (Column part : parts) {
            int[] positions = worker.scratch().borrowInts(part.rows());
            int number = positions(part, positions);
            FlatColumn source = number == 0 ? null : values(part);
            if (source != null && source != last) {
                known = startMapping(source.rows());
                int[] all = worker.scratch().borrowInts(source.rows());
                for (int i = 0; i < source.rows(); i++) {
                    all[i] = i;
                }
                entries = dense.ensure((long) source.rows() * width + 16);
                DenseValues.copy(source, all, source.rows(), true, width, entries, 0);
                worker.scratch().giveBack(all);
                last = source;
            }
            for (int i = 0; i < number; i++) {
                int position = positions[i];
                int code = MemoryAccess.getIntAtIndex(known, position);
                if (code < 0) {
                    code = words.code(width == 8 ? MemoryAccess.getLongAtIndex(entries, position)
                            : MemoryAccess.getIntAtIndex(entries, position));
                    MemoryAccess.setIntAtIndex(known, position, code);
                }
                MemoryAccess.setIntAtIndex(codes, done + i, code);
            }
            done += number;
            worker.scratch().giveBack(positions);
            if (limit.isReached(done, words.size(), (long) words.size() * width)) {
                return false;
            }
        }
        return true;
    }

    /// Does the same for strings. Returns the bytes that they would take without a dictionary, or -1 if the limit was reached.
    private long mapTexts(List<Column> parts, MemorySegment codes, DictionaryLimit limit) {
        int done = 0;
        long bytes = 0;
        FlatColumn last = null;
        MemorySegment known = MemorySegment.NULL;
        for (Column part : parts) {
            int[] positions = worker.scratch().borrowInts(part.rows());
            int number = positions(part, positions);
            FlatColumn source = number == 0 ? null : values(part);
            if (source != null && source != last) {
                known = startMapping(source.rows());
                last = source;
            }
            for (int i = 0; i < number; i++) {
                int position = positions[i];
                int code = MemoryAccess.getIntAtIndex(known, position);
                if (code < 0) {
                    code = textCode(source, position);
                    MemoryAccess.setIntAtIndex(known, position, code);
                }
                MemoryAccess.setIntAtIndex(codes, done + i, code);
                bytes += texts.length(code) + 4L;
            }
            done += number;
            worker.scratch().giveBack(positions);
            if (limit.isReached(done, texts.size(), texts.bytes() + 4L * texts.size())) {
                return -1;
            }
        }
        return bytes;
    }

    private int textCode(@Nullable FlatColumn source, int position) {
        if (source == null) {
            throw EngineException.internal("a value without a source");
        }
        strings.start(1);
        strings.add(source, new int[]{position}, 1);
        return texts.code(strings.address(0), strings.length(0));
    }

    private MemorySegment startMapping(int entries) {
        MemorySegment known = mapping.ensure(entries * 4L);
        known.asSlice(0, entries * 4L).fill((byte) -1);
        return known;
    }

    /// Frees the memory, which the next chunk takes anew: called between row groups, since a query may write many files at
    /// once.
    @Override
    public void close() {
        levelBits.close();
        dense.close();
        codeBuffer.close();
        mapping.close();
        strings.close();
        words.release();
        texts.release();
        pages.close();
    }
}
