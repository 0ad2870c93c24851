package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// COPY TO CSV and JSON: what is written is read back equal, whole or not at all.
class CopyTest {
    private static final String MIXED = """
            SELECT CAST(i AS TINYINT) AS ti, CAST(i * 37 AS SMALLINT) AS si, CAST(i * 7919 AS INTEGER) AS it,
                   i * 1234567890123 AS bi, i / 7.0 AS d, CAST(i / 3.0 AS REAL) AS r, i % 3 = 0 AS b,
                   CAST(i * 1.25 AS DECIMAL(9, 2)) AS de, CAST(i * 1.25 AS DECIMAL(30, 4)) AS wide,
                   DATE '2024-01-01' + CAST(i AS INTEGER) AS dt, TIME '00:00:00' + INTERVAL (i * 12345678) MICROSECOND AS tm,
                   TIMESTAMP '2023-12-31 23:59:59.999' + INTERVAL (i * 123456789) MICROSECOND AS ts,
                   CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'plain' WHEN 3 THEN 'a,b' WHEN 4 THEN 'q"uo"te'
                     WHEN 5 THEN E'line\\nbreak' WHEN 6 THEN E'cr\\r\\nlf' WHEN 7 THEN '#hash' WHEN 8 THEN 'é€日' || i
                     WHEN 9 THEN ' blanks and more than twelve ' ELSE E'tab\\t\\\\back\\x01' END AS s,
                   CASE WHEN i % 5 > 0 THEN 'word' || i % 5 END AS word
            FROM range(-100, 100) t(i)""";
    private static final String TYPES = "columns = {ti: 'TINYINT', si: 'SMALLINT', it: 'INTEGER', bi: 'BIGINT', d: 'DOUBLE',"
            + " r: 'REAL', b: 'BOOLEAN', de: 'DECIMAL(9,2)', wide: 'DECIMAL(30,4)', dt: 'DATE', tm: 'TIME', ts: 'TIMESTAMP',"
            + " s: 'VARCHAR', word: 'VARCHAR'}";

    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
        sql.rows("SET timezone = 'UTC'");
        sql.write("mixed.parquet", MIXED);
        sql.write("numbers.parquet", "SELECT i, 'text ' || i AS s FROM range(50000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private long copy(String statement) {
        try (Execution execution = sql.session.query(statement).execute()) {
            return execution.updateCount();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.csv", "out.tsv", "out.csv.gz", "out.csv.zst"})
    void csvIsReadBackEqual(String file) throws SQLException {
        assertEquals(200, copy("COPY 'mixed.parquet' TO '" + file + "' (NULLSTR 'NULL')"));
        sql.same("SELECT * FROM 'mixed.parquet'",
                "SELECT * FROM read_csv('" + file + "', " + TYPES + ", nullstr = 'NULL', allow_quoted_nulls = false"
                        + (file.endsWith("tsv") ? ", delim = '\\t'" : "") + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.json", "out.ndjson", "out.jsonl.gz", "out.json.zst"})
    void jsonIsReadBackEqual(String file) throws SQLException {
        assertEquals(200, copy("COPY (SELECT * FROM 'mixed.parquet') TO '" + file + "'"));
        sql.same("SELECT * FROM 'mixed.parquet'", "SELECT * FROM read_json('" + file + "', " + TYPES + ")");
    }

    @Test
    void parquetIsReadBackEqual() throws SQLException {
        assertEquals(200, copy("COPY 'mixed.parquet' TO 'out.parquet' (COMPRESSION zstd)"));
        sql.same("SELECT * FROM 'mixed.parquet'", "SELECT * FROM 'out.parquet'");
        sql.same("SELECT * FROM 'out.parquet'");
    }

    @Test
    void smallMorselsMakeLargeRowGroupsInOrder() throws SQLException {
        sql.rows("SET threads = 8");
        sql.rows("SET batch_rows = 7");
        copy("COPY 'numbers.parquet' TO 'groups.parquet' (ROW_GROUP_SIZE 9000)");
        assertEquals(sql.rows("SELECT i, s FROM 'numbers.parquet'").toString(),
                sql.duckRows("SELECT i, s FROM 'groups.parquet'").toString());
        assertEquals("[[9000], [9000], [9000], [9000], [9000], [5000]]", sql.duckRows(
                "SELECT row_group_num_rows FROM parquet_metadata('groups.parquet') WHERE column_id = 0 ORDER BY row_group_id")
                .toString());
        copy("COPY 'numbers.parquet' TO 'groups.parquet' (ROW_GROUP_SIZE 9000, PRESERVE_ORDER false)");
        sql.same("SELECT * FROM 'groups.parquet'", "SELECT * FROM 'numbers.parquet'");
    }

    @Test
    void arrayIsReadBackEqual() throws SQLException, IOException {
        copy("COPY 'mixed.parquet' TO 'out.json' (ARRAY true)");
        sql.same("SELECT * FROM 'mixed.parquet'",
                "SELECT * FROM read_json('out.json', format = 'array', " + TYPES + ")");
        copy("COPY (SELECT * FROM 'mixed.parquet' WHERE it > 100000000) TO 'empty.json' (ARRAY)");
        assertEquals("[\n\n]\n", text("empty.json"));
    }

    @Test
    void textIsThatOfCast() throws SQLException {
        copy("COPY (SELECT ti, bi, d, r, b, de, wide, dt, tm, ts FROM 'mixed.parquet') TO 'out.csv'");
        sql.same("SELECT ti::VARCHAR, bi::VARCHAR, d::VARCHAR, r::VARCHAR, b::VARCHAR, de::VARCHAR, wide::VARCHAR,"
                + " dt::VARCHAR, tm::VARCHAR, ts::VARCHAR FROM 'mixed.parquet'",
                "SELECT * FROM read_csv('out.csv', all_varchar = true)");
    }

    @Test
    void dialectOptionsAreObeyed() throws IOException {
        copy("COPY (SELECT 1 AS a, 'x;y' AS \"b;c\", NULL AS n, DATE '2024-02-03' AS d, TIMESTAMP '2024-02-03 04:05:06' AS t,"
                + " 'N/A' AS v) TO 'out.csv' (DELIMITER ';', NULLSTR 'N/A', DATEFORMAT '%d.%m.%Y',"
                + " TIMESTAMPFORMAT '%H:%M', FORCE_QUOTE (a))");
        assertEquals("a;\"b;c\";n;d;t;v\n\"1\";\"x;y\";N/A;03.02.2024;04:05;\"N/A\"\n", text("out.csv"));
        copy("COPY (SELECT 'it''s' AS a, 1.5 AS b) TO 'out.csv' WITH (HEADER false, QUOTE '''', ESCAPE '\\', SEP '.')");
        assertEquals("'it\\'s'.'1.5'\n", text("out.csv"));
        copy("COPY (SELECT 0 AS a, CAST(NULL AS INTEGER) AS b) TO 'out.csv' (HEADER false, NULLSTR '0')");
        assertEquals("\"0\",0\n", text("out.csv"));
        assertTrue(fails("COPY (SELECT 'a,b' AS a) TO 'bad.csv' (QUOTE '')").getMessage().contains("QUOTE is empty"));
    }

    @Test
    void jsonNamesAndTextsAreEscaped() throws IOException {
        copy("COPY (SELECT 'a\"\\/' AS \"na\"\"me\", X'00ff41' AS bin, 1.50 AS d, CAST('NaN' AS DOUBLE) AS nan) TO 'o.json'");
        assertEquals("{\"na\\\"me\":\"a\\\"\\\\/\",\"bin\":\"\\\\x00\\\\xFFA\",\"d\":1.50,\"nan\":NaN}\n",
                text("o.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "csv.gz"})
    void orderIsKept(String ending) throws SQLException {
        sql.rows("SET threads = 8");
        sql.rows("SET batch_rows = 7");
        String out = "order." + ending;
        assertEquals(50_000, copy("COPY 'numbers.parquet' TO '" + out + "'"));
        assertEquals(sql.rows("SELECT i, s FROM 'numbers.parquet'").toString(), sql.duckRows(
                "SELECT i, s FROM '" + out + "'").toString());
        assertEquals(49_999, copy("COPY (SELECT * FROM 'numbers.parquet' WHERE i <> 3) TO '" + out
                + "' (PRESERVE_ORDER false)"));
        sql.same("SELECT * FROM 'numbers.parquet' WHERE i <> 3", "SELECT * FROM '" + out + "'");
    }

    @Test
    void wideRowsFitIntoLittleMemory() throws SQLException {
        sql.write("wide.parquet", "SELECT i, repeat('x' || i, 2000) AS s FROM range(20000) t(i)");
        sql.rows("SET memory_limit = '100MB'");
        assertEquals(20_000, copy("COPY 'wide.parquet' TO 'wide.csv'"));
        sql.same("SELECT i, length(s) FROM 'wide.parquet'",
                "SELECT i, length(s) FROM read_csv('wide.csv', max_line_size=10000000)");
    }

    private EngineException fails(String statement) {
        EngineException error = Assertions.assertThrows(EngineException.class, () -> copy(statement), statement);
        return error;
    }

    @Test
    void errorsLeaveNothing() throws IOException {
        List<String> before = names();
        assertEquals(ErrorCode.DIVISION_BY_ZERO,
                fails("COPY (SELECT 1 / (i - 40000) FROM 'numbers.parquet') TO 'bad.csv'").code());
        assertEquals(ErrorCode.DIVISION_BY_ZERO,
                fails("COPY (SELECT i % 2 AS p, 1 / (i - 40000) FROM 'numbers.parquet') TO 'bad' (FORMAT csv, PARTITION_BY (p))")
                        .code());
        fails("COPY (SELECT 1 AS a) TO 'nowhere/bad.csv'");
        fails("COPY (SELECT 1 AS a) TO 'bad.csv' (HEDER true)");
        assertEquals(before, names());
    }

    @Test
    void anErrorKeepsTheOldFile() throws IOException {
        copy("COPY (SELECT 1 AS a) TO 'old.csv'");
        fails("COPY (SELECT 1 / (i - 40000) AS a FROM 'numbers.parquet') TO 'old.csv'");
        assertEquals("a\n1\n", text("old.csv"));
        copy("COPY (SELECT 2 AS a) TO 'old.csv'");
        assertEquals("a\n2\n", text("old.csv"));
    }

    @Test
    void cancelLeavesNothing() throws Exception {
        List<String> before = names();
        Cancellation cancellation = new Cancellation();
        Query query = sql.session.query("COPY (" + String.join(" UNION ALL ",
                Collections.nCopies(300, "SELECT i, s FROM 'numbers.parquet'")) + ") TO 'canceled.csv'");
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> {
            try (Execution execution = query.execute(cancellation)) {
                return new AssertionError("done: " + execution.updateCount());
            } catch (EngineException e) {
                return e;
            }
        });
        while (names().size() == before.size() && !outcome.isDone()) {
            Thread.onSpinWait();
        }
        cancellation.cancel();
        assertEquals(ErrorCode.CANCELED, ((EngineException) outcome.get()).code());
        assertEquals(before, names());
    }

    /// Returns the names of the files of a directory below the fixture's, sorted.
    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.resolve(folder).relativize(file).toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv", "json", "csv, COMPRESSION gzip", "json, ARRAY true"})
    void aFileIsFollowedByAnother(String format) throws IOException, SQLException {
        assertEquals(200_000, copy("COPY (SELECT range AS i, 'text ' || range AS s FROM range(200000) ORDER BY -range)"
                + " TO 'many' (FORMAT " + format
                + ", FILE_SIZE_BYTES '100kB'" + (format.equals("parquet") ? ", ROW_GROUP_SIZE 4096" : "") + ")"));
        List<String> names = files("many");
        assertTrue(names.size() > 1, names.toString());
        for (int i = 0; i < names.size() - 1; i++) {
            String file = "data_" + String.format(Locale.ROOT, "%06d", i)
                    + names.getFirst().substring(names.getFirst().indexOf('.'));
            assertTrue(Files.size(directory.resolve("many").resolve(file)) >= 100_000, file);
        }
        String reader = format.startsWith("parquet") ? "read_parquet"
                : format.startsWith("csv") ? "read_csv" : "read_json";
        String place = "'" + directory.resolve("many") + "/*'";
        assertEquals("[[200000, 200000, 0, 199999, 200000]]", sql.duckRows(
                "SELECT count(*), count(DISTINCT i), min(i), max(i), count(s) FROM " + reader + "(" + place + ")")
                .toString());
        // The rows of a file come before those of the next one.
        assertEquals("[[0]]",
                sql.duckRows("WITH f AS (SELECT CAST(regexp_extract(filename, 'data_(\\d+)', 1) AS INTEGER)"
                        + " AS n, min(i) AS low, max(i) AS high FROM " + reader + "(" + place
                        + ", filename = true) GROUP BY ALL)"
                        + " SELECT count(*) FROM f AS a JOIN f AS b ON b.n = a.n + 1 WHERE b.high >= a.low")
                        .toString());
        if (format.equals("parquet") || format.equals("csv")) {
            List<List<Object>> rows = sql.rows("SELECT i FROM " + reader + "('many/*')");
            for (int i = 0; i < 200_000; i++) {
                assertEquals(String.valueOf(199_999 - i), rows.get(i).getFirst().toString());
            }
        }
    }

    @Test
    void eachThreadWritesFilesOfItsOwn() throws IOException, SQLException {
        sql.rows("SET threads = 3");
        assertEquals(100_000,
                copy("COPY (SELECT i, s FROM 'numbers.parquet' UNION ALL SELECT -i, s FROM 'numbers.parquet')"
                        + " TO 'threads' (FORMAT parquet, PER_THREAD_OUTPUT)"));
        List<String> names = files("threads");
        assertTrue(!names.isEmpty() && names.size() <= 3 && names.contains("data_000000.parquet"), names.toString());
        assertEquals("[[100000, 99999]]", sql.duckRows("SELECT count(*), count(DISTINCT i) FROM '"
                + directory.resolve("threads") + "/*.parquet'").toString());
        fails("COPY 'numbers.parquet' TO 'threads' (FORMAT parquet, PER_THREAD_OUTPUT true)");
        copy("COPY 'numbers.parquet' TO 'threads' (FORMAT csv, PER_THREAD_OUTPUT true, OVERWRITE, FILE_SIZE_BYTES 50000,"
                + " FILENAME_PATTERN 'part_{i}', FILE_EXTENSION 'txt')");
        names = files("threads");
        assertTrue(names.contains("part_000000.txt"), names.toString());
        assertEquals("[[50000]]", sql.duckRows("SELECT count(*) FROM read_csv('" + directory.resolve("threads")
                + "/*.txt')").toString());
        copy("COPY 'numbers.parquet' TO 'threads' (FORMAT csv, PER_THREAD_OUTPUT true, APPEND, FILENAME_PATTERN 'part_{i}',"
                + " FILE_EXTENSION 'txt')");
        assertEquals("[[100000]]", sql.duckRows("SELECT count(*) FROM read_csv('" + directory.resolve("threads")
                + "/*.txt')").toString());
    }

    @Test
    void severalFilesAreOneWithoutRows() throws IOException {
        for (String option : List.of("FILE_SIZE_BYTES 1000", "PER_THREAD_OUTPUT true")) {
            copy("COPY (SELECT i FROM 'numbers.parquet' WHERE i < 0) TO 'none' (FORMAT parquet, OVERWRITE, " + option
                    + ")");
            assertEquals(List.of("data_000000.parquet"), files("none"));
            assertEquals(List.of(), sql.rows("SELECT i FROM 'none/*.parquet'"));
        }
    }

    @Test
    void partitionsHaveSeveralFiles() throws IOException, SQLException {
        copy("COPY (SELECT i, s, i % 2 AS p FROM 'numbers.parquet') TO 'parts' (FORMAT csv, PARTITION_BY (p),"
                + " FILE_SIZE_BYTES 1)");
        assertTrue(files("parts").contains("p=0/data_000000.csv") && files("parts").contains("p=1/data_000000.csv"));
        assertEquals("[[50000, 25000]]", sql.duckRows("SELECT count(*), sum(p) FROM read_csv('"
                + directory.resolve("parts") + "/*/*.csv', hive_partitioning = true)").toString());
        List<String> before = names();
        fails("COPY 'numbers.parquet' TO 'x' (FORMAT csv, PARTITION_BY (i), PER_THREAD_OUTPUT true)");
        fails("COPY 'numbers.parquet' TO 'x.csv' (APPEND)");
        fails("COPY 'numbers.parquet' TO 'x' (FORMAT csv, FILE_SIZE_BYTES 0)");
        fails("COPY (SELECT 1 / (i - 40000) FROM 'numbers.parquet') TO 'x' (FORMAT csv, FILE_SIZE_BYTES 1000)");
        fails("COPY (SELECT 1 / (i - 40000) FROM 'numbers.parquet') TO 'x' (FORMAT csv, PER_THREAD_OUTPUT true)");
        fails("COPY (SELECT * FROM 'parts/*/*.csv') TO 'parts' (FORMAT csv, OVERWRITE, FILE_SIZE_BYTES 1000)");
        assertEquals(before, names());
    }

    @Test
    void ownFilesAreRefused() {
        assertTrue(fails("COPY (SELECT i FROM 'numbers.parquet') TO 'numbers.parquet' (FORMAT csv)").getMessage()
                .contains("The query reads 'numbers.parquet'"));
        assertTrue(fails(
                "COPY (SELECT i, s FROM '" + directory + "/numbers.parquet') TO '.' (FORMAT csv, PARTITION_BY (s),"
                        + " OVERWRITE)")
                .getMessage().contains("numbers.parquet"));
    }

    @Test
    void pipesAndDevicesAreWrittenAsTheyAre() throws Exception {
        assertEquals(1, copy("COPY (SELECT 1 AS a) TO '/dev/null' (FORMAT parquet)"));
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        List<String> before = names();
        Supplier<String> reading = () -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        CompletableFuture<String> read = CompletableFuture.supplyAsync(reading);
        assertEquals(50000, copy("COPY (SELECT i FROM 'numbers.parquet') TO 'pipe' (FORMAT csv)"));
        assertEquals(50001, read.get().lines().count());
        assertTrue(read.get().startsWith("i\n0\n1\n"));
        // Whoever reads learns the end of a copy that fails before it writes anything, too.
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(reading);
        sql.fails(ErrorCode.DIVISION_BY_ZERO,
                "COPY (SELECT 1 / (i - i) AS d FROM 'numbers.parquet') TO 'pipe' (FORMAT csv)");
        assertEquals("", waiting.get());
        assertEquals(before, names());
    }

    @Test
    void linksAreFollowed() throws IOException {
        copy("COPY (SELECT 1 AS a) TO 'real.csv'");
        Files.createSymbolicLink(directory.resolve("link.csv"), Path.of("real.csv"));
        copy("COPY (SELECT 2 AS a) TO 'link.csv'");
        assertEquals("a\n2\n", text("real.csv"));
        assertTrue(Files.isSymbolicLink(directory.resolve("link.csv")));
    }

    @Test
    void appendMayReadItsOwnDirectory() throws SQLException {
        copy("COPY (SELECT i % 2 AS p, i FROM 'numbers.parquet') TO 'own' (FORMAT parquet, PARTITION_BY (p))");
        copy("COPY (SELECT p, i FROM 'own/*/*.parquet' WHERE i < 10) TO 'own' (FORMAT parquet, PARTITION_BY (p), APPEND)");
        assertEquals("[[50010]]", sql.duckRows("SELECT COUNT(*) FROM 'own/*/*.parquet'").toString());
    }

    @Test
    void partitionsAreReadBackEqual() throws SQLException {
        assertEquals(200, copy("COPY 'mixed.parquet' TO 'parts' (FORMAT csv, PARTITION_BY (s, dt), NULLSTR 'NULL')"));
        sql.same("SELECT it, s, dt, word FROM 'mixed.parquet'",
                "SELECT it, s, dt, word FROM read_csv('parts/*/*/*.csv', hive_partitioning = true, hive_types = {s: 'VARCHAR',"
                        + " dt: 'DATE'}, nullstr = 'NULL')");
    }

    @Test
    void manyPartitionsTakeFewFilesAndLittleMemory() throws SQLException {
        sql.rows("SET memory_limit = '40MB'");
        sql.rows("SET batch_rows = 1000");
        assertEquals(50_000, copy("COPY (SELECT i % 1000 AS p, i, s FROM 'numbers.parquet') TO 'many' (FORMAT csv,"
                + " PARTITION_BY p)"));
        sql.same("SELECT i % 1000 AS p, COUNT(*), SUM(i) FROM 'numbers.parquet' GROUP BY 1",
                "SELECT p, COUNT(*), SUM(i) FROM read_csv('many/*/*.csv', hive_partitioning = true) GROUP BY 1");
    }

    @Test
    void existingDirectoriesAreTreatedAsAsked() throws IOException, SQLException {
        String rows = "COPY (SELECT i %% 2 AS p, i FROM 'numbers.parquet' WHERE i < %d) TO 'd' (FORMAT csv, PARTITION_BY (p)%s)";
        copy(rows.formatted(10, ""));
        assertTrue(fails(rows.formatted(4, "")).getMessage().contains("is not empty"));
        copy(rows.formatted(4, ", APPEND"));
        assertEquals(List.of(14L), sql.duckRows("SELECT COUNT(*) FROM 'd/*/*.csv'").getFirst().stream()
                .map(value -> Long.valueOf(value.toString())).toList());
        copy(rows.formatted(2, ", OVERWRITE_OR_IGNORE"));
        assertEquals("[[6]]", sql.duckRows("SELECT COUNT(*) FROM 'd/*/*.csv'").toString());
        copy(rows.formatted(3, ", OVERWRITE"));
        assertEquals("[[3]]", sql.duckRows("SELECT COUNT(*) FROM 'd/*/*.csv'").toString());
        assertEquals(List.of("d", "mixed.parquet", "numbers.parquet"), names());
    }

    @Test
    void explainShowsTheTarget() {
        assertEquals("Copy to 'x.csv' (csv)",
                sql.plan("COPY (SELECT 1 AS a) TO 'x.csv'").lines().findFirst().orElse(""));
        assertTrue(String.valueOf(sql.column("EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO 'x.csv'").get(1))
                .contains("rows 1"));
    }
}
