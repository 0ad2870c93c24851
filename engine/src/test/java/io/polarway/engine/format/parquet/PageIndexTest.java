package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.BoundaryOrder;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statistics, page indexes and metadata of files that are written, as parquet-java and DuckDB see them.
class PageIndexTest {
    private static final int ROWS = 60_000;
    private static final int PAGE_ROWS = 24_576;

    @TempDir
    Path directory;

    private Path write(Map<String, Object> options, List<Field> fields, List<List<Object>> values) throws IOException {
        Path file = directory.resolve("indexed.parquet");
        try (Harness harness = new Harness(1)) {
            Batch batch = harness.batch(IntStream.range(0, fields.size())
                    .mapToObj(i -> harness.column(fields.get(i).type(), values.get(i).toArray()))
                    .toArray(Column[]::new));
            ParquetWriting.write(file, new Schema(fields), options, List.of(batch), 1, harness.memory,
                    harness.cancellation);
        }
        return file;
    }

    @Test
    void pagesAreIndexed() throws IOException {
        List<Object> rising = new ArrayList<>();
        List<Object> falling = new ArrayList<>();
        List<Object> mixed = new ArrayList<>();
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rising.add((long) i);
            falling.add(i < PAGE_ROWS ? null : -i);
            mixed.add("text " + "x".repeat(80) + i * 7919L % ROWS);
            numbers.add(i == 3 ? Double.NaN : (double) i);
        }
        Path file = write(Map.of(), List.of(new Field("rising", ScalarType.BIGINT),
                new Field("falling", ScalarType.INTEGER), new Field("mixed", ScalarType.VARCHAR),
                new Field("numbers", ScalarType.DOUBLE)), List.of(rising, falling, mixed, numbers));
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
            List<BlockMetaData> groups = reader.getFooter().getBlocks();
            assertEquals(1, groups.size());
            List<ColumnChunkMetaData> chunks = groups.getFirst().getColumns();

            ColumnIndex first = reader.readColumnIndex(chunks.get(0));
            assertEquals(BoundaryOrder.ASCENDING, first.getBoundaryOrder());
            assertEquals(List.of(0L, 24_576L, 49_152L), longs(first.getMinValues()));
            assertEquals(List.of(24_575L, 49_151L, 59_999L), longs(first.getMaxValues()));
            assertEquals(List.of(0L, 0L, 0L), first.getNullCounts());
            OffsetIndex places = reader.readOffsetIndex(chunks.get(0));
            assertEquals(3, places.getPageCount());
            assertEquals(PAGE_ROWS, places.getFirstRowIndex(1));
            assertEquals(chunks.get(0).getFirstDataPageOffset(), places.getOffset(0));
            assertEquals(places.getOffset(0) + places.getCompressedPageSize(0), places.getOffset(1));

            ColumnIndex second = reader.readColumnIndex(chunks.get(1));
            assertEquals(BoundaryOrder.DESCENDING, second.getBoundaryOrder());
            assertEquals(List.of(true, false, false), second.getNullPages());
            assertEquals(List.of((long) PAGE_ROWS, 0L, 0L), second.getNullCounts());

            ColumnIndex third = reader.readColumnIndex(chunks.get(2));
            assertTrue(third.getMinValues().stream().allMatch(bound -> bound.remaining() == 64));
            OffsetIndex manyPages = reader.readOffsetIndex(chunks.get(2));
            assertTrue(manyPages.getPageCount() > 3);

