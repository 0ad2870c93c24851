package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.RowGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads files that DuckDB writes, in every type, codec and encoding that it has, as DuckDB reads them.
class DuckDbFilesTest {
    private static final int ROWS = 5_000;

    /// Every type, with values that repeat and values that do not, without NULLs, with some, with runs of them, with many.
    private static final String TABLE = """
            SELECT i AS id,
                CASE WHEN i %% 3 = 0 THEN i %% 2 = 0 END AS bool_some_null,
                hash(i) %% 2 = 0 AS bool_none_null,
                i %% 1000 < 900 AS bool_runs,
                ((i %% 256) - 128)::TINYINT AS i8, ((i * 7 %% 65536) - 32768)::SMALLINT AS i16,
                CASE WHEN i %% 1000 < 300 THEN (i * 1000003 %% 4294967296 - 2147483648)::INTEGER END AS i32,
                (i - 2000)::BIGINT * 12345678901 AS i64, CASE WHEN i %% 7 <> 0 THEN i %% 13 END AS i64_repeated,
                (i %% 256)::UTINYINT AS u8, (i %% 65536)::USMALLINT AS u16, (4294967295 - i)::UINTEGER AS u32,
                (18446744073709551615 - i)::UBIGINT AS u64,
                (i / 7.0)::FLOAT AS f32, CASE WHEN i %% 11 > 0 THEN i / 3.0::DOUBLE END AS f64,
                CASE i %% 5 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-0.0' ELSE '1.5' END::DOUBLE
                    AS special,
                (i / 10.0 %% 1000)::DECIMAL(4,1) AS d4, ((i - 2000) / 7.0)::DECIMAL(9,2) AS d9,
                ((i - 2000) * 1234567.891)::DECIMAL(18,3) AS d18,
                CASE WHEN i %% 4 > 0 THEN ((i - 2000)::DECIMAL(38,10) * 1234567890123456) END AS d38,
                'name ' || (i %% 17) AS short_repeated, CASE WHEN i %% 2 = 0 THEN 'a longer name, number ' || (i %% 100) END AS long_repeated,
                'unique value ' || hash(i) || repeat('x', (i %% 50)::INTEGER) AS long_unique,
                CASE WHEN i %% 10 > 4 THEN left(hash(i)::VARCHAR, (i %% 14)::INTEGER) END AS short_unique,
                'grüße 日本 😀 ' || i AS unicode, encode('bytes ' || hash(i)) AS bytes,
                DATE '1969-01-01' + (i %% 3000)::INTEGER AS day, TIME '00:00:00' + INTERVAL (i * 4) SECOND AS time_of_day,
                TIMESTAMP '1960-01-01 00:00:00.123456' + INTERVAL (i) HOUR AS ts,
                (TIMESTAMP '2001-01-01' + INTERVAL (i) MINUTE)::TIMESTAMP_MS AS ts_ms,
                (TIMESTAMP '2001-01-01' + INTERVAL (i) MINUTE)::TIMESTAMP_S AS ts_s,
                make_timestamp_ns(1000000000 * i + i) AS ts_ns,
                CASE WHEN i %% 3 > 0 THEN TIMESTAMPTZ '2020-02-02 02:02:02+00' + INTERVAL (i) SECOND END AS ts_tz,
                md5(i::VARCHAR)::UUID AS uuid, NULL::INTEGER AS nothing,
                CASE WHEN hash(i) %% 2 = 0 THEN 'BUY' ELSE 'SELL' END AS two_values,
                CASE WHEN hash(i // 700) %% 2 = 0 THEN 'BUY' ELSE 'SELL' END AS two_values_runs,
                CASE WHEN i %% 2000 < 1000 OR hash(i) %% 3 > 0 THEN hash(i // 3) %% 2 END::INTEGER AS two_values_some_null,
                CASE WHEN i = 3456 THEN 'once in a great while' END AS once,
                CASE WHEN i < 2500 THEN 'only so many ' || (i %% 3) ELSE 'and then more of them ' || hash(i) END AS falls_back
            FROM range(%d) t(i)"""
            .formatted(ROWS);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"COMPRESSION uncompressed", "COMPRESSION snappy", "COMPRESSION gzip", "COMPRESSION zstd",
            "COMPRESSION brotli", "COMPRESSION lz4_raw", "COMPRESSION uncompressed, PARQUET_VERSION v2",
            "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1, PARQUET_VERSION v2",
            "COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1", "COMPRESSION snappy, ROW_GROUP_SIZE 2048"})
    void everyTypeIsReadAsByDuckDb(String options) throws IOException, SQLException {
        Path path = folder.resolve("all.parquet");
        try (DuckReading duck = new DuckReading()) {
            duck.execute("COPY (" + TABLE + ") TO '" + path + "' (FORMAT parquet, " + options + ")");
            try (ParquetTestFile file = new ParquetTestFile(path)) {
                List<List<String>> duckValues = duck.read(path, file.columns());
                for (ParquetColumn column : file.columns()) {
                    List<String> expected = duckValues.get(column.leaf());
                    assertEquals(ROWS, expected.size());
                    assertEquals(expected, texts(file.read(column, 1000), column), column.name() + " by 1000");
                    assertEquals(expected, texts(file.read(column, 1 << 20), column), column.name() + " at once");
                    readHereAndThere(file, column, expected);
                }
            }
        }
    }

    @Test
    void duckDbWritesTheEncodingsThatAreToBeTested() throws IOException, SQLException {
        Path path = folder.resolve("encodings.parquet");
        Set<Encoding> encodings = new TreeSet<>();
        try (DuckReading duck = new DuckReading()) {
            for (String options : List.of("COMPRESSION snappy", "DICTIONARY_SIZE_LIMIT 1, PARQUET_VERSION v2")) {
                duck.execute("COPY (" + TABLE + ") TO '" + path + "' (FORMAT parquet, " + options + ")");
                try (ParquetTestFile file = new ParquetTestFile(path)) {
                    for (RowGroup group : file.rowGroups()) {
                        group.getColumns().forEach(chunk -> encodings.addAll(chunk.getMeta_data().getEncodings()));
                    }
                }
            }
        }
        assertTrue(encodings.containsAll(Set.of(Encoding.PLAIN, Encoding.PLAIN_DICTIONARY,
                Encoding.DELTA_BINARY_PACKED, Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.BYTE_STREAM_SPLIT)),
                encodings.toString());
    }

    @Test
    void aTightMemoryLimitIsAnErrorThatLeaksNothing() throws IOException, SQLException {
        Path path = folder.resolve("tight.parquet");
        try (DuckReading duck = new DuckReading()) {
            duck.execute("COPY (" + TABLE + ") TO '" + path + "' (FORMAT parquet, COMPRESSION zstd)");
        }
        boolean refused = false;
        for (long limit = 1000; limit < 3_000_000; limit = limit * 3 / 2) {
            try (ParquetTestFile file = new ParquetTestFile(path, limit)) {
                for (ParquetColumn column : file.columns()) {
                    try {
                        file.drain(column, 3000);
                    } catch (EngineException e) {
                        assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.getMessage());
                        refused = true;
                    }
                }
                assertTrue(file.pool().peak() <= limit);
            }
        }
        assertTrue(refused);
    }

    /// Reads stretches of random length and skips others, across pages and row groups.
    private static void readHereAndThere(ParquetTestFile file, ParquetColumn column, List<String> expected) {
        Random random = new Random(column.name().hashCode());
        int first = 0;
        for (int group = 0; group < file.rowGroups().size(); group++) {
            try (ColumnChunkReader reader = file.open(column, group)) {
                int rows = (int) reader.remaining();
                while (reader.remaining() > 0) {
                    int most = random.nextInt(4) == 0 ? 3000 : 40;
                    int part = (int) Math.min(reader.remaining(), random.nextInt(most));
                    int row = first + rows - (int) reader.remaining();
                    if (random.nextBoolean()) {
                        reader.skip(part);
                    } else {
                        try (Column batch = reader.read(part)) {
                            assertEquals(part, batch.rows());
                            assertEquals(expected.subList(row, row + part), texts(batch),
                                    column.name() + " from row " + row);
                        }
                    }
                }
                first += rows;
            }
        }
    }

    private static List<String> texts(Column column) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < column.rows(); row++) {
            texts.add(DuckReading.text(Values.get(column, row), column.type()));
        }
        return texts;
    }

    private static List<String> texts(List<Object> values, ParquetColumn column) {
        return values.stream().map(value -> DuckReading.text(value, column.type())).toList();
    }
}
