package io.polarway.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of Parquet files are read again by the identities that a scan gave.
class RowIdentityTest {
    @TempDir
    Path directory;

    private TableTester tester;

    @BeforeEach
    void open() {
        tester = new TableTester(directory);
    }

    @AfterEach
    void close() {
        tester.close();
    }

    @Test
    void anyRowsOfFilesWithDifferentColumns() {
        SmallPages.write(directory.resolve("a.parquet"), 3000, 300, false, 1);
        SmallPages.write(directory.resolve("c.parquet"), 2000, 500, true, 2);
        tester.duckdb(
                "COPY (SELECT 'x' || i AS s, i::SMALLINT AS i, NULL AS d, i % 2 = 0 AS extra FROM range(5000) t(i))"
                        + " TO '@/b.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)",
                "COPY (SELECT 1::BIGINT AS i LIMIT 0) TO "
                        + "'@/d.parquet' (FORMAT parquet)");
        Table table = tester.table(directory + "/*.parquet");
        List<String> columns = List.of("s", "i", "d", "extra", "k", "n", "m", "filename", "file_row_number");
        List<List<@Nullable Object>> all = tester.scan(table, columns, null);
        long[] identities = tester.identities(table, null);
        assertEquals(10_000, identities.length);
        assertEquals(10_000, Arrays.stream(identities).distinct().count());
        Random random = new Random(3);
        for (int round = 0; round < 40; round++) {
            tester.batchRows = 1 + random.nextInt(200);
            tester.threads = 1 + round % 3;
            int share = 1 << random.nextInt(12);
            List<List<@Nullable Object>> expected = new ArrayList<>();
            List<Long> chosen = new ArrayList<>();
            for (int i = 0; i < identities.length; i++) {
                if (random.nextInt(share) == 0) {
                    expected.add(all.get(i));
                    chosen.add(identities[i]);
                }
            }
            assertEquals(expected,
                    tester.fetch(table, columns, chosen.stream().mapToLong(identity -> identity).toArray()));
        }
        assertEquals(List.of(), tester.fetch(table, columns));
        // Files that conditions rule out keep their numbers.
        long[] later = tester.identities(table, TableTester.compare(table, "file_row_number", ">=", 2990L));
        assertEquals(10 + 2010, later.length);
        assertEquals(later.length, tester.fetch(table, columns, later).size());
        assertTrue(tester.fetch(table, List.of("file_row_number"), later).stream()
                .allMatch(row -> (Long) row.getFirst() >= 2990));
    }

    @Test
    void rowGroupsWithoutAChosenRowAreNotRead() {
        SmallPages.write(directory.resolve("a.parquet"), 3000, 300, false, 1);
        Table table = tester.table(directory + "/a.parquet");
        long[] identities = tester.identities(table, null);
        tester.fetch(table, List.of("i"), identities);
        assertEquals(3, tester.counted("row groups"));
        tester.fetch(table, List.of("i"), identities[1500]);
        assertEquals(1, tester.counted("row groups"));
    }

    @Test
    void aFileThatChangedIsAnError() {
        tester.write("a.parquet", "SELECT i FROM range(100) t(i)");
        Table table = tester.table(directory + "/a.parquet");
        long[] identities = tester.identities(table, null);
        tester.write("a.parquet", "SELECT i FROM range(1000) t(i)");
        assertEquals(ErrorCode.FILE_CHANGED,
                TableTester.error(() -> tester.fetch(table, List.of("i"), identities[7], identities[50])).code());
    }

    @Test
    void otherTablesHaveNone() {
        tester.duckdb("COPY (SELECT 1 AS i) TO '@/a.csv' (FORMAT csv)");
        assertEquals(-1, tester.table(directory + "/a.csv").identityColumn());
    }
}