            assertNull(reader.readColumnIndex(chunks.get(3)), "a page has a NaN");
            assertEquals(0, chunks.get(3).getStatistics().getNumNulls());
            assertTrue(!chunks.get(3).getStatistics().hasNonNullValue());
            assertEquals("polarway version 0.1.0", reader.getFooter().getFileMetaData().getCreatedBy());
        }
    }

    private static List<Long> longs(List<ByteBuffer> bounds) {
        return bounds.stream().map(bound -> bound.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong()).toList();
    }

    @Test
    void zerosAreWidened() throws IOException {
        Path file = write(Map.of(), List.of(new Field("a", ScalarType.DOUBLE), new Field("b", ScalarType.REAL)),
                List.of(List.of(0.0, 1.0), List.of(-1f, -0f)));
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            var first = read.rowGroups().getFirst().getColumns().getFirst().getMeta_data().getStatistics();
            assertEquals(Double.doubleToRawLongBits(-0.0),
                    ByteBuffer.wrap(first.getMin_value()).order(ByteOrder.LITTLE_ENDIAN).getLong());
            var second = read.rowGroups().getFirst().getColumns().getLast().getMeta_data().getStatistics();
            assertEquals(0, ByteBuffer.wrap(second.getMax_value()).order(ByteOrder.LITTLE_ENDIAN).getInt());
        }
    }

    @Test
    void longBoundsAreCut() throws IOException {
        String highest = new String(Character.toChars(Character.MAX_CODE_POINT));
        byte[] ones = new byte[100];
        Arrays.fill(ones, (byte) -1);
        Path file = write(Map.of("kv_metadata", Map.of("source", "ticks")),
                List.of(new Field("a", ScalarType.VARCHAR), new Field("b", ScalarType.VARBINARY)),
                List.of(List.of("ü".repeat(50), "a" + highest.repeat(30)), List.of(new byte[80], ones)));
        try (ParquetTestFile read = new ParquetTestFile(file)) {
            var text = read.rowGroups().getFirst().getColumns().getFirst().getMeta_data().getStatistics();
            assertTrue(!text.isIs_min_value_exact() && !text.isIs_max_value_exact());
            assertEquals("a" + highest.repeat(15), new String(text.getMin_value(), StandardCharsets.UTF_8));
            assertEquals("ü".repeat(31) + "ý",
                    new String(text.getMax_value(), StandardCharsets.UTF_8));
            var bytes = read.rowGroups().getFirst().getColumns().getLast().getMeta_data().getStatistics();
            assertEquals(64, bytes.getMin_value().length);
            assertEquals(100, bytes.getMax_value().length);
            assertTrue(bytes.isIs_max_value_exact());
        }
    }

    @Test
    void parquetJavaReadsEveryTypeAndEncoding() throws IOException {
        for (WrittenValues.Shape shape : WrittenValues.Shape.values()) {
            for (Map<String, Object> options : List.<Map<String, Object>>of(Map.of("row_group_size", 150),
                    Map.of("parquet_version", "V2", "compression", "zstd"),
                    Map.of("compression", "none", "dictionary_size_limit", 0),
                    Map.of("compression", "gzip", "page_checksums", true),
                    Map.of("compression", "lz4_raw", "parquet_version", "V2"))) {
                List<Field> fields = new ArrayList<>();
                List<List<Object>> values = new ArrayList<>();
                for (SqlType type : WrittenValues.TYPES) {
                    fields.add(new Field("c" + fields.size(), type));
                    values.add(WrittenValues.of(new Random(3), type, shape, 400, 6));
                }
                fields.add(new Field("n", ScalarType.BIGINT));
                values.add(Collections.nCopies(400, null));
                List<List<String>> read = JavaReading.read(write(options, fields, values),
                        fields.stream().map(Field::type).toList());
                for (int i = 0; i < fields.size(); i++) {
                    SqlType type = fields.get(i).type();
                    assertEquals(values.get(i).stream().map(value -> DuckReading.text(value, type)).toList(),
                            read.get(i),
                            shape + " " + options + " " + type);
                }
            }
        }
    }

    @Test
    void duckDbSeesStatisticsAndMetadata() throws IOException, SQLException {
        Path file = write(Map.of("kv_metadata", Map.of("source", "ticks"), "row_group_size", 2),
                List.of(new Field("a", ScalarType.INTEGER), new Field("b", ScalarType.VARCHAR)),
                List.of(List.of(5, -3, 7), Arrays.asList("x", null, "zz")));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement
                    .executeQuery("SELECT string_agg(concat_ws(' ', row_group_id, path_in_schema, "
                            + "num_values, stats_null_count, stats_min_value, stats_max_value, compression), ', ' "
                            + "ORDER BY row_group_id, column_id) FROM parquet_metadata('" + file + "')")) {
                assertTrue(rows.next());
                assertEquals("0 a 2 0 -3 5 SNAPPY, 0 b 2 1 x x SNAPPY, 1 a 1 0 7 7 SNAPPY, 1 b 1 0 zz zz SNAPPY",
                        rows.getString(1));
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "')")) {
                assertTrue(rows.next());
                assertEquals("source", rows.getString(1));
                assertEquals("ticks", rows.getString(2));
            }
        }
    }
}
