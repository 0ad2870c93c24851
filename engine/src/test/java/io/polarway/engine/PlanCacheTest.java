package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements that are executed again: planned once as long as nothing has changed, and anew where anything has.
final class PlanCacheTest {
    private SqlFixture sql;
    private Path directory;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        this.directory = directory;
        sql = new SqlFixture(directory);
        sql.write("t.parquet", "SELECT i AS n, i % 3 AS k FROM range(5000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private PlannedStatement planned(String text) {
        return sql.session.planned(text, new Cancellation());
    }

    private void assertKept(String text) {
        assertSame(planned(text).statement(), planned(text).statement(), text);
    }

    private void assertNotKept(String text) {
        assertNotSame(planned(text).statement(), planned(text).statement(), text);
    }

    private static Object value(Query query, Object... parameters) {
        try (Execution execution = query.execute(parameters); Batch batch = execution.next()) {
            assertTrue(batch != null);
            Object value = Values.get(batch.column(0), batch.selection() == null ? 0 : batch.selection().position(0));
            Batch end = execution.next();
            assertTrue(end == null);
            return value;
        }
    }

    private Query prepare(String text) {
        return sql.session.prepare(text, new Cancellation());
    }

    @Test
    void aQueryIsPlannedOnce() {
        for (String text : List.of("SELECT count(*) FROM t", "SELECT k, sum(n) FROM 't.parquet' GROUP BY k",
                "SELECT a.n FROM t a JOIN '*.parquet' b ON a.n = b.n WHERE a.k = 1",
                "SELECT * FROM read_parquet('t.parquet', filename = true)", "SELECT 1", "VALUES (1), (2)",
                "SELECT n FROM range(3) r(n)", "SELECT n FROM t WHERE n = ?")) {
            assertKept(text);
        }
        Query again = sql.session.query("SELECT count(*) FROM t");
        assertEquals(5000L, value(again));
        assertEquals(5000L, value(again));
        assertEquals("5000", sql.value("SELECT count(*) FROM t"));
    }

    @Test
    void statementsThatAreNoQueriesAreNotKept() {
        for (String text : List.of("EXPLAIN SELECT * FROM t", "DESCRIBE t", "SHOW TABLES", "SET threads = 2",
                "SUMMARIZE t", "COPY t TO 'out.parquet'")) {
            assertNotKept(text);
        }
    }

