package io.polarway.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.hadoop.metadata.IndexReference;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Page indexes with wrong bytes: those that say where rows are never change a result unnoticed.
class BrokenPageIndexTest {
    private static final int ROWS = 3000;
    private static final int MUTATIONS = Integer.getInteger("polarway.mutations", 150);

    @TempDir
    Path directory;

    private interface Outcome {
        void check(byte[] changed, @Nullable EngineException error, List<List<@Nullable Object>> expected,
                @Nullable List<List<@Nullable Object>> rows);
    }

    /// Changes bytes of some index of column `i`, and reads rows by a condition on it.
    private void change(Function<ColumnChunkMetaData, IndexReference> which, Outcome outcome) throws IOException {
        Path whole = directory.resolve("whole.parquet");
        SmallPages.write(whole, ROWS, 200, false, 5);
        IndexReference index;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(whole),
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
            List<BlockMetaData> groups = reader.getFooter().getBlocks();
            index = which.apply(groups.get(1).getColumns().getFirst());
        }
        byte[] bytes = Files.readAllBytes(whole);
        try (TableTester tester = new TableTester(directory)) {
            Table table = tester.table("whole.parquet");
            Expression condition = new Expression.And(List.of(TableTester.compare(table, "i", ">=", 1200L),
                    TableTester.compare(table, "i", "<", 1777L)));
            List<List<@Nullable Object>> expected = tester.scan(table, condition);
            assertEquals(577, expected.size());
            assertTrue(tester.counted("pages skipped") > 20);
            Random random = new Random(11);
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] changed = bytes.clone();
                // What is stored is twice a number, so this makes it one more where it is a row's.
                changed[Math.toIntExact(index.getOffset()) + i * 7 % index.getLength()] += 2;
                for (int change = 0; change < i % 3; change++) {
                    int at = Math.toIntExact(index.getOffset()) + random.nextInt(index.getLength());
                    changed[at] = (byte) random.nextInt();
                }
                String file = "changed" + i + ".parquet";
                Files.write(directory.resolve(file), changed);
                Table broken = tester.table(file);
                try {
                    outcome.check(changed, null, expected, tester.scan(broken, condition));
                } catch (EngineException e) {
                    outcome.check(changed, e, expected, null);
                }
                Files.delete(directory.resolve(file));
            }
        }
    }

    @Test
    void placesOfPagesAreIgnoredOrRefused() throws IOException {
        int[] refused = new int[1];
        change(ColumnChunkMetaData::getOffsetIndexReference, (changed, error, expected, rows) -> {
            if (error == null) {
                assertEquals(expected, rows);
            } else {
                assertEquals(ErrorCode.CORRUPT_FILE, error.code());
                assertTrue(error.getMessage().contains("page index"), error.getMessage());
                refused[0]++;
            }
        });
        assertTrue(refused[0] > 0);
    }

    @Test
    void boundsOfPagesAreNeverWorseThanWrong() throws IOException {
        change(ColumnChunkMetaData::getColumnIndexReference, (changed, error, expected, rows) -> {
            if (error != null) {
                assertNotEquals(ErrorCode.INTERNAL_ERROR, error.code(), error.getMessage());
            }
        });
    }
}
