package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/// A column chunk written page by page by a test, and read back from memory.
final class TestChunk {
    private final SchemaElement element;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Encoding> encodings = new ArrayList<>();
    private CompressionCodec codec = CompressionCodec.UNCOMPRESSED;
    private long rows;

    /// Creates the chunk of a column named `c`.
    TestChunk(Type type, boolean nullable) {
        element = new SchemaElement("c").setType(type)
                .setRepetition_type(nullable ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    }

    /// Changes the column's description.
    TestChunk as(Consumer<SchemaElement> change) {
        change.accept(element);
        return this;
    }

    /// Says that the pages are compressed; they are added as they are.
    TestChunk codec(CompressionCodec codec) {
        this.codec = codec;
        return this;
    }

    /// Says how many rows the row group has, if not those of its pages.
    TestChunk rows(long rows) {
        this.rows = rows;
        return this;
    }

    TestChunk dictionary(int entries, byte[] body) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, body.length, body.length);
        header.setDictionary_page_header(new DictionaryPageHeader(entries, Encoding.PLAIN_DICTIONARY));
        encodings.add(Encoding.PLAIN_DICTIONARY);
        return page(header, body);
    }

    /// Adds a page of the first version, of which the body begins with the levels if there are any.
    TestChunk data(Encoding encoding, int rows, byte[] body) {
        return data(encoding, Encoding.RLE, rows, body.length, body);
    }

    TestChunk data(Encoding encoding, Encoding levels, int rows, int uncompressed, byte[] body) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, uncompressed, body.length);
        header.setData_page_header(new DataPageHeader(rows, encoding, levels, Encoding.RLE));
        encodings.add(encoding);
        this.rows += rows;
        return page(header, body);
    }

    /// Adds a page of the second version.
    TestChunk dataV2(Encoding encoding, int rows, byte[] levels, byte[] values) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, levels.length + values.length,
                levels.length + values.length);
        header.setData_page_header_v2(
                new DataPageHeaderV2(rows, 0, rows, encoding, levels.length, 0).setIs_compressed(false));
        encodings.add(encoding);
        this.rows += rows;
        return page(header, join(levels, values));
    }

    TestChunk page(PageHeader header, byte[] body) {
        try {
            Util.writePageHeader(header, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return raw(body);
    }

    TestChunk raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /// Reads all rows, so many at a time.
    List<Object> read(int batchRows) {
        List<Object> values = new ArrayList<>();
        read(reader -> {
            while (reader.remaining() > 0) {
                try (Column column = reader.read((int) Math.min(batchRows, reader.remaining()))) {
                    ParquetTestFile.add(column, values);
                }
            }
        });
        return values;
    }

    /// Reads selected rows of all rows, so many at a time.
    List<Object> readSelected(int batchRows, IntPredicate isSelected) {
        List<Object> values = new ArrayList<>();
        read(reader -> ParquetTestFile.read(reader, batchRows, isSelected, values));
        return values;
    }

    /// Lends a reader, and fails if it leaves anything in memory.
    void read(Consumer<ColumnChunkReader> use) {
        read(64 << 20, use);
    }

    void read(long memoryLimit, Consumer<ColumnChunkReader> use) {
        ColumnMetaData chunk = new ColumnMetaData(element.getType(), encodings, List.of("c"), codec, rows, bytes.size(),
                bytes.size(), 0);
        try (MemoryPool pool = new MemoryPool(memoryLimit); QueryMemory memory = pool.open("test")) {
            Scratch scratch = new Scratch(memory, new Cancellation(), ZoneOffset.UTC, Instant.EPOCH);
            try (ColumnChunkReader reader = new ColumnChunkReader(new InMemory(bytes.toByteArray()), chunk,
                    ColumnTypes.of(element, 0), rows, scratch)) {
                use.accept(reader);
            }
        }
    }

    private record InMemory(byte[] bytes) implements RandomAccess {
        @Override
        public FileIdentity identity() {
            return new FileIdentity("test.parquet", "test.parquet", bytes.length, 0, null);
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(long position, MemorySegment target) {
            MemorySegment.copy(bytes, (int) position, target, Layouts.BYTE, 0, (int) target.byteSize());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
