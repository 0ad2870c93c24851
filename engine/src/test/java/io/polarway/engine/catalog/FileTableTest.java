package io.polarway.engine.catalog;

import static io.polarway.engine.catalog.TableTester.column;
import static io.polarway.engine.catalog.TableTester.compare;
import static io.polarway.engine.catalog.TableTester.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.Statistics;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables over files that DuckDB wrote: their columns, what is read of them, and what is not.
class FileTableTest {
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
    void readsAFile() {
        tester.write("a.parquet", "SELECT 1::INTEGER AS i, 'x' AS s, 1.5::DOUBLE AS d UNION ALL SELECT 2, NULL, 2.5");
        Table table = tester.table("a.parquet");
        assertEquals("(i INTEGER, s VARCHAR, d DOUBLE)", table.schema().toString());
        assertEquals(2, table.estimatedRows());
        assertTrue(table.hasExactRows());
        assertEquals(List.of(List.of(1, "x", 1.5), Arrays.asList(2, null, 2.5)), tester.scan(table, null));
        assertEquals(List.of(List.of(2.5, 2)), tester.scan(table, List.of("d", "i"), compare(table, "i", ">", 1)));
        assertEquals(new Statistics(2, 0, 1, 2, -1).min(), table.statistics(0).min());
        assertEquals(1, table.statistics(1).nulls());
    }

    @Test
    void countsWithoutReading() {
        tester.duckdb("COPY (SELECT i, i % 3 AS k FROM range(100000) t(i)) TO '@/n.parquet' (ROW_GROUP_SIZE 20000)");
        Table table = tester.table("n.parquet");
        assertEquals(100_000, tester.count(table, null));
        assertEquals(0, tester.counted("bytes read"));
        assertEquals(5, tester.counted("row groups"));
        assertEquals(33_333, tester.count(table, compare(table, "k", "=", 2L)));
        assertTrue(tester.counted("bytes read") > 0);
    }

    @Test
    void prunesRowGroupsByBounds() {
        tester.duckdb(
                "COPY (SELECT i, i::VARCHAR AS s FROM range(100000) t(i)) TO '@/n.parquet' (ROW_GROUP_SIZE 20000)");
        Table table = tester.table("n.parquet");
        assertEquals(List.of(List.of("65000")), tester.scan(table, List.of("s"), compare(table, "i", "=", 65_000L)));
        assertEquals(5, tester.counted("row groups"));
        assertEquals(4, tester.counted("row groups pruned"));
        assertEquals(List.of(), tester.scan(table, List.of("s"), compare(table, "i", ">", 100_000L)));
        assertEquals(5, tester.counted("row groups pruned"));
        assertEquals(1, tester.counted("files pruned"));
        assertEquals(0, tester.counted("bytes read"));
    }

    @Test
    void conditionsThatBoundsDecideAreNotEvaluated() {
        tester.duckdb("COPY (SELECT i, i::DOUBLE AS d, CASE WHEN i < 20480 THEN i END AS n FROM range(102400) t(i)) "
                + "TO '@/n.parquet' (ROW_GROUP_SIZE 20480)");
        Table table = tester.table("n.parquet");
        assertEquals(102_400, tester.count(table, compare(table, "i", ">=", 0L)));
        assertEquals(0, tester.counted("bytes read"));
        assertEquals(102_400 - 20_480, tester.count(table, compare(table, "i", ">=", 20_480L)));
        assertEquals(0, tester.counted("bytes read"));
        assertEquals(102_400 - 20_481, tester.count(table, compare(table, "i", ">", 20_480L)));
        long one = tester.counted("bytes read");
        assertTrue(one > 0);
        assertEquals(102_400, tester.count(table, compare(table, "d", ">=", 0.0)));
        assertEquals(102_400, tester.count(table, compare(table, "d", "<", 1e9)));
        assertTrue(tester.counted("bytes read") > 0, "NaN is above all bounds");
        assertEquals(20_480, tester.count(table, compare(table, "n", ">=", 0L)));
        assertEquals(102_400, tester.count(table, compare(table, "i", "<>", -1L)));
        assertEquals(0, tester.counted("bytes read"));
        assertEquals(20_480, tester.scan(table, List.of("i"), compare(table, "i", "<", 20_480L)).size());
    }

