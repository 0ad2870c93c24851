package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches have fewer rows where rows are wide and memory is short: many columns, and long strings.
@Tag("slow")
final class WideRowsTest {
    private SqlFixture sql;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void aThousandColumnsNeedLittleMemory() throws SQLException {
        sql.write("wide.parquet", "SELECT " + IntStream.range(0, 1000).mapToObj(i -> "i * " + i + " AS c" + i)
                .collect(Collectors.joining(", ")) + " FROM range(10000) t(i)");
        // Each worker keeps one page of each column, 16 MB together.
        sql.rows("SET memory_limit = '64MB'");
        assertEquals("5000", sql.value("SELECT COUNT(*) FROM (SELECT * FROM 'wide.parquet' WHERE c1 % 2 = 0) t"));
        assertEquals(List.of(List.of("0", "9990")),
                sql.rows("SELECT CAST(MIN(s) AS VARCHAR), CAST(MAX(s) AS VARCHAR) FROM "
                        + "(SELECT GREATEST("
                        + IntStream.range(0, 1000).mapToObj(i -> "c" + i).collect(Collectors.joining(", "))
                        + ") AS s FROM 'wide.parquet' WHERE c1 <= 10) t"));
    }

    @Test
    void largeRowGroupsAreReadOneByOneWhereMemoryIsShort() {
        // Doubles without a dictionary: 20 MB a row group, and as much when they are decompressed.
        sql.rows("COPY (SELECT " + IntStream.range(0, 250)
                .mapToObj(i -> "sin(i + " + i + ") AS c" + i).collect(Collectors.joining(", "))
                + " FROM range(40960) AS t(i)) TO 'wide.parquet' (ROW_GROUP_SIZE 10240)");
        String query = "SELECT COUNT(*), COUNT(DISTINCT c7) FROM (SELECT * FROM 'wide.parquet' WHERE "
                + IntStream.range(0, 250).mapToObj(i -> "c" + i).collect(Collectors.joining(" + ")) + " < 1000) t";
        sql.rows("SET threads = 4");
        List<List<Object>> expected = sql.rows(query);
        sql.rows("SET memory_limit = '64MB'");
        assertEquals(expected, sql.rows(query));
        sql.assertNothingIsLeft(query);
    }

    @Test
    void plansNameTheFirstOfManyColumns() throws SQLException {
        sql.write("wide.parquet", "SELECT " + IntStream.range(0, 1000).mapToObj(i -> i + " AS c" + i)
                .collect(Collectors.joining(", ")));
        assertEquals(
                "Scan wide.parquet: " + IntStream.range(0, 20).mapToObj(i -> "c" + i).collect(Collectors.joining(", "))
                        + " and 980 more (streaming, 1 row)",
                sql.column("EXPLAIN SELECT * FROM 'wide.parquet'").getFirst());
    }

    @Test
    void longStringsNeedTheMemoryOfAFew() {
        // DuckDB would put all strings on one page, which has to be decompressed as a whole.
        sql.rows(
                "COPY (SELECT i, repeat(chr(CAST(65 + i % 26 AS INTEGER)) || 'bcdefghi' || CAST(i % 10 AS VARCHAR), 200000) AS s "
                        + "FROM range(100) AS t(i)) TO 'long.parquet'");
        // All of them together take 200 MB.
        sql.rows("SET memory_limit = '48MB'");
        assertEquals(List.of(List.of("100", "2000000")),
                sql.rows("SELECT COUNT(*), MAX(length(s)) FROM 'long.parquet'"));
        assertEquals("1", sql.value("SELECT COUNT(*) FROM 'long.parquet' WHERE s LIKE '%0Kb%'"));
    }

    @Test
    void longStringsAreSortedInTheMemoryOfAFew() {
        sql.rows(
                "COPY (SELECT i, repeat(chr(CAST(65 + i * 7 % 26 AS INTEGER)) || 'bcdefghi' || CAST(i % 10 AS VARCHAR), 200000) AS s "
                        + "FROM range(60) AS t(i)) TO 'long.parquet'");
        assertSameInLittleMemory("24MB", "SELECT i FROM 'long.parquet' ORDER BY s, i",
                "SELECT i, right(s, 2) FROM (SELECT * FROM 'long.parquet' ORDER BY s DESC, i LIMIT 9 OFFSET 40)",
                "SELECT i, ROW_NUMBER() OVER (ORDER BY s DESC, i) FROM 'long.parquet'");
    }

    private void assertSameInLittleMemory(String limit, String... queries) {
        for (String query : queries) {
            sql.rows("RESET memory_limit");
            List<List<Object>> expected = sql.rows(query);
            sql.rows("SET memory_limit = '" + limit + "'");
            assertEquals(expected, sql.rows(query), query);
            sql.assertNothingIsLeft(query);
        }
    }

    @Test
    void longStringsAreJoinedGroupedAndSortedByManyWorkers() {
        sql.rows(
                "COPY (SELECT i, repeat(chr(CAST(65 + i * 7 % 26 AS INTEGER)) || 'bcdefghi' || CAST(i % 10 AS VARCHAR), 200000) AS s "
                        + "FROM range(60) AS t(i)) TO 'long.parquet' (ROW_GROUP_SIZE 3)");
        sql.rows("SET threads = 4");
        assertSameInLittleMemory("32MB",
                "SELECT COUNT(*), SUM(a.i * b.i) FROM 'long.parquet' a JOIN 'long.parquet' b ON a.s = b.s",
                "SELECT COUNT(*), MAX(right(s, 2)), SUM(n) FROM (SELECT s, SUM(i) AS n FROM 'long.parquet' GROUP BY s) t",
                "SELECT right(s, 2), i FROM (SELECT * FROM 'long.parquet' ORDER BY i DESC OFFSET 1) t");
    }
}
