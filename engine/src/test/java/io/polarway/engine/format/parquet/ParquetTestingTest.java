package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.TimestampType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Reads collections of Parquet files that others made: every flat column as DuckDB reads it, or refused; and whatever is
/// malformed within seconds, without a crash, a leak, or more memory than allowed.
class ParquetTestingTest {
    private static final int BATCH_ROWS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Files which are refused, though DuckDB reads them, and why.
    private static final Map<String, String> REFUSED = Map.of( //
            "datapage_v1-corrupt-checksum.parquet", "checksum", //
            "rle-dict-uncompressed-corrupt-checksum.parquet", "checksum");

    /// Files which have a test of their own below, since DuckDB does not read them, or reads them wrong.
    private static final Set<String> ALONE = Set.of("byte_stream_split_extended.gzip.parquet",
            "int96_from_spark.parquet");

    /// How many chunks with a page index were seen.
    private static int indexed;

    @AfterAll
    static void filesHadPageIndexes() {
        assertTrue(indexed == 0 || indexed > 20, indexed + " page indexes");
    }

    @TestFactory
    Stream<DynamicTest> everyFlatColumnIsReadAsByDuckDb() throws IOException {
        return files("parquet-testing/data").filter(path -> name(path).matches(".*\\.parquet(\\.encrypted)?"))
                .filter(path -> !ALONE.contains(name(path)))
                .map(path -> DynamicTest.dynamicTest(name(path), () -> compare(path)));
    }

    @Test
    void streamSplitColumnsEqualTheirPlainTwins() throws IOException {
        Path path = SharedData.folder("parquet-testing/data").resolve("byte_stream_split_extended.gzip.parquet");
        try (ParquetTestFile file = new ParquetTestFile(path)) {
            int pairs = 0;
            for (ParquetColumn column : file.columns()) {
                if (column.name().endsWith("_plain")) {
                    ParquetColumn twin = file.column(column.name().replace("_plain", "_byte_stream_split"));
                    assertEquals(texts(file.read(column, BATCH_ROWS), column), texts(file.read(twin, 77), twin),
                            column.name());
                    pairs++;
                }
            }
            assertEquals(7, pairs);
        }
    }

    /// Beyond 64 bits of nanoseconds, Spark's INT96 wrap; DuckDB takes the year 290000 for one in antiquity.
    @Test
    void int96OfSparkReachesTheYear290000() throws IOException {
        Path path = SharedData.folder("parquet-testing/data").resolve("int96_from_spark.parquet");
        try (ParquetTestFile file = new ParquetTestFile(path)) {
            ParquetColumn column = file.column("a");
            assertEquals(TimestampType.MICROS, column.type());
            List<Object> values = new ArrayList<>(List.of(1704141296123456L, 1704070800000000L, 253402225200000000L,
                    1735599600000000L));
            values.add(null);
            values.add(9089380393200000000L);
            assertEquals(values, file.read(column, BATCH_ROWS));
        }
    }

    @TestFactory
    Stream<DynamicTest> malformedFilesAreReadOrRefused() throws IOException {
        return Stream.concat(files("parquet-testing/bad_data"), files("parquet-fuzzing"))
                .filter(path -> !path.toString().endsWith(".txt"))
                .map(path -> DynamicTest.dynamicTest(name(path),
                        () -> assertTimeoutPreemptively(PATIENCE, () -> drain(path))));
    }

