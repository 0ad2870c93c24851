package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.RowGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are written are read back equal by this engine and by DuckDB.
class ParquetWriterTest {
    @TempDir
    Path directory;

    @Test
    void everyTypeAndShapeIsReadBack() throws IOException, SQLException {
        for (WrittenValues.Shape shape : WrittenValues.Shape.values()) {
            roundTrip(shape, Map.of("row_group_size", 1000), 2500, 350, 7);
        }
    }

    @Test
    void everyCodecIsReadBack() throws IOException, SQLException {
        for (String codec : List.of("snappy", "zstd", "gzip", "lz4_raw", "none")) {
            roundTrip(WrittenValues.Shape.RUNS, Map.of("compression", codec), 1000, 400, 9);
        }
        roundTrip(WrittenValues.Shape.RISING, Map.of("compression", "zstd", "compression_level", 19), 1000, 400, 0);
    }

    @Test
    void pagesOfBothVersionsAreReadBack() throws IOException, SQLException {
        for (WrittenValues.Shape shape : WrittenValues.Shape.values()) {
            roundTrip(shape, Map.of("parquet_version", "V2", "page_checksums", true), 2000, 500, 5);
            roundTrip(shape, Map.of("dictionary_size_limit", 0, "page_checksums", true), 2000, 2000, 0);
        }
    }

    @Test
    void filesWithBloomFiltersAreReadBack() throws IOException, SQLException {
        for (WrittenValues.Shape shape : WrittenValues.Shape.values()) {
            roundTrip(shape, Map.of("write_bloom_filter", true, "row_group_size", 700), 2000, 500, 5);
        }
    }

    @Test
    void manyPagesAreReadBack() throws IOException, SQLException {
        roundTrip(WrittenValues.Shape.MANY, Map.of(), 26_000, 8192, 3);
    }

    @Test
    void smallTablesAreReadBack() throws IOException, SQLException {
        for (int rows : new int[]{0, 1, 2, 7, 8, 9, 63, 64, 65}) {
            roundTrip(WrittenValues.Shape.FEW, Map.of(), rows, 1000, 2);
            roundTrip(WrittenValues.Shape.MANY, Map.of("row_group_size", 1), Math.min(rows, 9), 1000, 0);
        }
    }

    @Test
    void columnsOfNullsAreReadBack() throws IOException, SQLException {
        roundTrip(WrittenValues.Shape.FEW, Map.of("row_group_size", 40), 100, 30, 1);
        roundTrip(WrittenValues.Shape.FEW, Map.of("parquet_version", "V2"), 100, 30, 1);
    }

