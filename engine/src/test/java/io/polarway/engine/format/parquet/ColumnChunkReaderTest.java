package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;

/// What encodings columns come in, what they share, and what becomes of pages that lie about themselves.
class ColumnChunkReaderTest {
    private static final byte[] CODES = TestChunk.join(new byte[]{1},
            TestEncoder.packedRun(new long[]{0, 1, 1, 0, 1, 0, 0, 1}, 1));

    @Test
    void aDictionaryIsSharedUntilTheWriterGaveItUp() {
        TestChunk chunk = text(false).dictionary(2, strings("the first of the entries", "second"))
                .data(Encoding.RLE_DICTIONARY, 8, CODES).data(Encoding.RLE_DICTIONARY, 8, CODES)
                .data(Encoding.PLAIN, 2, strings("not an entry of the dictionary", "third"));
        chunk.read(reader -> {
            assertNull(reader.dictionary(), "a page is PLAIN");
            try (Column first = reader.read(12);
                    Column second = reader.read(2);
                    Column across = reader.read(3);
                    Column last = reader.read(1)) {
                DictionaryColumn one = assertInstanceOf(DictionaryColumn.class, first);
                DictionaryColumn two = assertInstanceOf(DictionaryColumn.class, second);
                assertSame(one.dictionary(), two.dictionary());
                assertInstanceOf(FlatColumn.class, across);
                assertInstanceOf(FlatColumn.class, last);
                List<Object> values = new ArrayList<>();
                ParquetTestFile.add(across, values);
                ParquetTestFile.add(last, values);
                assertEquals(List.of("the first of the entries", "second", "not an entry of the dictionary", "third"),
                        values);
            }
        });
    }

    @Test
    void theDictionaryIsKnownBeforeTheRows() {
        TestChunk chunk = text(false).dictionary(2, strings("a", "b")).data(Encoding.PLAIN_DICTIONARY, 8, CODES);
        chunk.read(reader -> {
            FlatColumn dictionary = reader.dictionary();
            assertNotNull(dictionary);
            assertEquals(2, dictionary.rows());
            try (Column column = reader.read(8)) {
                assertSame(dictionary, assertInstanceOf(DictionaryColumn.class, column).dictionary());
            }
        });
    }

    @Test
    void rowsOfNullsOnlyTakeNoMemory() {
        byte[] nulls = TestEncoder.run(0, 1000, 1);
        TestChunk chunk = new TestChunk(Type.INT64, true).dataV2(Encoding.PLAIN, 1000, nulls, new byte[0])
                .dataV2(Encoding.PLAIN, 1, TestEncoder.run(1, 1, 1), TestEncoder.plainLongs(5));
        chunk.read(reader -> {
            try (Column nothing = reader.read(999); Column something = reader.read(2)) {
                assertInstanceOf(ConstantColumn.class, nothing);
                assertEquals(0, nothing.bytes());
                List<Object> values = new ArrayList<>();
                ParquetTestFile.add(something, values);
                assertNull(values.get(0));
                assertEquals(5L, values.get(1));
            }
        });
    }

    @Test
    void aPlainPageIsNotCopied() {
        TestChunk chunk = new TestChunk(Type.INT64, false).data(Encoding.PLAIN, 100,
                TestEncoder.plainLongs(new long[100]));
        chunk.read(reader -> {
            try (Column first = reader.read(50); Column second = reader.read(50)) {
                long firstAddress = assertInstanceOf(FlatColumn.class, first).values().address();
                assertEquals(firstAddress + 400, assertInstanceOf(FlatColumn.class, second).values().address());
            }
        });
    }

    @Test
    void columnsOutliveTheReader() {
        List<Column> columns = new ArrayList<>();
        TestChunk chunk = text(false).data(Encoding.PLAIN, 2,
                strings("a text that is not in the view", "another of that kind"));
        chunk.read(reader -> {
            columns.add(reader.read(1));
            columns.add(reader.read(1));
            reader.close();
            List<Object> values = new ArrayList<>();
            columns.forEach(column -> ParquetTestFile.add(column, values));
            columns.forEach(Column::close);
            assertEquals(List.of("a text that is not in the view", "another of that kind"), values);
        });
    }