    @Test
    void readsOtherColumnsOnlyWhereRowsAreAlive() {
        tester.duckdb("COPY (SELECT hash(i)::DOUBLE AS wide, (i * 7919) % 100000 AS k FROM range(100000) t(i)) "
                + "TO '@/n.parquet' (ROW_GROUP_SIZE 100000)");
        Table table = tester.table("n.parquet");
        tester.scan(table, List.of("wide"), null);
        long all = tester.counted("bytes read");
        // No row group is without such a row by its bounds, yet none has one.
        assertEquals(List.of(), tester.scan(table, List.of("wide"),
                new Expression.And(List.of(compare(table, "k", ">", 50_000L), compare(table, "k", "<", 50_001L)))));
        assertTrue(tester.counted("bytes read") < all * 3 / 4, tester.counted("bytes read") + " of " + all);
        for (int batchRows : new int[]{0, 1, 7, 1000, 65_536}) {
            tester.batchRows = batchRows;
            List<List<Object>> rows = tester.scan(table, List.of("k"), compare(table, "k", "<", 3L));
            assertEquals(3, rows.size());
        }
    }

    @Test
    void prunesRowGroupsByBloomFilters() {
        // Every row group has the same bounds, and values that the others do not have.
        tester.duckdb("COPY (SELECT CASE WHEN i % 20480 = 0 THEN -1 WHEN i % 20480 = 1 THEN 1000000 "
                + "ELSE (i // 20480) + 10 * (i % 50) END AS k, 's' || k AS s, k::INTEGER AS n, k::DECIMAL(12,2) AS d, "
                + "k::DOUBLE AS f, DATE '2000-01-01' + k::INTEGER AS day, i FROM range(102400) t(i)) "
                + "TO '@/n.parquet' (ROW_GROUP_SIZE 20480)");
        Table table = tester.table("n.parquet");
        for (Expression filter : List.of(compare(table, "k", "=", 123L), compare(table, "s", "=", "s123"),
                compare(table, "n", "=", 123), compare(table, "d", "=", new BigDecimal("123.00")),
                compare(table, "f", "=", 123.0), compare(table, "day", "=", 10_957 + 123))) {
            assertEquals(410, tester.scan(table, List.of("i"), filter).size(), filter.toString());
            assertTrue(tester.counted("row groups pruned") >= 4, filter + " " + tester.profile.counters());
        }
        Expression in = new Expression.In(column(table, "k"),
                List.of(new Expression.Literal(7L, column(table, "k").type()),
                        new Expression.Literal(8L, column(table, "k").type())));
        assertEquals(0, tester.scan(table, List.of("i"), in).size());
        assertEquals(5, tester.counted("row groups pruned"));
        assertTrue(tester.counted("bytes read") < 10_000, tester.profile.counters().toString());
        assertEquals(409, tester.scan(table, List.of("i"), compare(table, "k", "=", 4L)).size());
    }

    @Test
    void looksIntoBloomFiltersOfFilesWithOtherUnitsOfTime() {
        // The filters are over days and microseconds, the table's column is one of nanoseconds.
        tester.duckdb(
                "COPY (SELECT DATE '2024-01-01' + (i % 50)::INTEGER AS t FROM range(5000) r(i)) TO '@/t1.parquet'");
        tester.duckdb("COPY (SELECT TIMESTAMP '2024-01-01 00:00:00' + to_days((i % 50)::INTEGER) AS t "
                + "FROM range(5000) r(i)) TO '@/t2.parquet'");
        tester.duckdb("COPY (SELECT TIMESTAMP_NS '2024-01-01 00:00:00' AS t FROM range(1)) TO '@/t3.parquet'");
        Table table = tester.table("t?.parquet");
        assertEquals(200, tester.scan(table, List.of("t"),
                compare(table, "t", "=", (19_723 + 7) * 86_400_000_000_000L)).size());
    }

