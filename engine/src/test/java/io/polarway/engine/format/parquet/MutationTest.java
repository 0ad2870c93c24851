package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads files of which some bytes were changed at random: they give rows or an error, and never anything worse. More of
/// them are tried with -Dpolarway.mutations=100000.
class MutationTest {
    private static final int MUTATIONS = Integer.getInteger("polarway.mutations", 40);
    private static final long MEMORY = 16 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"COMPRESSION uncompressed", "COMPRESSION snappy", "COMPRESSION gzip", "COMPRESSION zstd",
            "COMPRESSION brotli", "COMPRESSION lz4_raw",
            "COMPRESSION uncompressed, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1"})
    void changedFilesGiveRowsOrErrors(String options) throws IOException, SQLException {
        Path path = folder.resolve("whole.parquet");
        try (DuckReading duck = new DuckReading()) {
            duck.execute(
                    """
                            COPY (SELECT i AS number, CASE WHEN i %% 3 > 0 THEN i %% 7 END AS repeated, i / 3.0::DOUBLE AS real,
                                i %% 2 = 0 AS flag, 'text ' || hash(i) AS text, CASE WHEN i %% 5 > 0 THEN 'name ' || i %% 20 END AS name,
                                (i * 1234567)::DECIMAL(30,3) AS decimal, encode('b' || i) AS bytes, TIME '00:00:00' AS time
                                FROM range(500) t(i)) TO '%s' (FORMAT parquet, %s)"""
                            .formatted(path, options));
        }
        byte[] whole = Files.readAllBytes(path);
        int footer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
        Random random = new Random(options.hashCode());
        Path changed = folder.resolve("changed.parquet");
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change <= random.nextInt(8); change++) {
                bytes[4 + random.nextInt(bytes.length - footer - 12)] = (byte) (random.nextBoolean() ? random.nextInt()
                        : -1);
            }
            Files.write(changed, bytes);
            read(changed, 1 + random.nextInt(600));
        }
    }

    private static void read(Path path, int batchRows) throws IOException {
        try (ParquetTestFile file = new ParquetTestFile(path, MEMORY)) {
            for (ParquetColumn column : file.columns()) {
                try (ColumnChunkReader reader = file.open(column, 0)) {
                    reader.dictionary();
                    while (reader.remaining() > 0) {
                        int rows = (int) Math.min(batchRows, reader.remaining());
                        if (rows % 3 == 0) {
                            reader.skip(rows);
                        } else {
                            try (Column batch = reader.read(rows)) {
                                ParquetTestFile.add(batch, new ArrayList<>());
                            }
                        }
                    }
                } catch (EngineException e) {
                    assertNotEquals(ErrorCode.INTERNAL_ERROR, e.code(), e.getMessage());
                }
            }
        }
    }
}
