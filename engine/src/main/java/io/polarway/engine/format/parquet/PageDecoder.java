package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/// Decodes one page after another: decompresses it, finds its levels and its values, and hands rows to a [ColumnOutput].
final class PageDecoder implements AutoCloseable {
    private static final int LEVELS_MARGIN = 64;

    private final ParquetColumn column;
    private final @Nullable Codec codec;
    private final QueryMemory memory;
    private final ChunkPlace place;
    private final PageBuffer pageBuffer;
    private final BitRunReader levels;
    private final CodeReader codes;
    private @Nullable ValueReader values;
    /// The bytes of the current page's values: the buffer, its memory, and where in it they begin and end.
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private long position;
    private long limit;

    /// Creates the decoder of the pages of one column chunk.
    ///
    /// @param codec how they are compressed, or null
    PageDecoder(ParquetColumn column, @Nullable Codec codec, QueryMemory memory, ChunkPlace place) {
        this.column = column;
        this.codec = codec;
        this.memory = memory;
        this.place = place;
        this.pageBuffer = new PageBuffer(memory);
        this.levels = new BitRunReader(place);
        this.codes = new CodeReader(place);
    }

    /// Returns whether values encoded so are indices of a dictionary.
    static boolean isDictionary(@Nullable Encoding encoding) {
        return encoding == Encoding.PLAIN_DICTIONARY || encoding == Encoding.RLE_DICTIONARY;
    }

    /// Decodes a dictionary page of `count` entries. The caller owns the column.
    FlatColumn dictionary(PageHeader header, PageHeaders pages, int count) {
        ChunkBytes bytes = pages.body(header);
        long all = header.getUncompressed_page_size();
        open(bytes, pages.bodyOffset(), pages.bodyLength(), all, all, codec != null);
        long smallest = column.physical() == Type.BYTE_ARRAY ? 4 : column.width();
        if (smallest == 0) {
            throw place.corrupt("a column of " + column.physical() + " has a dictionary");
        }
        if (count < 0 || count * smallest > limit - position) {
            throw place.corrupt("the dictionary claims " + count + " entries in " + (limit - position) + " bytes");
        }
        ValueReader reader = reader(Encoding.PLAIN, count);
        try (ColumnOutput output = new ColumnOutput(column, count, true, memory, place)) {
            if (count > 0) {
                output.addValues(reader, count, count);
            }
            return output.buildFlat();
        }
    }

    /// Starts with a data page of `rows` rows, of which only the first `wanted` ones will be read or skipped.
    void start(PageHeader header, PageHeaders pages, int rows, int wanted, @Nullable FlatColumn dictionary) {
        ChunkBytes bytes = pages.body(header);
        Encoding encoding;
        if (header.getType() == PageType.DATA_PAGE) {
            DataPageHeader about = header.getData_page_header();
            encoding = about.getEncoding();
            openV1(bytes, pages, header, about, rows, wanted);
            if (column.maxDefinitionLevel() > 0) {
                startLevels(about.getDefinition_level_encoding(), rows);
            }
        } else {
            DataPageHeaderV2 about = header.getData_page_header_v2();
            encoding = about.getEncoding();
            openV2(bytes, pages, header, about, wanted);
        }
        if (isDictionary(encoding)) {
            if (dictionary == null) {
                throw place.corrupt("the page is dictionary-encoded, but there is no dictionary before it");
            }
            values = null;
            codes.start(segment, position, limit, dictionary.rows());
        } else {
            values = reader(encoding, rows);
        }
    }

    /// Hands the next `count` rows of the page to `output`.
    ///
    /// @param dictionary the dictionary, if the page is encoded by one
    void read(ColumnOutput output, int count, @Nullable FlatColumn dictionary) {
        int valid = column.maxDefinitionLevel() > 0 ? output.readLevels(levels, count) : count;
        ValueReader reader = values;
        if (valid == 0) {
            output.addNulls(count);
        } else if (reader != null) {
            output.addValues(reader, count, valid);
        } else if (dictionary != null) {
            output.addCodes(codes, dictionary, count, valid);
        } else {
            throw EngineException.internal("a page was read before it was started");
        }
    }