    @Test
    void prunesRowGroupsByDictionaries() {
        tester.duckdb("COPY (SELECT CASE WHEN i % 20480 = 0 THEN NULL WHEN i % 20480 = 1 THEN 'z' ELSE "
                + "'g' || (i // 20480) || (i % 7) END AS s, i FROM range(102400) t(i)) "
                + "TO '@/n.parquet' (ROW_GROUP_SIZE 20480)");
        Table table = tester.table("n.parquet");
        Expression.Reference s = column(table, "s");
        Expression like = new Expression.Or(List.of(compare(table, "s", "=", "g31"), compare(table, "s", "=", "g39")));
        assertEquals(2925, tester.scan(table, List.of("i"), like).size());
        Expression between = new Expression.And(
                List.of(compare(table, "s", ">", "g35"), compare(table, "s", "<", "g38")));
        assertEquals(2925, tester.scan(table, List.of("i"), between).size());
        assertEquals(4, tester.counted("row groups pruned"));
        Expression isNull = new Expression.Call(
                io.polarway.engine.function.FunctionCatalog.scalar("is null").bind(List.of(s.type())), List.of(s));
        assertEquals(5, tester.scan(table, List.of("i"), isNull).size());
    }

    @Test
    void unitesColumnsByName() {
        tester.write("1.parquet", "SELECT 1::INTEGER AS a, 'x' AS b");
        tester.write("2.parquet", "SELECT 'y' AS B, 2::INTEGER AS a, true AS c");
        Table table = tester.table("*.parquet");
        assertEquals("(a INTEGER, b VARCHAR, c BOOLEAN)", table.schema().toString());
        assertEquals(List.of(Arrays.asList(1, "x", null), List.of(2, "y", true)), tester.scan(table, null));
        assertEquals(List.of(Arrays.asList(2)), tester.scan(table, List.of("a"), column(table, "c")));
        assertEquals(1, tester.counted("files pruned"));
        assertEquals(1, table.statistics(2).nulls());
    }

    @Test
    void typesWiden() {
        tester.write("1.parquet", "SELECT (i % 3)::TINYINT AS n, (i % 3)::FLOAT AS f, (i % 3)::DECIMAL(5,1) AS d, "
                + "DATE '1970-01-01' + (i % 3)::INTEGER AS t, i % 3 AS k FROM range(1000) t(i)");
        tester.write("2.parquet", "SELECT 5::BIGINT AS n, 0.1::DOUBLE AS f, 7.25::DECIMAL(20,2) AS d, "
                + "TIMESTAMP '1970-01-03 00:00:00.000001' AS t, 9::BIGINT AS k");
        Table table = tester.table("*.parquet");
        assertEquals("(n BIGINT, f DOUBLE, d DECIMAL(20,2), t TIMESTAMP, k BIGINT)", table.schema().toString());
        List<List<Object>> rows = tester.scan(table, null);
        assertEquals(1001, rows.size());
        assertEquals(List.of(2L, 2.0, new BigDecimal("2.00"), 172_800_000_000L, 2L), rows.get(2));
        assertEquals(List.of(5L, 0.1, new BigDecimal("7.25"), 172_800_000_001L, 9L), rows.get(1000));
        assertEquals(333, tester.scan(table, compare(table, "n", "=", 2L)).size());
        assertEquals(1, tester.counted("files pruned"));
        assertEquals(333, tester.scan(table, compare(table, "d", "=", new BigDecimal("2.00"))).size());
        assertEquals(1, tester.scan(table, compare(table, "t", ">", 172_800_000_000L)).size());
        assertEquals(1, tester.counted("files pruned"));
        assertEquals(0L, table.statistics(0).min());
        assertEquals(5L, table.statistics(0).max());
    }

    @Test
    void aFileWithoutValuesDoesNotChangeAType() {
        tester.write("1.parquet", "SELECT NULL::INTEGER AS a, 1 AS n");
        tester.write("2.parquet", "SELECT 'text' AS a, 2 AS n");
        tester.write("3.parquet", "SELECT DATE '2024-01-01' AS a, 3 AS n LIMIT 0");
        Table table = tester.table("*.parquet");
        assertEquals("(a VARCHAR, n INTEGER)", table.schema().toString());
        assertEquals(List.of(Arrays.asList(null, 1), List.of("text", 2)), tester.scan(table, null));
    }

    @Test
    void typesThatDoNotFitAreAnErrorThatNamesBothFiles() {
        tester.write("1.parquet", "SELECT 1 AS a");
        tester.write("2.parquet", "SELECT 'text' AS a");
        EngineException error = error(() -> tester.table("*.parquet"));
        assertEquals(ErrorCode.SCHEMA_MISMATCH, error.code());
        assertTrue(error.getMessage().startsWith("Column \"a\" is INTEGER in '1.parquet' and VARCHAR in '2.parquet'"),
                error.getMessage());
    }