    @Test
    void skippedPagesAreNotDecoded() {
        TestChunk chunk = new TestChunk(Type.INT32, false).codec(CompressionCodec.SNAPPY)
                .data(Encoding.PLAIN, Encoding.RLE, 10, 40, "not snappy at all".getBytes(StandardCharsets.UTF_8))
                .data(Encoding.PLAIN, Encoding.RLE, 1, 4, new byte[]{4, 12, 7, 0, 0, 0});
        chunk.read(reader -> {
            reader.skip(10);
            try (Column column = reader.read(1)) {
                List<Object> values = new ArrayList<>();
                ParquetTestFile.add(column, values);
                assertEquals(List.of(7), values);
            }
        });
        assertCorrupt(chunk, "cannot be decompressed");
    }

    @Test
    void aPageCannotClaimMoreThanItHolds() {
        for (CompressionCodec codec : List.of(CompressionCodec.SNAPPY, CompressionCodec.GZIP, CompressionCodec.LZ4_RAW,
                CompressionCodec.LZ4, CompressionCodec.ZSTD)) {
            TestChunk chunk = new TestChunk(Type.INT32, false).codec(codec).data(Encoding.PLAIN, Encoding.RLE,
                    500_000_000,
                    2_000_000_000,
                    new byte[]{(byte) 0x80, (byte) 0xA8, (byte) 0xD6, (byte) 0xB9, 7, 0, 0, 0, 0, 0, 0, 0, 0});
            chunk.read(1 << 20, reader -> assertError(ErrorCode.CORRUPT_FILE, "claims to be 2000000000 bytes",
                    () -> reader.read(1)));
        }
        TestChunk brotli = new TestChunk(Type.INT32, false).codec(CompressionCodec.BROTLI).data(Encoding.PLAIN,
                Encoding.RLE, 1,
                2_000_000_000, new byte[100]);
        brotli.read(1 << 20, reader -> assertError(ErrorCode.MEMORY_LIMIT, "Out of memory", () -> reader.read(1)));
    }

    @Test
    void aPageCannotReachBeyondItsChunk() {
        assertCorrupt(
                new TestChunk(Type.INT32, false).rows(1).page(new PageHeader(PageType.INDEX_PAGE, 1000, 1000),
                        new byte[10]),
                "claims 1000 bytes, the column chunk has 10 left");
        assertCorrupt(
                new TestChunk(Type.INT32, false).rows(1).page(new PageHeader(PageType.INDEX_PAGE, 1, -1), new byte[10]),
                "claims -1 bytes");
        assertCorrupt(new TestChunk(Type.INT32, false).rows(1).raw(new byte[]{1, 2, 3}), "page header is");
        assertCorrupt(new TestChunk(Type.INT32, false).rows(1), "ends after 0 of 1 rows");
        assertCorrupt(new TestChunk(Type.INT32, false).data(Encoding.PLAIN, 3, TestEncoder.plainInts(1, 2, 3)).rows(2),
                "claims 3 rows, the row group has 2 left");
    }

    @Test
    void badRunsAndIndicesAreRefused() {
        Consumer<byte[]> corrupt = body -> assertCorrupt(
                new TestChunk(Type.INT32, false).dictionary(2, TestEncoder.plainInts(1, 2))
                        .data(Encoding.RLE_DICTIONARY, 8, body),
                "dictionary ind");
        corrupt.accept(new byte[]{33});
        corrupt.accept(TestChunk.join(new byte[]{2}, TestEncoder.packedRun(new long[]{0, 1, 2, 3, 0, 0, 0, 0}, 2)));
        corrupt.accept(TestChunk.join(new byte[]{2}, TestEncoder.run(3, 8, 2)));
        corrupt.accept(TestChunk.join(new byte[]{32}, TestEncoder.run(0xFFFF_FFFFL, 8, 32)));
        corrupt.accept(new byte[]{7, 3});
        assertCorrupt(new TestChunk(Type.INT32, false).data(Encoding.RLE_DICTIONARY, 8, CODES),
                "no dictionary before it");
        assertCorrupt(new TestChunk(Type.INT32, false).rows(1).dictionary(1000, new byte[8]),
                "claims 1000 entries in 8 bytes");
        assertCorrupt(new TestChunk(Type.BOOLEAN, false).rows(1).dictionary(1, new byte[8]),
                "BOOLEAN has a dictionary");
        assertCorrupt(new TestChunk(Type.INT32, true).data(Encoding.PLAIN, 8, TestEncoder.plainInts(100, 0)),
                "levels claim 100");
        assertCorrupt(new TestChunk(Type.INT32, true).data(Encoding.PLAIN, 8, TestChunk.join(TestEncoder.plainInts(2),
                TestEncoder.run(2, 8, 1))), "a level or boolean is 2");
    }

