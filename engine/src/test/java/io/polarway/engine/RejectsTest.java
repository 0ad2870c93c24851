package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.settings.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `store_rejects` keeps of the rows that a scan leaves out, and where.
class RejectsTest {
    private static final String MIXED = """
            a,b,c
            1,2,3
            4,5
            6,7,8,9
            x,y,10
            "q"z,5,6
            11,12,13
            "open,1,2
            """;

    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String read(String file, String... options) {
        return "read_csv('" + file + "', store_rejects = true" + (options.length == 0 ? "" : ", ")
                + String.join(", ", options) + ")";
    }

    private void same(String expected, String query) {
        assertEquals(expected, sql.rows(query).toString());
    }

    /// Of a row that lacks columns, DuckDB counts to the last one that is there; bytes that are no characters it shows otherwise, and
    /// a line without an end with its newline.
    @Test
    void kindsAndPlacesAreDuckDbs() throws IOException, SQLException {
        file("mixed.csv", MIXED);
        Files.write(directory.resolve("bytes.csv"),
                "a,b,c\n1,\u00ff\u00fe,3\n1,2,x\n".getBytes(StandardCharsets.ISO_8859_1));
        for (String name : List.of("mixed.csv", "bytes.csv")) {
            String options = "header = true, delim = ',', quote = '\"', \"escape\" = '\"', auto_detect = false, "
                    + "columns = {'a': 'VARCHAR', 'b': 'VARCHAR', 'c': 'INTEGER'}, rejects_table = 'rejects_of_"
                    + name.charAt(0)
                    + "', rejects_scan = 'scans_of_" + name.charAt(0) + "'";
            sql.same("SELECT * FROM " + read(name, options));
            sql.same("SELECT file_id, line, line_byte_position, byte_position, column_name, error_type"
                    + " FROM rejects_of_" + name.charAt(0));
            sql.same("SELECT line, column_idx, csv_line FROM rejects_of_" + name.charAt(0)
                    + " WHERE error_type NOT IN ('MISSING COLUMNS', 'INVALID ENCODING') AND line < 8");
            sql.same("SELECT file_id, file_path LIKE '%.csv', delimiter, quote, \"escape\", skip_rows, has_header,"
                    + " REPLACE(columns, ', ', ',') FROM scans_of_" + name.charAt(0),
                    "SELECT file_id, file_path LIKE '%.csv', delimiter, quote, \"escape\", skip_rows, has_header,"
                            + " columns FROM scans_of_" + name.charAt(0));
        }
    }

    @Test
    void everyWrongValueOfARowIsKept() throws IOException {
        file("x.csv", "a,b,c\nx,2,z\n1,2,3\n");
        same("[[1, 2, 3]]",
                "SELECT * FROM " + read("x.csv", "types = ['BIGINT', 'BIGINT', 'BIGINT']", "header = true"));
        same("[[1, a, x,2,z, column \"a\": cannot read 'x' as BIGINT], [3, c, x,2,z, column \"c\": cannot read 'z' as BIGINT]]",
                "SELECT column_idx, column_name, csv_line, error_message FROM reject_errors");
    }