    @Test
    void columnsThatDifferInCaseStayApart() {
        tester.write("1.parquet", "SELECT 1 AS a");
        Table table = tester.table("1.parquet");
        assertEquals(List.of(List.of(1)), tester.scan(table, List.of("a"), null));
    }

    @Test
    void hivePartitionsAreTypedAndPruned() {
        tester.duckdb("COPY (SELECT i, '2024-01-0' || (i % 3 + 1) AS day, i % 2 AS half, 's' || (i % 2) AS sym "
                + "FROM range(12) t(i)) TO '@/t' (FORMAT parquet, PARTITION_BY (day, half, sym))");
        Table table = tester.table("t/**/*.parquet");
        assertEquals("(i BIGINT, day DATE, half BIGINT, sym VARCHAR)", table.schema().toString());
        assertEquals(12, tester.scan(table, null).size());
        Expression filter = new Expression.And(
                List.of(compare(table, "day", "=", 19_724), compare(table, "i", ">", 3L)));
        assertEquals(List.of(List.of(10L, "s0"), List.of(4L, "s0"), List.of(7L, "s1")),
                tester.scan(table, List.of("i", "sym"), filter).stream()
                        .sorted((a, b) -> a.toString().compareTo(b.toString()))
                        .toList());
        assertEquals(6, tester.counted("files"));
        assertEquals(4, tester.counted("files pruned"));
        assertEquals(4, tester.count(table, compare(table, "day", "=", 19_724)));
        assertEquals(0, tester.counted("bytes read"));
        // A pruned file is not even opened.
        tester.scan(table, List.of("i"), compare(table, "sym", "=", "s1"));
        assertEquals(3, tester.counted("files pruned"));
        assertEquals("(i BIGINT)", tester.table(Map.of("hive_partitioning", false), "t/**").schema().toString());
        assertEquals("(i BIGINT, day VARCHAR, half VARCHAR, sym VARCHAR)",
                tester.table(Map.of("hive_types_autocast", false), "t").schema().toString());
        assertEquals(19_723, table.statistics(1).min());
    }

    @Test
    void hiveNullsAndOddNames() throws IOException {
        tester.write("x.parquet", "SELECT 1 AS i");
        for (String folder : List.of("k=__HIVE_DEFAULT_PARTITION__", "k=a%2Fb%20c+d", "k=7")) {
            Files.createDirectories(directory.resolve("t").resolve(folder));
            Files.copy(directory.resolve("x.parquet"), directory.resolve("t").resolve(folder).resolve("x.parquet"));
        }
        Table table = tester.table("t");
        assertEquals(List.of(List.of(1, "7"), Arrays.asList(1, null), List.of(1, "a/b c+d")), tester.scan(table, null));
    }

    @Test
    void aPartitionTakesThePlaceOfAColumnOfItsName() throws IOException {
        Files.createDirectories(directory.resolve("t/k=5"));
        tester.write("t/k=5/x.parquet", "SELECT 1 AS k, 2 AS v");
        assertEquals(List.of(List.of(5L, 2)), tester.scan(tester.table("t"), null));
    }

    @Test
    void directoriesOfDifferentNamesAreNoPartitions() throws IOException {
        Files.createDirectories(directory.resolve("t/k=5"));
        Files.createDirectories(directory.resolve("t/j=5"));
        tester.write("t/k=5/x.parquet", "SELECT 1 AS v");
        tester.write("t/j=5/x.parquet", "SELECT 2 AS v");
        assertEquals("(v INTEGER)", tester.table("t").schema().toString());
        EngineException error = error(() -> tester.table(Map.of("hive_partitioning", true), "t"));
        assertEquals(ErrorCode.INVALID_ARGUMENT, error.code());
    }

    @Test
    void filenameAndRowNumber() {
        tester.duckdb("COPY (SELECT i FROM range(5000) t(i)) TO '@/a.parquet' (ROW_GROUP_SIZE 2048)");
        tester.write("b.parquet", "SELECT 7::BIGINT AS i");
        Table table = tester.table("*.parquet");
        assertEquals("(filename VARCHAR, file_row_number BIGINT)", table.hiddenColumns().toString());
        assertEquals(List.of(List.of("a.parquet", 4_321L)), tester.scan(table, List.of("filename", "file_row_number"),
                compare(table, "i", "=", 4_321L)));
        assertEquals(List.of(List.of(7L)),
                tester.scan(table, List.of("i"), compare(table, "filename", "=", "b.parquet")));
        assertEquals(1, tester.counted("files pruned"));
        Table visible = tester.table(Map.of("filename", true, "file_row_number", "true"), "b.parquet");
        assertEquals("(i BIGINT, filename VARCHAR, file_row_number BIGINT)", visible.schema().toString());
        assertEquals(0, visible.hiddenColumns().size());
        assertEquals(List.of(List.of(7L, "b.parquet", 0L)), tester.scan(visible, null));
        assertEquals("(i BIGINT, path VARCHAR)",
                tester.table(Map.of("filename", "path"), "b.parquet").schema().toString());
    }