    @Test
    void badValuesAreRefused() {
        assertCorrupt(new TestChunk(Type.INT64, false).data(Encoding.PLAIN, 8, TestEncoder.plainLongs(1, 2, 3)),
                "fewer values");
        assertCorrupt(text(false).data(Encoding.PLAIN, 1, TestEncoder.plainInts(-5, 0)), "claims -5 bytes");
        assertCorrupt(text(false).data(Encoding.PLAIN, 1, TestEncoder.plainInts(5, 0)),
                "claims 5 bytes, the page has 4 left");
        assertCorrupt(text(false).data(Encoding.DELTA_BYTE_ARRAY, 1, TestChunk.join(TestEncoder.delta(128, 4, 1),
                TestEncoder.deltaLength(new byte[1]))), "share 1 bytes with one of 0");
        assertCorrupt(text(false).data(Encoding.DELTA_LENGTH_BYTE_ARRAY, 1, TestEncoder.delta(128, 4, -1)),
                "claims -1 bytes");
        assertCorrupt(
                new TestChunk(Type.INT32, false).data(Encoding.DELTA_BINARY_PACKED, 1, TestEncoder.delta(128, 4, 1, 2)),
                "2 values, the page has at most 1");
        assertCorrupt(new TestChunk(Type.INT32, false).data(Encoding.DELTA_BINARY_PACKED, 1, new byte[]{0, 0, 0, 0}),
                "cannot have 0 miniblocks");
        assertCorrupt(new TestChunk(Type.INT32, false).data(Encoding.BYTE_STREAM_SPLIT, 1, new byte[3]),
                "3 bytes cannot be split");
        assertCorrupt(new TestChunk(Type.INT32, false).data(Encoding.DELTA_BYTE_ARRAY, 1, new byte[3]),
                "INT32 values cannot be encoded as DELTA_BYTE_ARRAY");
        assertCorrupt(new TestChunk(Type.INT64, false).as(column -> column.setConverted_type(ConvertedType.TIME_MICROS))
                .data(Encoding.PLAIN, 1, TestEncoder.plainLongs(86_400_000_000L)), "not within a day");
        assertCorrupt(new TestChunk(Type.BYTE_ARRAY, false)
                .as(column -> column.setConverted_type(ConvertedType.DECIMAL).setPrecision(10).setScale(2))
                .data(Encoding.PLAIN, 1, TestEncoder.plainStrings(new byte[]{1, 0, 0, 0, 0, 0, 0, 0, 0})),
                "more digits");
    }

    @Test
    void textIsUtf8() {
        byte[][] wrong = {{(byte) 0xFF}, {(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                {(byte) 0xE2, (byte) 0x82},
                {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {'a', (byte) 0x80}};
        for (byte[] bytes : wrong) {
            byte[] good = "größer als alles, was in einer View Platz hat: 日本 😀".getBytes(StandardCharsets.UTF_8);
            TestChunk chunk = text(false).data(Encoding.PLAIN, 2, TestEncoder.plainStrings(good, bytes));
            chunk.read(reader -> assertError(ErrorCode.INVALID_UTF8,
                    "test.parquet, column \"c\", page at byte 0: the text of row 1 is not valid UTF-8",
                    () -> reader.read(2)));
            TestChunk bare = new TestChunk(Type.BYTE_ARRAY, false).data(Encoding.PLAIN, 1,
                    TestEncoder.plainStrings(bytes));
            assertEquals(1, bare.read(1).size());
        }
    }

    private static TestChunk text(boolean nullable) {
        return new TestChunk(Type.BYTE_ARRAY, nullable).as(column -> column.setConverted_type(ConvertedType.UTF8));
    }

    private static byte[] strings(String... values) {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = values[i].getBytes(StandardCharsets.UTF_8);
        }
        return TestEncoder.plainStrings(bytes);
    }

    private static void assertCorrupt(TestChunk chunk, String message) {
        chunk.read(reader -> assertError(ErrorCode.CORRUPT_FILE, message,
                () -> reader.read((int) Math.max(1, reader.remaining()))));
    }

    private static void assertError(ErrorCode code, String message, Runnable failing) {
        EngineException error = assertThrows(EngineException.class, failing::run);
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertTrue(
                code == ErrorCode.MEMORY_LIMIT
                        || error.getMessage().startsWith("test.parquet, column \"c\", page at byte "),
                error.getMessage());
    }
}