    /// Passes over the next `count` rows of the page.
    void skip(int count) {
        int valid = column.maxDefinitionLevel() > 0 ? levels.skip(count) : count;
        ValueReader reader = values;
        if (reader != null) {
            reader.skip(valid);
        } else {
            codes.skip(valid);
        }
    }

    /// Finds the definition levels of a first-version page, at its beginning.
    private void startLevels(Encoding encoding, int rows) {
        long available = limit - position;
        if (encoding == Encoding.BIT_PACKED) {
            long bytes = (rows + 7L) >>> 3;
            if (bytes > available) {
                throw place.corrupt("the levels of " + rows + " rows do not fit in the page's " + available + " bytes");
            }
            for (long at = position; at < position + bytes; at++) {
                MemoryAccess.setByte(segment, at, (byte) (Integer.reverse(MemoryAccess.getByte(segment, at)) >>> 24));
            }
            levels.startPacked(segment, position, rows);
            position += bytes;
            return;
        }
        if (encoding != Encoding.RLE) {
            throw place.corrupt("the definition levels are encoded as " + encoding);
        }
        int bytes = available < 4 ? -1 : MemoryAccess.getInt(segment, position);
        if (bytes < 0 || bytes > available - 4) {
            throw place.corrupt("the levels claim " + bytes + " bytes, the page has " + available);
        }
        levels.start(segment, position + 4, position + 4 + bytes);
        position += 4L + bytes;
    }

    /// Returns how many bytes the first values take; as many as there are if that cannot be known.
    private long bytes(Encoding encoding, int values) {
        Type physical = column.physical();
        boolean isFixed = encoding == Encoding.PLAIN && physical != Type.BOOLEAN && physical != Type.BYTE_ARRAY;
        return isFixed ? (long) values * column.width() : Long.MAX_VALUE;
    }

    /// Makes a first-version page the current one, as far as the rows that are wanted need it: their values may follow levels, whose
    /// length is the first of what is compressed.
    private void openV1(ChunkBytes bytes, PageHeaders pages, PageHeader header, DataPageHeader about, int rows,
            int wanted) {
        boolean hasLevels = column.maxDefinitionLevel() > 0;
        long values = wanted == rows || hasLevels && about.getDefinition_level_encoding() != Encoding.RLE
                ? Long.MAX_VALUE
                : bytes(about.getEncoding(), wanted);
        long all = header.getUncompressed_page_size();
        // A bit for each row, unless runs take more: then all is decompressed after all.
        long levels = hasLevels ? Integer.BYTES + (rows + 7L) / 8 + LEVELS_MARGIN : 0;
        long beginning = values > all - levels ? all : values + levels;
        open(bytes, pages.bodyOffset(), pages.bodyLength(), all, beginning, codec != null);
        if (hasLevels && beginning < all
                && Integer.toUnsignedLong(MemoryAccess.getInt(segment, position)) + Integer.BYTES > limit - position
                        - values) {
            open(bytes, pages.bodyOffset(), pages.bodyLength(), all, all, codec != null);
        }
    }

    /// Finds the parts of a second-version page, whose levels are never compressed.
    private void openV2(ChunkBytes bytes, PageHeaders pages, PageHeader header, DataPageHeaderV2 about, int wanted) {
        long repetition = about.getRepetition_levels_byte_length();
        long definition = about.getDefinition_levels_byte_length();
        long body = pages.bodyLength();
        long uncompressed = header.getUncompressed_page_size() - repetition - definition;
        if (repetition < 0 || definition < 0 || repetition + definition > body || uncompressed < 0) {
            throw place
                    .corrupt("the levels claim " + repetition + " and " + definition + " bytes of a page of " + body);
        }
        long start = pages.bodyOffset();
        if (column.maxDefinitionLevel() > 0) {
            levels.start(bytes.segment(), start + repetition, start + repetition + definition);
        }
        boolean compressed = codec != null && (!about.isSetIs_compressed() || about.isIs_compressed());
        long beginning = Math.min(bytes(about.getEncoding(), wanted), uncompressed);
        open(bytes, start + repetition + definition, body - repetition - definition, uncompressed, beginning,
                compressed);
    }