    @Test
    void aVisibleFilenameHidesTheVirtualOne() {
        tester.write("a.parquet", "SELECT 'own' AS filename");
        Table table = tester.table("a.parquet");
        assertEquals("(file_row_number BIGINT)", table.hiddenColumns().toString());
        assertEquals(List.of(List.of("own")), tester.scan(table, null));
        assertEquals(ErrorCode.INVALID_ARGUMENT,
                error(() -> tester.table(Map.of("filename", true), "a.parquet")).code());
    }

    @Test
    void columnsThatCannotBeReadAreRefusedOnlyWhereTheyMatter() {
        tester.write("a.parquet", "SELECT 1 AS i, [1, 2] AS l, {'x': 1} AS st");
        Table table = tester.table("a.parquet");
        assertEquals(3, table.schema().size());
        assertEquals(List.of(List.of(1)), tester.scan(table, List.of("i"), null));
        assertNull(table.unsupported(0));
        EngineException error = error(() -> tester.scan(table, null));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
        assertEquals(table.unsupported(1), error.getMessage());
        assertTrue(error.getMessage().startsWith("Column \"l\" of 'a.parquet' cannot be read: its type LIST"),
                error.getMessage());
    }

    @Test
    void optionsThatThereAreNot() {
        tester.write("a.parquet", "SELECT 1 AS i");
        EngineException error = error(() -> tester.table(Map.of("hive_partitionin", true), "a.parquet"));
        assertTrue(error.getMessage().endsWith("Did you mean \"hive_partitioning\"?"), error.getMessage());
        assertEquals(ErrorCode.INVALID_ARGUMENT, error(() -> tester.table(Map.of("filename", 17), "a.parquet")).code());
    }

    @Test
    void filesMayBeAskedToHaveTheSameColumns() {
        tester.write("a.parquet", "SELECT 1 AS i, 2 AS j");
        tester.write("b.parquet", "SELECT 3 AS j, 4 AS i");
        tester.write("c.parquet", "SELECT 5 AS i");
        assertEquals(2, tester.table(Map.of("union_by_name", false), "[ab].parquet").schema().size());
        EngineException error = error(() -> tester.table(Map.of("union_by_name", false), "*.parquet"));
        assertEquals(ErrorCode.SCHEMA_MISMATCH, error.code());
        assertTrue(error.getMessage().startsWith("Column \"j\" of '") && error.getMessage().contains("a.parquet'"),
                error.getMessage());
    }

    @Test
    void namesThatDoNotTellAFormat() throws IOException {
        Files.writeString(directory.resolve("x.dat"), "x");
        EngineException error = error(() -> tester.table("x.dat"));
        assertEquals("The name of 'x.dat' does not tell its format. read_parquet('x.dat') says it", error.getMessage());
        tester.write("y.dat", "SELECT 1 AS i");
        Table table = tester.catalog.fileTable("parquet", List.of("y.dat"), Map.of(), tester.cancellation);
        assertEquals(List.of(List.of(1)), tester.scan(table, null));
    }

    @Test
    void manyFilesOnSeveralThreads() {
        tester.duckdb(
                "COPY (SELECT i, i % 300 AS k FROM range(30000) t(i)) TO '@/t' (FORMAT parquet, PARTITION_BY (k))");
        tester.threads = 4;
        Table table = tester.table("t");
        assertEquals(30_000, table.estimatedRows());
        List<List<Object>> rows = tester.scan(table, List.of("i", "k"), null);
        assertEquals(30_000, rows.size());
        assertTrue(rows.stream().allMatch(row -> (Long) row.get(0) % 300 == (Long) row.get(1)));
        assertEquals(29_999L * 30_000 / 2, rows.stream().mapToLong(row -> (Long) row.get(0)).sum());
    }
}