    /// Rows with errors at random places of a file of many blocks: whichever thread reads them, each is there once, in the order
    /// of the file, under the number of its line, though values have newlines in them.
    @Test
    void manyThreadsKeepEachErrorOnceInOrder() throws IOException {
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        StringBuilder text = new StringBuilder("id,note,value\r\n");
        long line = 2;
        int rows = 250_000;
        for (int i = 0; i < rows; i++) {
            boolean isBad = random.nextInt(300) == 0;
            String note = random.nextInt(50) == 0 ? "\"a\nb\r\n, c\"" : "note\t\u000b\f " + i;
            String row = i + "," + note + "," + (isBad ? "none" : i / 4.0);
            if (isBad) {
                expected.add("[" + line + ", " + (text.length() + 1) + ", " + row + "]");
            }
            text.append(row).append(random.nextInt(9) == 0 ? "\n" : "\r\n");
            line += note.startsWith("\"") ? 3 : 1;
        }
        file("large.csv", text.toString());
        String query = "SELECT COUNT(*) FROM " + read("large.csv", "types = {'value': 'DOUBLE'}", "header = true");
        String stored = "SELECT line, line_byte_position, csv_line FROM reject_errors";
        for (int threads : new int[]{1, 8, 8}) {
            sql.session.settings().set(Setting.THREADS, threads);
            assertEquals((long) rows - expected.size(), number(sql.value(query)));
            assertEquals(expected, sql.rows(stored).stream().map(List::toString).toList());
            sql.rows("TRUNCATE TABLE reject_errors");
        }
        // One column, all columns, a filter, the numbers of the rows: the same rows are wrong.
        for (String other : List.of("SELECT id FROM ", "SELECT * FROM ", "SELECT note FROM ",
                "SELECT MAX(file_row_number) FROM ")) {
            sql.rows(other + read("large.csv", "types = {'value': 'DOUBLE'}", "header = true", "file_row_number = true")
                    + " WHERE id < 1000");
            assertEquals(expected, sql.rows(stored).stream().map(List::toString).toList(), other);
            sql.rows("DROP TABLE reject_errors");
        }
        // The first ones stay where there is a limit.
        sql.value("SELECT COUNT(*) FROM "
                + read("large.csv", "types = {'value': 'DOUBLE'}", "header = true", "rejects_limit = 5"));
        assertEquals(expected.subList(0, 5), sql.rows(stored).stream().map(List::toString).toList());
    }

    private static long number(Object value) {
        return Long.parseLong(String.valueOf(value));
    }

    @Test
    void compressedAndDecodedFilesCountLinesOfTheirText() throws IOException {
        StringBuilder text = new StringBuilder("id;;name\n");
        IntStream.range(0, 120_000)
                .forEach(i -> text.append(i == 119_990 ? "bad" : i).append(";;\"né\n").append(i).append("\"\n"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("x.csv.gz")))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        Files.write(directory.resolve("wide.csv"), text.toString().getBytes(Charset.forName("UTF-16")));
        for (String file : List.of(read("x.csv.gz", "delim = ';;'", "types = ['BIGINT']"),
                read("wide.csv", "delim = ';;'", "encoding = 'utf-16'", "types = ['BIGINT']"))) {
            same("[[119999]]", "SELECT COUNT(*) FROM " + file);
            same("[[239982, bad;;\"né\n119990\"]]", "SELECT line, csv_line FROM reject_errors");
            sql.rows("DROP TABLE reject_errors");
        }
    }

    @Test
    void filesOfAGlobHaveNumbersAndALimitEach() throws IOException {
        file("part-1.csv", "a,b\n1,2\nx,2\ny,2\nz,2\n");
        file("part-2.csv", "a,b\n1,2\n");
        file("part-3.csv", "b,a\n1,2\n3,z\n4,z\n");
        String query = "SELECT COUNT(*) FROM " + read("part-*.csv", "types = {'a': 'INTEGER'}", "rejects_limit = 2");
        same("[[3]]", query);
        same("[[0, 3], [0, 4], [2, 3], [2, 4]]", "SELECT file_id, line FROM reject_errors");
        same("[[part-1.csv, 3, 1], [part-1.csv, 4, 1], [part-3.csv, 3, 2], [part-3.csv, 4, 2]]",
                "SELECT file_path, line, column_idx FROM reject_errors JOIN reject_scans USING (scan_id, file_id)"
                        + " ORDER BY file_path, line");
        same("[[0, {'a': 'INTEGER', 'b': 'BIGINT'}], [1, {'a': 'INTEGER', 'b': 'BIGINT'}], [2, {'b': 'BIGINT', 'a': 'INTEGER'}]]",
                "SELECT file_id, columns FROM reject_scans");
        // Files that need not be read have no rejects.
        sql.rows("TRUNCATE TABLE reject_errors");
        sql.rows("SELECT a FROM " + read("part-*.csv", "types = {'a': 'INTEGER'}", "filename = true")
                + " WHERE filename = 'part-3.csv'");
        same("[[z], [z]]", "SELECT SUBSTRING(csv_line FROM 3) FROM reject_errors");
    }