    /// Makes bytes of the page, decompressed if they are compressed, the current ones.
    ///
    /// @param wanted how many of them at the least
    private void open(ChunkBytes bytes, long start, long length, long uncompressed, long wanted, boolean compressed) {
        if (!compressed || uncompressed == 0) {
            if (uncompressed != length && uncompressed != 0) {
                throw place.corrupt("the page has " + length + " bytes uncompressed, its header says " + uncompressed);
            }
            use(bytes.buffer(), bytes.segment(), start, start + uncompressed);
            return;
        }
        MemorySegment source = bytes.segment().asSlice(start, length);
        Codec decompressor = codec;
        if (decompressor == null) {
            throw EngineException.internal("a page is compressed without a codec");
        }
        try {
            long largest = decompressor.largestOutput(source);
            if (uncompressed > largest) {
                throw place.corrupt("the page claims to be " + uncompressed + " bytes uncompressed, but its " + length
                        + " bytes hold at most " + largest);
            }
            ArrowBuf target = pageBuffer.take(uncompressed);
            MemorySegment all = Layouts.segment(target);
            MemorySegment room = all.asSlice(0, uncompressed);
            if (wanted < uncompressed) {
                int beginning = decompressor.decompressBeginning(source, room, wanted);
                if (beginning >= wanted) {
                    use(target, all, 0, beginning);
                    return;
                }
            }
            int written = decompressor.decompress(source, room);
            if (written != uncompressed) {
                throw place.corrupt("the page has " + written + " bytes uncompressed, its header says " + uncompressed);
            }
            use(target, all, 0, uncompressed);
        } catch (IOException e) {
            throw place.corrupt("the page cannot be decompressed: " + e.getMessage(), e);
        }
    }

    private void use(ArrowBuf bytes, MemorySegment memory, long start, long end) {
        if (end > Integer.MAX_VALUE - BitPacking.PADDING) {
            throw place.unsupported("a page of 2 GB or more is not supported");
        }
        buffer = bytes;
        segment = memory;
        position = start;
        limit = end;
    }

    private ValueReader reader(Encoding encoding, int rows) {
        ArrowBuf bytes = buffer;
        Type physical = column.physical();
        if (bytes == null || physical == null) {
            throw EngineException.internal("a page was decoded before it was opened");
        }
        if (encoding == null) {
            throw place.unsupported("the encoding of the page is not known");
        }
        boolean isText = column.type() == ScalarType.VARCHAR;
        boolean isFixed = physical == Type.FIXED_LEN_BYTE_ARRAY;
        switch (encoding) {
            case PLAIN -> {
                return switch (physical) {
                    case BOOLEAN -> new PlainFlagReader(segment, position, limit, place);
                    case BYTE_ARRAY -> new PlainStringReader(bytes, segment, position, limit, isText, place);
                    case INT32, INT64, INT96, FLOAT, DOUBLE, FIXED_LEN_BYTE_ARRAY ->
                            new PlainFixedReader(bytes, segment, position, limit, column.width(), place);
                };
            }
            case RLE -> {
                if (physical == Type.BOOLEAN) {
                    return new RunFlagReader(segment, position, limit, place);
                }
            }
            case DELTA_BINARY_PACKED -> {
                if (physical == Type.INT32 || physical == Type.INT64) {
                    return new DeltaReader(segment, position, limit, column.width(), rows, place);
                }
            }
            case DELTA_LENGTH_BYTE_ARRAY -> {
                if (physical == Type.BYTE_ARRAY) {
                    return new DeltaLengthReader(bytes, segment, position, limit, rows, isText, place);
                }
            }
            case DELTA_BYTE_ARRAY -> {
                if (physical == Type.BYTE_ARRAY || isFixed) {
                    return new DeltaStringReader(bytes, segment, position, limit, rows, isText, place, memory);
                }
            }
            case BYTE_STREAM_SPLIT -> {
                if (physical != Type.BOOLEAN && physical != Type.BYTE_ARRAY && physical != Type.INT96) {
                    return new StreamSplitReader(segment, position, limit, column.width(), place);
                }
            }
            case PLAIN_DICTIONARY, RLE_DICTIONARY, BIT_PACKED -> {
            }
        }
        throw place.corrupt(physical + " values cannot be encoded as " + encoding);
    }

    @Override
    public void close() {
        pageBuffer.close();
    }
}