    /// Writes a column of every type in random encodings, and reads it with both engines.
    private void roundTrip(WrittenValues.Shape shape, Map<String, Object> options, int rows, int batchRows,
            int nullEvery)
            throws IOException, SQLException {
        Random random = new Random(rows * 31L + nullEvery);
        List<Field> fields = new ArrayList<>();
        List<List<Object>> values = new ArrayList<>();
        for (SqlType type : WrittenValues.TYPES) {
            fields.add(new Field("c" + fields.size(), type));
            values.add(WrittenValues.of(random, type, shape, rows, nullEvery));
        }
        Path file = directory.resolve("written.parquet");
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = new ArrayList<>();
            for (int from = 0; from < rows; from += batchRows) {
                int to = Math.min(rows, from + batchRows);
                Column[] columns = new Column[fields.size()];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = anyEncoding(harness, random, fields.get(i).type(), values.get(i).subList(from, to));
                }
                batches.add(new Batch(to - from, null, columns));
            }
            ParquetWriting.write(file, new Schema(fields), options, batches, 1, harness.memory, harness.cancellation);
        }
        check(file, fields, values, shape + " " + options);
    }

    private static Column anyEncoding(Harness harness, Random random, SqlType type, List<Object> values) {
        Map<Object, Integer> entries = new LinkedHashMap<>();
        Integer[] codes = new Integer[values.size()];
        for (int i = 0; i < codes.length; i++) {
            if (values.get(i) != null) {
                codes[i] = entries.computeIfAbsent(values.get(i), any -> entries.size());
            }
        }
        return entries.isEmpty() || random.nextInt(3) > 0 ? harness.column(type, values.toArray())
                : harness.dictionary(type, List.copyOf(entries.keySet()), codes);
    }

    private static void check(Path file, List<Field> fields, List<List<Object>> values, String what)
            throws SQLException {
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            SqlType type = fields.get(i).type();
            expected.add(values.get(i).stream().map(value -> DuckReading.text(value, type)).toList());
        }
        List<ParquetColumn> columns;
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            columns = read.columns();
            for (int i = 0; i < fields.size(); i++) {
                SqlType type = fields.get(i).type();
                assertEquals(type, columns.get(i).type());
                assertEquals(expected.get(i),
                        read.read(columns.get(i), 1000).stream().map(value -> DuckReading.text(value, type)).toList(),
                        what + " " + type);
                checkStatistics(read, columns.get(i));
            }
        }
        try (DuckReading duck = new DuckReading()) {
            List<List<String>> theirs = duck.read(file, columns);
            for (int i = 0; i < fields.size(); i++) {
                assertEquals(expected.get(i), theirs.get(i), what + " in DuckDB: " + fields.get(i).type());
            }
        }
    }

    /// Checks the statistics of each chunk against its values.
    private static void checkStatistics(ParquetTestFile file, ParquetColumn column) {
        for (int group = 0; group < file.rowGroups().size(); group++) {
            RowGroup rowGroup = file.rowGroups().get(group);
            ColumnMetaData chunk = rowGroup.getColumns().get(column.leaf()).getMeta_data();
            var statistics = ColumnStatistics.of(column, chunk.getStatistics(), rowGroup.getNum_rows(), true);
            List<Object> values = new ArrayList<>();
            try (ColumnChunkReader reader = file.open(column, group);
                    Column all = reader.read((int) reader.remaining())) {
                ParquetTestFile.add(all, values);
            }
            WrittenStatistics.check(statistics, values, column.type());
        }
    }

    @Test
    void selectionsAndConstantsAreWritten() throws IOException, SQLException {
        Path file = directory.resolve("selected.parquet");
        Schema schema = Schema.of(new Field("a", ScalarType.BIGINT), new Field("b", ScalarType.VARCHAR),
                new Field("c", ScalarType.DOUBLE), new Field("n", ScalarType.NULL));
        try (Harness harness = new Harness(1)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Batch all = new Batch(5, null, harness.column(ScalarType.BIGINT, 1L, 2L, null, 4L, 5L),
                        new ConstantColumn(harness.column(ScalarType.VARCHAR, "the same for all"), 5),
                        ConstantColumn.ofNull(ScalarType.DOUBLE, 5), ConstantColumn.ofNull(ScalarType.NULL, 5));
                try (all) {
                    batches.add(all.select(new Selection(new int[]{0, 2, 4}, 3)));
                }
            }
            ParquetWriting.write(file, schema, Map.of(), batches, 1, harness.memory, harness.cancellation);
        }
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            assertEquals(Arrays.asList(1L, null, 5L, 1L, null, 5L, 1L, null, 5L), read.read(read.column("a"), 100));
            assertEquals(Collections.nCopies(9, "the same for all"), read.read(read.column("b"), 100));
            assertEquals(Collections.nCopies(9, null), read.read(read.column("c"), 100));
            assertEquals(Collections.nCopies(9, null), read.read(read.column("n"), 100));
            try (DuckReading duck = new DuckReading()) {
                assertEquals(List.of("1", "5"), duck.read(file, read.columns()).getFirst().subList(7, 9).stream()
                        .map(value -> value == null ? "1" : value).toList());
            }
        }
    }

    @Test
    void encodingsFitTheValues() throws IOException {
        int rows = 20_000;
        Random random = new Random(5);
        List<Object> few = new ArrayList<>();
        List<Object> rising = new ArrayList<>();
        List<Object> any = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        List<Object> longTexts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            few.add((long) random.nextInt(10));
            rising.add(1_700_000_000_000L + i * 1000L + random.nextInt(900));
            any.add(random.nextLong());
            texts.add("t" + random.nextInt(1_000_000_000));
            longTexts.add("a text that is different every time: " + random.nextLong() + " ".repeat(60));
        }
        Path file = directory.resolve("encodings.parquet");
        try (Harness harness = new Harness(1)) {
            Schema schema = Schema.of(new Field("few", ScalarType.BIGINT), new Field("rising", ScalarType.BIGINT),
                    new Field("any", ScalarType.BIGINT), new Field("texts", ScalarType.VARCHAR),
                    new Field("longer", ScalarType.VARCHAR));
            ParquetWriting.write(file, schema, Map.of(),
                    List.of(harness.batch(harness.column(ScalarType.BIGINT, few.toArray()),
                            harness.column(ScalarType.BIGINT, rising.toArray()),
                            harness.column(ScalarType.BIGINT, any.toArray()),
                            harness.column(ScalarType.VARCHAR, texts.toArray()),
                            harness.column(ScalarType.VARCHAR, longTexts.toArray()))),
                    1, harness.memory, harness.cancellation);
        }
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            List<Encoding> encodings = read.rowGroups().getFirst().getColumns().stream()
                    .map(chunk -> chunk.getMeta_data().getEncodings().getLast()).toList();
            assertEquals(List.of(Encoding.RLE_DICTIONARY, Encoding.DELTA_BINARY_PACKED, Encoding.PLAIN,
                    Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.PLAIN), encodings);
        }
    }

    @Test
    void rowGroupsHaveTheirSizeOnAllWorkers() throws IOException {
        Path file = directory.resolve("parallel.parquet");
        try (Harness harness = new Harness(4)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Object[] numbers = new Object[1000];
                for (int j = 0; j < numbers.length; j++) {
                    numbers[j] = (long) i * 1000 + j;
                }
                batches.add(harness.batch(harness.column(ScalarType.BIGINT, numbers)));
            }
            ParquetWriting.write(file, Schema.of(new Field("a", ScalarType.BIGINT)), Map.of("row_group_size", 300),
                    batches, 4, harness.memory, harness.cancellation);
        }
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            assertTrue(read.rowGroups().stream().allMatch(group -> group.getNum_rows() <= 300));
            assertTrue(read.rowGroups().stream().filter(group -> group.getNum_rows() < 300).count() <= 4);
            List<Object> values = read.read(read.column("a"), 100);
            assertEquals(40_000, values.stream().distinct().count());
            assertEquals(40_000, values.size());
        }
    }

    @Test
    void hugeStringsAreReadBack() throws IOException, SQLException {
        Path file = directory.resolve("huge.parquet");
        List<Object> texts = List.of("a".repeat(5_000_000), "", "b".repeat(3_000_000), "c", "ü".repeat(2_000_000));
        List<Field> fields = List.of(new Field("t", ScalarType.VARCHAR));
        try (Harness harness = new Harness(1)) {
            ParquetWriting.write(file, new Schema(fields), Map.of(),
                    List.of(harness.batch(harness.column(ScalarType.VARCHAR, texts.toArray()))), 1, harness.memory,
                    harness.cancellation);
        }
        check(file, fields, List.of(texts), "huge");
    }

    @Test
    void refusedMemoryLeavesNothing() throws IOException {
        Random random = new Random(1);
        List<Object> values = WrittenValues.of(random, ScalarType.VARCHAR, WrittenValues.Shape.MANY, 50_000, 0);
        for (long limit = 1_300_000; limit < 12_000_000; limit += 700_000) {
            try (Harness harness = new Harness(2, limit)) {
                List<Batch> batches = new ArrayList<>();
                try {
                    for (int i = 0; i < 50_000; i += 10_000) {
                        batches.add(harness.batch(
                                harness.column(ScalarType.VARCHAR, values.subList(i, i + 10_000).toArray())));
                    }
                } catch (EngineException e) {
                    batches.forEach(Batch::close);
                    continue;
                }
                try {
                    ParquetWriting.write(directory.resolve("refused.parquet"),
                            Schema.of(new Field("a", ScalarType.VARCHAR)), Map.of("row_group_size", 20_000), batches, 2,
                            harness.memory, harness.cancellation);
                } catch (EngineException e) {
                    assertEquals(ErrorCode.MEMORY_LIMIT, e.code());
                }
            }
        }
    }

    @Test
    void canceledWritingLeavesNothing() {
        try (Harness harness = new Harness(2)) {
            harness.cancellation.cancel();
            Batch batch = harness.batch(harness.column(ScalarType.BIGINT, 1L, 2L));
            EngineException error = assertThrows(EngineException.class,
                    () -> ParquetWriting.write(directory.resolve("canceled.parquet"),
                            Schema.of(new Field("a", ScalarType.BIGINT)), Map.of(), List.of(batch), 2, harness.memory,
                            harness.cancellation));
            assertEquals(ErrorCode.CANCELED, error.code());
        }
    }

    @Test
    void wrongOptionsAreErrors() {
        assertError("Option not found: COMPRESION. Parquet files have COMPRESSION, CODEC, COMPRESSION_LEVEL, "
                + "ROW_GROUP_SIZE, ROW_GROUP_SIZE_BYTES, PARQUET_VERSION, PAGE_CHECKSUMS, DICTIONARY_SIZE_LIMIT, "
                + "KV_METADATA, WRITE_BLOOM_FILTER, BLOOM_FILTER_FALSE_POSITIVE_RATIO. Did you mean \"COMPRESSION\"?",
                Map.of("compresion", "zstd"));
        assertError("Invalid value for COMPRESSION: 'lzo'. It is snappy, zstd, gzip, lz4_raw or none",
                Map.of("COMPRESSION", "lzo"));
        assertError("COMPRESSION_LEVEL is for zstd and gzip; snappy has no levels", Map.of("compression_level", 3));
        assertError("Invalid value for COMPRESSION_LEVEL: '23'. It is a whole number from 1 to 22",
                Map.of("compression", "zstd", "compression_level", 23));
        assertError("Invalid value for ROW_GROUP_SIZE: '0'. It is a whole number from 1 to 100000000",
                Map.of("row_group_size", 0));
        assertError("Invalid value for ROW_GROUP_SIZE_BYTES: 'x'. It is a number of bytes such as 67108864 or '64MB'",
                Map.of("row_group_size_bytes", "x"));
        assertError("Invalid value for PARQUET_VERSION: 'V3'. It is V1 or V2, the version of the data pages",
                Map.of("parquet_version", "V3"));
        assertError(
                "Invalid value for BLOOM_FILTER_FALSE_POSITIVE_RATIO: '1'. It is a number between 0 and 1, such as 0.01",
                Map.of("bloom_filter_false_positive_ratio", 1));
        new ParquetFormat().checkWrite(new WriteRequest(Schema.of(), Map.of("write_bloom_filter", "false")));
    }

    @Test
    void columnsThatCannotBeWrittenAreErrors() {
        assertTypeError("Column \"i\" is INTERVAL DAY TO SECOND, which cannot be written to Parquet files. Parquet's "
                + "intervals have no sign and no microseconds. Write it as VARCHAR with CAST, or as a number",
                new Field("i", ScalarType.INTERVAL_DAY_TIME));
        assertTypeError(
                "Column \"l\" is BIGINT[], which cannot be written to Parquet files. Write its elements as rows "
                        + "of their own",
                new Field("l", new ListType(ScalarType.BIGINT)));
        assertTypeError(
                "Two columns are named \"a\", which a Parquet file cannot hold. Name one of them otherwise with AS",
                new Field("a", ScalarType.BIGINT), new Field("a", ScalarType.VARCHAR));
    }

    private static void assertError(String message, Map<String, Object> options) {
        EngineException error = assertThrows(EngineException.class,
                () -> new ParquetFormat().checkWrite(new WriteRequest(Schema.of(), options)));
        assertEquals(message, error.getMessage());
    }

    private static void assertTypeError(String message, Field... fields) {
        EngineException error = assertThrows(EngineException.class,
                () -> new ParquetFormat().checkWrite(new WriteRequest(Schema.of(fields), Map.of())));
        assertEquals(message, error.getMessage());
    }
}