    @Test
    void eachScanHasItsNumber() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\n");
        String scan = read("x.csv", "types = {'a': 'INTEGER'}");
        sql.rows("SELECT one.b FROM " + scan + " AS one JOIN "
                + scan.replace("store_rejects = true", "store_rejects = 1")
                + " AS two USING (a)");
        sql.rows("SELECT * FROM " + scan + " UNION ALL SELECT * FROM " + scan);
        same("[[1, 3], [2, 3], [3, 3], [4, 3]]", "SELECT scan_id, line FROM reject_errors ORDER BY scan_id");
        // What stands twice and runs once is one scan.
        sql.rows("WITH sums AS (SELECT a, SUM(b) AS s FROM " + scan
                + " GROUP BY a) SELECT * FROM sums WHERE s = (SELECT MAX(s) FROM sums)");
        same("[[5]]", "SELECT scan_id FROM reject_errors WHERE scan_id > 4");
        // Without the option nothing is kept.
        sql.rows("SELECT * FROM read_csv('x.csv', types = {'a': 'INTEGER'}, ignore_errors = true)");
        same("[[5]]", "SELECT COUNT(*) FROM reject_errors");
    }

    @Test
    void planningKeepsNothingAndEveryExecutionDoes() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\n");
        String query = "SELECT a FROM " + read("x.csv", "types = {'a': 'INTEGER'}") + " WHERE a < 5";
        sql.rows("EXPLAIN " + query);
        sql.rows("DESCRIBE " + query);
        sql.rows("CREATE VIEW numbers AS " + query);
        sql.fails(ErrorCode.UNDEFINED_TABLE, "SELECT * FROM reject_errors");
        Query prepared = sql.session.prepare(query, new Cancellation());
        for (int i = 0; i < 3; i++) {
            try (Execution execution = prepared.execute()) {
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
            }
            sql.rows(query);
            same("[[" + (2 * i + 2) + "]]", "SELECT COUNT(*) FROM reject_errors");
        }
        sql.rows("SELECT * FROM numbers");
        sql.rows("EXPLAIN ANALYZE SELECT * FROM numbers");
        sql.rows("CREATE TABLE copied AS SELECT * FROM numbers");
        sql.rows("INSERT INTO copied SELECT * FROM numbers");
        sql.rows("COPY (SELECT * FROM numbers) TO 'out.parquet'");
        sql.rows("COPY copied FROM 'x.csv' (STORE_REJECTS true)");
        same("[[12, 12]]", "SELECT COUNT(*), COUNT(DISTINCT scan_id) FROM reject_errors");
        sql.rows(
                "CREATE EXTERNAL TABLE declared (a INTEGER) STORED AS CSV LOCATION 'x.csv' OPTIONS (store_rejects true)");
        same("[[12]]", "SELECT COUNT(*) FROM reject_errors");
        same("[[1]]", "SELECT COUNT(*) FROM declared");
        same("[[13]]", "SELECT COUNT(*) FROM reject_errors");
    }

    /// The rows are there as soon as a result is that needs them all; nobody has to read it to its end.
    @Test
    void theFirstBatchOfAnAggregationIsEnough() throws IOException {
        file("x.csv", "a\n1\nx\n");
        for (int i = 1; i < 20; i++) {
            try (Execution execution = sql.session.query("SELECT SUM(a) FROM " + read("x.csv", "types = ['INTEGER']"))
                    .execute();
                    Batch batch = execution.next()) {
                assertEquals(1, batch == null ? 0 : batch.rows());
                same("[[" + i + "]]", "SELECT COUNT(*) FROM reject_errors");
            }
        }
    }

    @Test
    void aLimitKeepsOfWhatWasRead() throws IOException {
        StringBuilder text = new StringBuilder("a\nbad\n");
        IntStream.range(0, 600_000).forEach(i -> text.append(i).append('\n'));
        text.append("worse\n");
        file("x.csv", text.toString());
        sql.rows("SELECT * FROM " + read("x.csv", "types = ['BIGINT']") + " LIMIT 3");
        same("[[bad]]", "SELECT csv_line FROM reject_errors");
    }

    @Test
    void aStatementThatFailsBeforeItsScanEndsKeepsNothing() throws IOException {
        file("x.csv", "a\n0\nbad\n");
        sql.fails(ErrorCode.DIVISION_BY_ZERO, "SELECT 1 % a FROM " + read("x.csv", "types = ['BIGINT']"));
        same("[[0]]", "SELECT COUNT(*) FROM reject_errors");
        same("[[0]]", "SELECT COUNT(*) FROM reject_scans");
    }

    @Test
    void tablesAreLikeOthers() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\ny,2\n");
        String query = "SELECT COUNT(*) FROM " + read("x.csv", "types = {'a': 'INTEGER'}");
        sql.rows(query);
        sql.rows("UPDATE reject_errors SET error_message = 'seen' WHERE line = 3");
        sql.rows("DELETE FROM temp.reject_errors WHERE line = 4");
        same("[[1, seen]]", "SELECT scan_id, error_message FROM polarway.main.reject_errors");
        sql.rows(query);
        same("[[1, 3], [2, 3], [2, 4]]", "SELECT scan_id, line FROM reject_errors ORDER BY scan_id, line");
        sql.rows("DROP TABLE reject_errors");
        sql.fails(ErrorCode.UNDEFINED_TABLE, "SELECT * FROM reject_errors");
        sql.rows(query);
        same("[[3, 3], [3, 4]]", "SELECT scan_id, line FROM reject_errors ORDER BY scan_id, line");
        same("[[reject_errors, BASE TABLE]]",
                "SELECT table_name, table_type FROM information_schema.tables WHERE table_name LIKE '%errors'");
    }

    @Test
    void otherTablesOfTheNameAreLeftAlone() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\n");
        file("reject_scans.csv", "of,a,user\n1,2,3\n");
        String query = "SELECT COUNT(*) FROM " + read("x.csv", "types = {'a': 'INTEGER'}");
        sql.rows("CREATE TABLE Reject_Errors (mine INTEGER)");
        EngineException taken = sql.fails(ErrorCode.DUPLICATE_OBJECT, query);
        assertEquals(
                "Rejects cannot be stored in \"reject_errors\": that is another table or view. Drop it, or choose other names"
                        + " with rejects_table and rejects_scan",
                taken.getMessage());
        // Nothing was made before that was found, and a file of the name is only hidden.
        same("[[1, 2, 3]]", "SELECT * FROM reject_scans");
        sql.rows("DROP TABLE Reject_Errors");
        sql.rows("CREATE VIEW reject_errors AS SELECT 1 AS one");
        sql.fails(ErrorCode.DUPLICATE_OBJECT, query);
        same("[[1]]", query.replace("store_rejects = true", "rejects_table = 'bad rows'"));
        same("[[3]]", "SELECT line FROM \"bad rows\"");
        same("[[1]]", "SELECT * FROM reject_errors");
        // The one kind of table is not the other.
        sql.fails(ErrorCode.DUPLICATE_OBJECT, query.replace("store_rejects = true", "rejects_table = 'reject_scans'"
                + ", rejects_scan = 'others'"));
        sql.rows("DROP VIEW reject_errors");
        sql.rows(query);
        sql.rows("CREATE OR REPLACE TABLE reject_errors (mine INTEGER)");
        sql.fails(ErrorCode.DUPLICATE_OBJECT, query);
    }

    @Test
    void aStatementDoesNotChangeTheTableThatItStoresRejectsIn() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\n");
        String count = "(SELECT COUNT(*) FROM " + read("x.csv", "types = {'a': 'INTEGER'}") + ")";
        sql.rows("SELECT " + count);
        EngineException error = sql.fails(ErrorCode.INVALID_STATEMENT, "UPDATE reject_errors SET line = " + count);
        assertTrue(
                String.valueOf(error.getMessage())
                        .startsWith("The statement changes \"reject_errors\" and stores rejects in it"),
                error.getMessage());
        sql.fails(ErrorCode.INVALID_STATEMENT, "DELETE FROM reject_scans WHERE scan_id = " + count);
        sql.rows("INSERT INTO reject_errors (line) SELECT " + count);
        same("[[1], [3], [3]]", "SELECT line FROM reject_errors ORDER BY line");
    }

    @Test
    void sessionsHaveTheirOwn() throws IOException {
        file("x.csv", "a,b\n1,2\nx,2\n");
        String query = "SELECT * FROM " + read("x.csv", "types = {'a': 'INTEGER'}");
        sql.rows(query);
        Execution late;
        try (Session other = sql.engine.openSession(directory)) {
            EngineException error = assertThrows(EngineException.class,
                    () -> other.query("SELECT * FROM reject_errors"));
            assertEquals(ErrorCode.UNDEFINED_TABLE, error.code());
            late = other.query(query).execute();
        }
        // An execution outlives its session.
        try (late; Batch batch = late.next()) {
            assertEquals(1, batch == null ? 0 : batch.rows());
        }
        same("[[1]]", "SELECT COUNT(*) FROM reject_errors");
    }

    @Test
    void changesAndScansAtTheSameTimeLoseNothing() throws Exception {
        file("x.csv", "a,b\n1,2\nx,2\n");
        sql.session.settings().set(Setting.THREADS, 2);
        String query = "SELECT COUNT(*) FROM " + read("x.csv", "types = {'a': 'INTEGER'}");
        sql.rows(query);
        List<CompletableFuture<Result>> running = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            running.add(sql.session.executeAsync(i % 3 == 0 ? "UPDATE reject_errors SET line = line + 1" : query));
        }
        for (CompletableFuture<Result> result : running) {
            result.get().close();
        }
        same("[[41, 41]]", "SELECT COUNT(*), COUNT(DISTINCT scan_id) FROM reject_errors");
    }

    @Test
    void aFullMemoryNamesTheLimit() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        IntStream.range(0, 500_000).forEach(i -> text.append("bad,").append(i).append("-1234567890-1234567890\n"));
        file("x.csv", text.toString());
        sql.rows("SET memory_limit = '64MB'");
        String query = "SELECT COUNT(*) FROM "
                + read("x.csv", "columns = {'a': 'INTEGER', 'b': 'VARCHAR'}", "header = true");
        EngineException error = sql.fails(ErrorCode.MEMORY_LIMIT, query);
        assertTrue(String.valueOf(error.getMessage()).endsWith(
                " rows with errors are stored: rejects_limit = 1000 stores so many of each file"), error.getMessage());
        same("[[0]]", "SELECT COUNT(*) FROM reject_errors");
        same("[[0]]", query.replace("header", "rejects_limit = 1000, header"));
        same("[[1000, 2, 1001]]", "SELECT COUNT(*), MIN(line), MAX(line) FROM reject_errors");
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() throws IOException {
        file("x.csv", "a,b\n1,2\n");
        for (String[] options : new String[][]{
                {"store_rejects = true, ignore_errors = false",
                        "store_rejects = true leaves out the rows that cannot be read: ignore_errors cannot be false"},
                {"rejects_table = 'bad', ignore_errors = false",
                        "store_rejects = true leaves out the rows that cannot be read: ignore_errors cannot be false"},
                {"store_rejects = false, rejects_table = 'bad'",
                        "rejects_table, rejects_scan and rejects_limit need store_rejects = true"},
                {"rejects_limit = 10", "rejects_table, rejects_scan and rejects_limit need store_rejects = true"},
                {"rejects_table = 'Bad', rejects_scan = 'bad'",
                        "rejects_table and rejects_scan are the same table: 'Bad'"},
                {"rejects_table = ''", "Invalid value for rejects_table: ''. It is the name of a table"},
                {"store_rejects = true, rejects_limit = -1",
                        "Invalid value for rejects_limit: '-1'. It is a whole number from 0 to 9223372036854775807"},
                {"store_rejects = 'perhaps'", "Invalid value for store_rejects: 'perhaps'. It is true or false"}}) {
            EngineException error = sql.fails(ErrorCode.INVALID_ARGUMENT,
                    "SELECT * FROM read_csv('x.csv', " + options[0] + ")");
            assertEquals(options[1], error.getMessage());
        }
        same("[[1, 2]]", "SELECT * FROM read_csv('x.csv', store_rejects = false, ignore_errors = false)");
    }

    @Test
    void linesAreWhole() throws IOException {
        // A comment behind the row, an empty field that is left out, an empty line, a last line without an end, CR alone.
        file("x.csv", "a|b\nx|1#no\n\n\ny|2|\n1|2#é\rz|3");
        same("[[1, 2]]",
                "SELECT * FROM " + read("x.csv", "comment = '#'", "delim = '|'", "types = ['INTEGER', 'INTEGER']"));
        same("[[2, x|1], [5, y|2|], [7, z|3]]", "SELECT line, csv_line FROM reject_errors");
    }

    /// A row may have exactly so many bytes, without its newline, wherever it stands and however it ends.
    @Test
    void aRowHasAtMostItsBytes() throws Exception {
        for (String newline : List.of("\n", "\r\n", "\r")) {
            for (String fitting : List.of("1,345678", "1,\"4567\"", "1,34567,")) {
                for (String behind : List.of("", newline, newline + "2,x", newline + "2,x" + newline)) {
                    file("x.csv", "a,b" + newline + fitting + behind);
                    String options = "header = true, delim = ',', quote = '\"', max_line_size = ";
                    long rows = behind.contains("x") ? 2 : 1;
                    same("[[" + rows + "]]", "SELECT COUNT(*) FROM read_csv('x.csv', " + options + "8)");
                    EngineException error = sql.fails(ErrorCode.CORRUPT_FILE,
                            "SELECT COUNT(*) FROM read_csv('x.csv', " + options + "7)");
                    assertTrue(String.valueOf(error.getMessage()).startsWith("Line 2 of 'x.csv' has more than 7 bytes"),
                            error.getMessage());
                    same("[[" + (rows - 1) + "]]", "SELECT COUNT(*) FROM " + read("x.csv", options + "7"));
                    same("[[2, 5, 5, null, null, LINE SIZE OVER MAXIMUM, " + fitting.substring(0, 7)
                            + ", has more than 7 bytes]]",
                            "SELECT line, line_byte_position - " + (newline.length() - 1) + ", byte_position - "
                                    + (newline.length() - 1) + ", column_idx, column_name, error_type, csv_line,"
                                    + " error_message FROM reject_errors");
                    sql.rows("DROP TABLE reject_errors");
                }
            }
        }
    }

    /// A quote without a partner far from the end: what is behind it is one row, of which only the beginning is read.
    @Test
    void rowsThatAreTooLongArePassedOver() throws Exception {
        StringBuilder text = new StringBuilder("a,b\n1,2\n\"open,5\n");
        String line = "12345,\r\n678\r";
        text.append(line.repeat(200_000)).append("\"\r\n3,4\nbad,5\n\"last");
        text.append(line.repeat(150_000));
        file("x.csv", text.toString());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("x.csv.gz")))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        String options = "header = true, delim = ',', quote = '\"', types = ['BIGINT', 'BIGINT'], max_line_size = 100000";
        for (String file : List.of(read("x.csv", options), read("x.csv.gz", options),
                read("x.csv", options, "file_row_number = true"))) {
            for (int threads : new int[]{1, 4}) {
                sql.session.settings().set(Setting.THREADS, threads);
                same("[[2, 2, 4]]", "SELECT COUNT(*), MIN(b), MAX(b) FROM " + file);
                same("[[3, LINE SIZE OVER MAXIMUM, 100000], [400006, CAST, 5], [400007, LINE SIZE OVER MAXIMUM, 100000]]",
                        "SELECT line, error_type, LENGTH(csv_line) FROM reject_errors");
                sql.rows("DROP TABLE reject_errors");
            }
        }
        same("[[2]]", "SELECT MAX(file_row_number) FROM " + read("x.csv", options, "file_row_number = true"));
    }
}