    @Test
    void variantColumnsAreRefusedByName() throws IOException {
        Path path = SharedData.folder("parquet-testing/shredded_variant");
        int variants = 0;
        try (Stream<Path> files = Files.list(path)) {
            for (Path each : files.filter(file -> file.toString().endsWith(".parquet")).toList()) {
                try (ParquetTestFile file = new ParquetTestFile(each)) {
                    for (ParquetColumn column : file.columns()) {
                        if (!column.isSupported() && !file.rowGroups().isEmpty()) {
                            EngineException error = assertThrows(EngineException.class, () -> file.open(column, 0));
                            assertEquals(ErrorCode.UNSUPPORTED, error.code());
                            assertTrue(error.getMessage().contains("Column \"" + column.name() + "\" of " + name(each)),
                                    error.getMessage());
                            variants++;
                        }
                    }
                }
            }
        }
        assertTrue(variants > 100, variants + " variants");
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static Stream<Path> files(String folder) throws IOException {
        Path root = SharedData.folder(folder);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static void compare(Path path) throws IOException, SQLException {
        String refusal = REFUSED.get(name(path));
        try (ParquetTestFile file = new ParquetTestFile(path); DuckReading duck = new DuckReading()) {
            List<ParquetColumn> columns = file.columns().stream().filter(ParquetColumn::isSupported).toList();
            List<List<String>> expected = duck.read(path, columns);
            for (int i = 0; i < columns.size(); i++) {
                ParquetColumn column = columns.get(i);
                List<Object> values = file.read(column, BATCH_ROWS);
                assertEquals(expected.get(i), texts(values, column), column.name() + " " + column.type());
                checkPages(file, column, values);
            }
            assertEquals(null, refusal, "refused");
        } catch (EngineException e) {
            String why = name(path).endsWith(".encrypted") ? "encrypted" : refusal;
            if (why == null) {
                throw e;
            }
            assertTrue(e.getMessage().contains(why), e.getMessage());
        }
    }

    /// Compares what the page indexes say with the values, and reads pages here and there.
    private static void checkPages(ParquetTestFile file, ParquetColumn column, List<Object> values) {
        int first = 0;
        for (int group = 0; group < file.rowGroups().size(); group++) {
            int rows = Math.toIntExact(file.rowGroups().get(group).getNum_rows());
            List<Object> own = values.subList(first, first + rows);
            first += rows;
            PageIndex index = file.pageIndex(column, group);
            if (index == null) {
                continue;
            }
            long[] firstRows = index.firstRows();
            for (int page = 0; page < firstRows.length; page++) {
                int end = page + 1 < firstRows.length ? (int) firstRows[page + 1] : rows;
                checkBounds(index.statistics(page), own.subList((int) firstRows[page], end), column);
            }
            List<Object> read = new ArrayList<>();
            try (ColumnChunkReader reader = file.open(column, group)) {
                reader.expectPages(firstRows);
                ParquetTestFile.read(reader, 10_000, row -> row / 100 % 7 == 3, read);
            }
            assertEquals(
                    texts(IntStream.range(0, rows).filter(row -> row / 100 % 7 == 3).mapToObj(own::get).toList(),
                            column),
                    texts(read, column), column.name());
            indexed++;
        }
    }

    private static void checkBounds(Statistics statistics, List<Object> values, ParquetColumn column) {
        assertEquals(values.size(), statistics.rows());
        long nulls = values.stream().filter(Objects::isNull).count();
        assertTrue(statistics.nulls() == -1 || statistics.nulls() == nulls, column.name());
        for (Object value : values) {
            boolean isNan = value instanceof Double real && real.isNaN()
                    || value instanceof Float single && single.isNaN();
            if (value != null && !isNan) {
                assertTrue(statistics.min() == null || MergedStatistics.compare(statistics.min(), value) <= 0,
                        column.name());
                assertTrue(statistics.max() == null || MergedStatistics.compare(statistics.max(), value) >= 0,
                        column.name());
            }
        }
    }

    private static List<String> texts(List<Object> values, ParquetColumn column) {
        return values.stream().map(value -> DuckReading.text(value, column.type())).toList();
    }

    /// Decodes whatever can be decoded of a file; every failure has to be one of the user's, or for want of memory.
    private static void drain(Path path) throws IOException {
        try (ParquetTestFile file = new ParquetTestFile(path)) {
            for (ParquetColumn column : file.columns()) {
                try {
                    file.drain(column, 8192);
                } catch (EngineException e) {
                    assertFalse(e.code() == ErrorCode.INTERNAL_ERROR, () -> column.name() + ": " + e.getMessage());
                }
            }
        } catch (EngineException e) {
            assertFalse(e.code() == ErrorCode.INTERNAL_ERROR, e::getMessage);
        }
    }
}