    @Test
    void aReplacedFileIsReadAnew() throws Exception {
        String count = "SELECT count(*) FROM t";
        String least = "SELECT min(n) FROM t WHERE n > 4000";
        Query prepared = prepare(count);
        assertEquals("5000", sql.value(count));
        assertEquals("4001", sql.value(least));
        sql.write("other.parquet", "SELECT i + 4100 AS n, 0 AS k FROM range(10) t(i)");
        Files.move(directory.resolve("other.parquet"), directory.resolve("t.parquet"),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals("10", sql.value(count));
        assertEquals("4100", sql.value(least));
        assertEquals(10L, value(prepared));
    }

    @Test
    void aFileOfTheSameSizeIsAnother() throws IOException {
        Files.writeString(directory.resolve("c.csv"), "x\n1\n2\n");
        assertEquals("3", sql.value("SELECT sum(x) FROM c"));
        FileTime before = Files.getLastModifiedTime(directory.resolve("c.csv"));
        Files.writeString(directory.resolve("c.csv"), "x\n1\n5\n");
        Files.setLastModifiedTime(directory.resolve("c.csv"), FileTime.fromMillis(before.toMillis() + 1000));
        assertEquals("6", sql.value("SELECT sum(x) FROM c"));
        // The same time, but another file in its place.
        FileTime time = Files.getLastModifiedTime(directory.resolve("c.csv"));
        Files.writeString(directory.resolve("d.csv"), "x\n1\n7\n");
        Files.setLastModifiedTime(directory.resolve("d.csv"), time);
        Files.move(directory.resolve("d.csv"), directory.resolve("c.csv"),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals("8", sql.value("SELECT sum(x) FROM c"));
    }

    @Test
    void aFileWithOtherColumnsGivesThose() throws Exception {
        String all = "SELECT * FROM t LIMIT 1";
        Query prepared = prepare(all);
        sql.rows(all);
        sql.write("t.parquet", "SELECT 'a' AS a, 2 AS b, 3 AS c");
        assertEquals("[[a, 2, 3]]", sql.rows(all).toString());
        try (Execution execution = prepared.execute()) {
            assertEquals(3, execution.schema().size());
        }
        assertEquals(3, prepared.schema().size());
        sql.fails(ErrorCode.UNDEFINED_COLUMN, "SELECT n FROM t");
    }

    @Test
    void filesThatCameOrWentChangeAGlob() throws Exception {
        Files.createDirectories(directory.resolve("g/day=1"));
        sql.write("g/day=1/a.parquet", "SELECT 1 AS x");
        String glob = "SELECT sum(x) FROM 'g/**/*.parquet'";
        String folder = "SELECT sum(x) FROM g";
        String names = "SELECT max(filename) FROM 'g/**/*.parquet'";
        Query prepared = prepare(glob);
        for (String text : List.of(glob, folder, names)) {
            sql.rows(text);
            assertKept(text);
        }
        sql.write("g/day=1/b.parquet", "SELECT 10 AS x");
        assertEquals("11", sql.value(glob));
        assertEquals("11", sql.value(folder));
        assertEquals("g/day=1/b.parquet", sql.value(names));
        assertEquals("11", String.valueOf(value(prepared)));
        Files.createDirectories(directory.resolve("g/day=2"));
        sql.write("g/day=2/a.parquet", "SELECT 100 AS x");
        assertEquals("111", sql.value(glob));
        assertEquals("111", sql.value(folder));
        assertEquals("111", String.valueOf(value(prepared)));
        Files.delete(directory.resolve("g/day=1/a.parquet"));
        assertEquals("110", sql.value(glob));
        assertEquals("110", String.valueOf(value(prepared)));
        Files.move(directory.resolve("g/day=2"), directory.resolve("g/day=3"));
        assertEquals("g/day=3/a.parquet", sql.value(names));
        Files.delete(directory.resolve("g/day=1/b.parquet"));
        Files.delete(directory.resolve("g/day=3/a.parquet"));
        sql.fails(ErrorCode.FILE_NOT_FOUND, glob);
        EngineException error = org.junit.jupiter.api.Assertions.assertThrows(EngineException.class,
                () -> value(prepared));
        assertEquals(ErrorCode.FILE_NOT_FOUND, error.code());
    }

    @Test
    void aNameThatStandsForSomethingElseIsLookedUpAnew() throws Exception {
        String count = "SELECT count(*) FROM t";
        Query prepared = prepare(count);
        assertEquals("5000", sql.value(count));
        sql.rows("CREATE VIEW t AS SELECT 1 AS one");
        assertEquals("1", sql.value(count));
        assertEquals(1L, value(prepared));
        sql.rows("CREATE OR REPLACE VIEW t AS SELECT * FROM (VALUES (1), (2)) v");
        assertEquals("2", sql.value(count));
        assertEquals(2L, value(prepared));
        sql.rows("DROP VIEW t");
        assertEquals("5000", sql.value(count));
        sql.rows("CREATE TABLE T (x INTEGER)");
        assertEquals("0", sql.value(count));
        assertEquals(0L, value(prepared));
        sql.rows("DROP TABLE t");
        // Of several endings the first one counts.
        sql.write("x.parquet", "SELECT 1 AS x");
        assertEquals("1", sql.value("SELECT x FROM x"));
        sql.write("x.parq", "SELECT 2 AS x");
        assertEquals("2", sql.value("SELECT x FROM x"));
    }

    @Test
    void viewsOfViewsAreLookedUpAnew() {
        sql.rows("CREATE VIEW a AS SELECT 1 AS x");
        sql.rows("CREATE VIEW b AS SELECT x + 1 AS y FROM a");
        assertEquals("2", sql.value("SELECT y FROM b"));
        assertKept("SELECT y FROM b");
        sql.rows("CREATE OR REPLACE VIEW a AS SELECT 10 AS x");
        assertEquals("11", sql.value("SELECT y FROM b"));
        // Created anew with the same text: planned anew, with the same result.
        sql.rows("DROP VIEW a");
        sql.fails(ErrorCode.UNDEFINED_TABLE, "SELECT y FROM b");
        sql.rows("CREATE VIEW a AS SELECT 10 AS x");
        assertEquals("11", sql.value("SELECT y FROM b"));
    }

    @Test
    void externalTablesAreListedAnew() throws Exception {
        Files.createDirectories(directory.resolve("e"));
        sql.write("e/a.parquet", "SELECT 1 AS x");
        sql.rows("CREATE EXTERNAL TABLE ext STORED AS PARQUET LOCATION 'e/*.parquet'");
        assertEquals("1", sql.value("SELECT sum(x) FROM ext"));
        assertKept("SELECT sum(x) FROM ext");
        sql.write("e/b.parquet", "SELECT 2 AS x");
        assertEquals("3", sql.value("SELECT sum(x) FROM ext"));
        sql.rows("CREATE OR REPLACE EXTERNAL TABLE ext STORED AS PARQUET LOCATION 'e/b.parquet'");
        assertEquals("2", sql.value("SELECT sum(x) FROM ext"));
    }

    @Test
    void rowsOfTablesInMemoryAreCountedAnew() {
        sql.rows("CREATE TABLE m (x INTEGER)");
        String count = "SELECT count(*) FROM m";
        String sum = "SELECT sum(x) FROM m";
        Query prepared = prepare(count);
        Query once = sql.session.query(count);
        assertEquals("0", sql.value(count));
        assertKept(count);
        sql.rows("INSERT INTO m VALUES (1), (2)");
        assertEquals(2L, value(once));
        assertEquals("2", sql.value(count));
        assertEquals("3", sql.value(sum));
        assertEquals(2L, value(prepared));
        Query between = sql.session.query(count);
        sql.rows("DELETE FROM m WHERE x = 1");
        assertEquals(1L, value(between));
        assertEquals("1", sql.value(count));
        assertEquals(1L, value(prepared));
        sql.rows("UPDATE m SET x = 7");
        assertEquals("7", sql.value(sum));
        sql.rows("TRUNCATE TABLE m");
        assertEquals("0", sql.value(count));
        assertEquals(0L, value(prepared));
        sql.rows("CREATE OR REPLACE TABLE m AS SELECT * FROM (VALUES (1), (2), (3)) v(x)");
        assertEquals("3", sql.value(count));
        assertEquals(3L, value(prepared));
        sql.rows("DROP TABLE m");
        sql.fails(ErrorCode.UNDEFINED_TABLE, count);
    }

    @Test
    void preparedStatementsThatChangeTablesAreNotPlannedForEachRow() {
        sql.rows("CREATE TABLE m (x INTEGER)");
        Query insert = prepare("INSERT INTO m VALUES (?)");
        for (int i = 0; i < 10; i++) {
            insert.execute(i).close();
        }
        Query delete = prepare("DELETE FROM m WHERE x = ?");
        for (int i = 0; i < 4; i++) {
            try (Execution execution = delete.execute(i)) {
                assertEquals(1, execution.updateCount());
            }
        }
        assertEquals("[[6, 39]]", sql.rows("SELECT count(*), sum(x) FROM m").toString());
        Query copy = prepare("INSERT INTO m SELECT count(*) FROM m");
        copy.execute().close();
        copy.execute().close();
        assertEquals("[[8, 52]]", sql.rows("SELECT count(*), sum(x) FROM m").toString());
        sql.rows("CREATE OR REPLACE TABLE m (x INTEGER)");
        insert.execute(5).close();
        assertEquals("[[1, 5]]", sql.rows("SELECT count(*), sum(x) FROM m").toString());
    }

    @Test
    void aPreparedInsertListsItsFilesAnew() throws Exception {
        Files.createDirectories(directory.resolve("g"));
        sql.write("g/a.parquet", "SELECT 1 AS x");
        sql.rows("CREATE TABLE m (x INTEGER)");
        Query insert = prepare("INSERT INTO m SELECT x FROM 'g/*.parquet'");
        insert.execute().close();
        sql.write("g/b.parquet", "SELECT 2 AS x");
        insert.execute().close();
        assertEquals("[[1], [1], [2]]", sql.rows("SELECT x FROM m ORDER BY x").toString());
    }

    @Test
    void theTimeIsThatOfTheExecution() {
        for (String text : List.of("SELECT now()", "SELECT current_timestamp",
                "SELECT now() + INTERVAL '1' DAY FROM range(1) r(n)",
                "SELECT max(n) + extract(epoch FROM now()) FROM t WHERE now() > TIMESTAMP '2000-01-01 00:00:00+00'")) {
            Query prepared = prepare(text);
            Object first = value(prepared);
            Object second = value(prepared);
            Object third = value(sql.session.query(text));
            Object fourth = value(sql.session.query(text));
            assertEquals(4, List.of(first, second, third, fourth).stream().distinct().count(), text);
        }
        // Where the time decides which constants there are.
        String row = "SELECT n FROM range(1) r(n) WHERE now() < now() + INTERVAL '1' SECOND";
        assertEquals("[[0]]", sql.rows(row).toString());
        assertEquals("[[0]]", sql.rows(row).toString());
    }

    @Test
    void chanceIsThatOfTheExecution() {
        String text = "SELECT random()";
        assertFalse(sql.value(text).equals(sql.value(text)));
    }

    @Test
    void settingsThatConstantsDependOnChangeThePlan() {
        String instant = "SELECT CAST(TIMESTAMP WITH TIME ZONE '2024-07-01 12:00:00' AS VARCHAR)";
        String seconds = "SELECT extract(epoch FROM TIMESTAMP WITH TIME ZONE '2024-07-01 12:00:00')";
        sql.rows("SET TIME ZONE 'UTC'");
        Query prepared = prepare(seconds);
        Object inUtc = sql.value(seconds);
        Object preparedInUtc = value(prepared);
        Object shownInUtc = sql.value(instant);
        sql.rows("SET TIME ZONE 'Asia/Tokyo'");
        assertFalse(inUtc.equals(sql.value(seconds)));
        assertFalse(preparedInUtc.equals(value(prepared)));
        assertFalse(shownInUtc.equals(sql.value(instant)));
        sql.rows("SET TIME ZONE 'UTC'");
        assertEquals(inUtc, sql.value(seconds));
        assertEquals(preparedInUtc, value(prepared));
        assertEquals(shownInUtc, sql.value(instant));
        sql.rows("SET threads = 1");
        sql.rows("SET batch_rows = 7");
        sql.rows("SET memory_limit = '300MB'");
        assertEquals("5000", sql.value("SELECT count(*) FROM t"));
    }

    @Test
    void parametersAreThoseOfTheExecution() {
        Query prepared = prepare("SELECT count(*) FROM t WHERE n < ?");
        assertEquals(10L, value(prepared, 10));
        assertEquals(20L, value(prepared, 20L));
        assertEquals(3L, value(prepared, 2.5));
        assertEquals(30L, value(prepared, 30));
        assertEquals("7", sql.value("SELECT count(*) FROM t WHERE n < ?", 7));
        assertEquals("8", sql.value("SELECT count(*) FROM t WHERE n < ?", 8));
    }

    @Test
    void theInformationSchemaIsNotKept() {
        String names = "SELECT count(*) FROM information_schema.tables";
        Query prepared = prepare(names);
        assertEquals("1", sql.value(names));
        assertNotKept(names);
        sql.rows("CREATE TABLE m (x INTEGER)");
        assertEquals("2", sql.value(names));
        assertEquals(2L, value(prepared));
        sql.rows("CREATE VIEW names AS " + names);
        assertEquals("3", sql.value("SELECT * FROM names"));
        sql.rows("DROP TABLE m");
        assertEquals("2", sql.value("SELECT * FROM names"));
    }

    @Test
    void onePlanServesManyAtOnce() {
        String text = "SELECT k, count(*), sum(n) FROM t WHERE n % 7 IN (1, 2, 5) GROUP BY k ORDER BY k LIMIT 3";
        String expected = sql.rows(text).toString();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(() -> {
                String last = "";
                for (int j = 0; j < 20; j++) {
                    last = sql.rows(text).toString();
                    assertEquals(expected, last);
                }
                return last;
            }));
        }
        all.forEach(each -> assertEquals(expected, each.join()));
        assertKept(text);
    }

    @Test
    void theCacheIsBounded() {
        PlanCache cache = new PlanCache();
        for (int i = 0; i < 400; i++) {
            String text = "SELECT n + " + i + " FROM t";
            cache.add(text, planned(text));
        }
        assertEquals(256, cache.size());
        assertTrue(cache.find("SELECT n + 399 FROM t") != null);
        assertTrue(cache.find("SELECT n + 100 FROM t") == null);
        String longText = "SELECT 1 -- " + "x".repeat(70_000);
        cache.add(longText, planned(longText));
        assertTrue(cache.find(longText) == null);
        cache.clear();
        assertEquals(0, cache.size());
    }
}
