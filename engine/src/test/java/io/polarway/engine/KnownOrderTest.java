package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders that are declared, or that statistics show: the same rows in the same order as if they were sorted, or an error.
final class KnownOrderTest {
    private static final int ROWS = 4 * 2048;

    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    private String planned(String query) {
        String plan = sql.plan(query);
        assertTrue(plan.contains("IN ORDER OF") && !plan.contains("Sort"), plan);
        return query;
    }

    @Test
    void rowGroupsThatFollowEachOtherAreSortedOneByOne() throws SQLException {
        // Each stretch of 2048 ids is a row group, shuffled; the second file has the first ids.
        String shuffled = "SELECT id, CASE WHEN id %% 3 > 0 THEN id %% 100 END AS n, 'text ' || id %% 50 AS s, "
                + "DATE '2026-01-01' + CAST(id // 1000 AS INTEGER) AS day FROM range(%d, %d) t(id) "
                + "ORDER BY id // 2048, hash(id)";
        sql.write("a.parquet", shuffled.formatted(ROWS, 2 * ROWS));
        sql.write("b.parquet", shuffled.formatted(0, ROWS));
        for (int threads : new int[]{1, 4}) {
            sql.rows("SET threads = " + threads);
            sql.sameOrder(planned("SELECT id, s FROM '*.parquet' ORDER BY id"));
            sql.sameOrder(planned("SELECT s, id FROM '*.parquet' ORDER BY id DESC"));
            sql.sameOrder(planned("SELECT * FROM '*.parquet' ORDER BY id DESC, s, n"));
            sql.sameOrder(planned("SELECT n, id FROM '*.parquet' WHERE n > 90 ORDER BY id"));
            sql.sameOrder(planned("SELECT CAST(id AS DOUBLE) AS x FROM '*.parquet' ORDER BY x"));
            sql.sameOrder(planned("SELECT n, id FROM '*.parquet' WHERE id > 1000000 ORDER BY id"));
            sql.sameOrder(planned("SELECT id + 1 FROM '*.parquet' WHERE s = 'text 7' AND id > 12000 ORDER BY id"));
            // Days overlap at the borders of row groups.
            sql.sameOrder("SELECT day, id FROM '*.parquet' ORDER BY day, id");
            sql.sameOrder("SELECT n, id FROM '*.parquet' ORDER BY n, id");
        }
        sql.rows("SET memory_limit = '24MB'");
        sql.sameOrder(planned("SELECT * FROM '*.parquet' ORDER BY id"));
    }

    @Test
    void tablesWithoutRowsAreSorted() throws SQLException {
        sql.rows("COPY (SELECT i AS a, i AS b FROM range(10) t(i) WHERE i < 0) TO 'none.parquet'");
        assertEquals(0, sql.rows("SELECT a, b FROM 'none.parquet' ORDER BY a, b").size());
        assertEquals(0, sql.rows("SELECT COUNT(*) OVER (ORDER BY a) FROM 'none.parquet'").size());
    }

    @Test
    void allTypesWithExactBoundsHaveRuns() throws SQLException {
        List<String> types = List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL(4,0)", "DECIMAL(15,2)",
                "DECIMAL(30,3)", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMPTZ", "UTINYINT", "UINTEGER");
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            String value = switch (types.get(i)) {
                case "DATE" -> "DATE '2026-01-01' + CAST(g AS INTEGER)";
                case "TIME" -> "TIME '00:00:00' + to_seconds(g)";
                case "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMPTZ" -> "TIMESTAMP '2026-01-01' + to_seconds(g)";
                default -> "g";
            };
            columns.append("CAST(").append(value).append(" AS ").append(types.get(i)).append(") AS c").append(i)
                    .append(", ");
        }
        // Three values in each row group, in no order.
        sql.write("types.parquet", "SELECT " + columns + "i FROM (SELECT i, (i // 2048) * 3 + i % 3 AS g FROM range("
                + 5 * 2048 + ") t(i))");
        for (int i = 0; i < types.size(); i++) {
            String query = planned("SELECT i FROM 'types.parquet' WHERE i % 100 = 7 ORDER BY c" + i + " DESC, i");
            assertEquals(sql.duckRows(query).toString(), sql.rows(query).toString(), types.get(i));
        }
        sql.rows("COPY (SELECT * FROM 'types.parquet') TO 'own.parquet' (ROW_GROUP_SIZE 2048)");
        for (int i = 0; i < types.size(); i++) {
            String query = planned("SELECT i FROM 'own.parquet' WHERE i % 100 = 7 ORDER BY c" + i + ", i");
            assertEquals(sql.duckRows(query).toString(), sql.rows(query).toString(), types.get(i));
        }
    }

    @Test
    void nullsAreAtTheEndWhereTheyBelong() throws SQLException {
        sql.write("n.parquet", "SELECT CASE WHEN i < %d THEN i END AS id, i AS place FROM range(%d) t(i) "
                .formatted(ROWS - 1000, ROWS) + "ORDER BY i // 2048, hash(i)");
        sql.sameOrder(planned("SELECT id FROM 'n.parquet' ORDER BY id"));
        sql.sameOrder(planned("SELECT id FROM 'n.parquet' ORDER BY id DESC"));
        sql.sameOrder("SELECT id FROM 'n.parquet' ORDER BY id NULLS FIRST");
        sql.sameOrder("SELECT id FROM 'n.parquet' ORDER BY id DESC NULLS LAST");
    }

    @Test
    void statisticsThatLieAreAnError() throws SQLException, IOException {
        sql.write("true.parquet", "SELECT i AS id, i %% 7 AS x FROM range(%d) t(i)".formatted(ROWS));
        sql.sameOrder(planned("SELECT id, x FROM 'true.parquet' ORDER BY id"));
        rewriteStatistics("true.parquet", "lie.parquet", 3, 3 * 2048L, 3 * 2048L + 2000);
        planned("SELECT id FROM 'lie.parquet' ORDER BY id");
        EngineException error = sql.fails(ErrorCode.CORRUPT_FILE, "SELECT id FROM 'lie.parquet' ORDER BY id");
        assertTrue(String.valueOf(error.getMessage()).contains("row group 3 of "), error.getMessage());
        // The sorting of all rows does not believe them.
        sql.sameOrder("SELECT id FROM 'lie.parquet' ORDER BY id + 0");
    }

    private void rewriteStatistics(String from, String to, int rowGroup, long min, long max) throws IOException {
        byte[] file = Files.readAllBytes(directory.resolve(from));
        ByteBuffer tail = ByteBuffer.wrap(file, file.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN);
        int footerStart = file.length - 8 - tail.getInt();
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, footerStart,
                file.length - 8 - footerStart));
        Statistics statistics = footer.getRow_groups().get(rowGroup).getColumns().getFirst().getMeta_data()
                .getStatistics();
        statistics.setMin_value(bytes(min));
        statistics.setMax_value(bytes(max));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        written.write(file, 0, footerStart);
        Util.writeFileMetaData(footer, written);
        int length = written.size() - footerStart;
        written.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
        written.write(Arrays.copyOfRange(file, file.length - 4, file.length));
        Files.write(directory.resolve(to), written.toByteArray());
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    @Test
    void declaredOrdersGiveWhatSortingGives() throws SQLException {
        sql.write("late.parquet", "SELECT TIMESTAMP '2026-02-01' + to_seconds(i // 3) AS ts, i % 3 AS symbol, i AS id "
                + "FROM range(%d) t(i)".formatted(ROWS));
        sql.write("mid.parquet", "SELECT TIMESTAMP '2026-01-01' + to_seconds(i // 3) AS ts, i % 3 AS symbol, i AS id "
                + "FROM range(%d) t(i)".formatted(ROWS));
        sql.rows("CREATE EXTERNAL TABLE ticks STORED AS PARQUET WITH ORDER (ts, symbol) LOCATION '*.parquet'");
        for (int threads : new int[]{1, 4}) {
            sql.rows("SET threads = " + threads);
            sql.rows("SET preserve_order = " + (threads == 1));
            same("SELECT ts, symbol, id FROM %s ORDER BY ts, symbol");
            same("SELECT date_trunc('hour', ts) AS h, ts, symbol FROM %s WHERE id %% 7 = 3 ORDER BY h, ts, symbol");
            same("SELECT symbol, ts FROM %s WHERE ts < TIMESTAMP '2026-02-01 00:10:00' ORDER BY ts, symbol "
                    + "LIMIT 1000 OFFSET 9000");
            same("SELECT CAST(ts AS DATE) AS day FROM %s ORDER BY day");
        }
        sql.rows("COPY (SELECT id, ts FROM ticks ORDER BY ts, symbol) TO 'copy.csv' (HEADER, PRESERVE_ORDER false)");
        sql.rows("CREATE EXTERNAL TABLE copy STORED AS CSV WITH ORDER (ts) LOCATION 'copy.csv'");
        assertEquals(2L * ROWS, sql.rows(planned("SELECT id, ts FROM copy ORDER BY ts")).size());
    }

    private void same(String query) throws SQLException {
        String own = planned(query.formatted("ticks"));
        assertEquals(sql.duckRows(query.formatted("'*.parquet'")).toString(), sql.rows(own).toString(), own);
    }

    @Test
    void everyRowOutOfOrderIsAnErrorThatNamesIt() throws SQLException {
        Random random = new Random(17);
        for (int round = 0; round < 16; round++) {
            boolean isCsv = round % 2 == 0;
            int wrong = 1 + random.nextInt(ROWS - 1);
            int value = random.nextInt(wrong);
            String query = "SELECT CASE i WHEN %d THEN %d ELSE i + 1 END AS id, i AS place FROM range(%d) t(i)"
                    .formatted(wrong, value, ROWS);
            String file = "wrong" + round + (isCsv ? ".csv" : ".parquet");
            sql.write(isCsv ? "source.parquet" : file, query);
            if (isCsv) {
                sql.rows("COPY (SELECT * FROM 'source.parquet') TO '" + file + "' (HEADER)");
            }
            sql.rows("SET threads = " + (1 + random.nextInt(4)));
            sql.rows("SET batch_rows = " + (round % 3 == 0 ? 37 : 2048));
            sql.rows("CREATE OR REPLACE EXTERNAL TABLE t STORED AS " + (isCsv ? "CSV" : "PARQUET")
                    + " WITH ORDER (id) LOCATION '" + file + "'");
            List<Long> given = new ArrayList<>();
            EngineException error = assertThrows(EngineException.class,
                    () -> read(planned("SELECT id, place FROM t ORDER BY id"), given));
            assertEquals(ErrorCode.ORDER_VIOLATION, error.code(), error.getMessage());
            assertTrue(String.valueOf(error.getMessage()).contains("file_row_number " + wrong + " of "),
                    error.getMessage());
            assertTrue(given.size() <= wrong, given.size() + " rows before row " + wrong);
            assertEquals(given.stream().sorted().toList(), given);
            assertEquals(String.valueOf(ROWS), sql.value("SELECT COUNT(*) FROM t"));
            assertEquals(String.valueOf(ROWS - 1), sql.value(
                    "SELECT COUNT(*) FROM (SELECT id FROM t WHERE place <> %d ORDER BY id LIMIT 100000)"
                            .formatted(wrong)));
        }
    }

    private void read(String query, List<Long> given) {
        try (Execution execution = sql.session.query(query).execute()) {
            while (true) {
                try (Batch batch = execution.next()) {
                    if (batch == null) {
                        return;
                    }
                    for (int i = 0; i < batch.rows(); i++) {
                        int position = batch.selection() == null ? i : batch.selection().position(i);
                        given.add((Long) Values.get(batch.column(0), position));
                    }
                }
            }
        }
    }

    /// Rows with equal values of the first keys, over borders of row groups and files.
    @Test
    void keysBehindThoseInOrderAreSortedPieceByPiece() throws SQLException {
        String rows = "SELECT CASE WHEN i < %d THEN TIMESTAMP '2026-01-05 09:00:00' + to_seconds(i // 5) END AS ts, "
                + "'S' || hash(i) %% 7 AS symbol, CASE WHEN hash(i) %% 3 > 0 THEN hash(i) %% 10 END AS n, i AS id "
                + "FROM range(%d, %d) t(i)";
        sql.write("a.parquet", rows.formatted(2 * ROWS, 0, ROWS));
        sql.write("b.parquet", rows.formatted(2 * ROWS - 3000, ROWS, 2 * ROWS));
        sql.rows("CREATE EXTERNAL TABLE ticks STORED AS PARQUET WITH ORDER (ts) LOCATION '*.parquet'");
        sql.rows("COPY (SELECT * FROM ticks ORDER BY id) TO 'ticks.csv' (HEADER)");
        sql.rows("CREATE EXTERNAL TABLE lines STORED AS CSV WITH ORDER (ts) LOCATION 'ticks.csv'");
        for (String setting : List.of("threads = 1", "threads = 2", "batch_rows = 37", "force_spill = true",
                "memory_limit = '24MB'")) {
            sql.rows("SET " + setting);
            for (String table : List.of("ticks", "lines")) {
                sortedAsFiles("SELECT ts, symbol, n, id FROM %s ORDER BY ts, symbol, n DESC NULLS FIRST, id", table);
                sortedAsFiles("SELECT id, n FROM %s WHERE id %% 3 = 1 ORDER BY ts, n DESC NULLS LAST, id DESC", table);
                sortedAsFiles("SELECT date_trunc('minute', ts) AS m, symbol, id FROM %s ORDER BY m, symbol, id", table);
                sortedAsFiles("SELECT id FROM %s ORDER BY time_bucket(INTERVAL '7' SECOND, ts), ts, n NULLS FIRST, id",
                        table);
                sortedAsFiles("SELECT id, symbol FROM %s ORDER BY ts, symbol, id LIMIT 1000 OFFSET 8000", table);
                sortedAsFiles("SELECT ts, symbol, count(*) AS c, max(id) AS last FROM %s GROUP BY ts, symbol "
                        + "ORDER BY ts, symbol DESC", table, false);
                sortedAsFiles("SELECT m, n, s FROM (SELECT date_trunc('minute', ts) AS m, n, sum(id) AS s FROM %s "
                        + "GROUP BY 1, 2) AS t WHERE n > 3 ORDER BY m, n", table, false);
                sortedAsFiles("SELECT id, lag(id) OVER (ORDER BY ts, symbol, id) AS b FROM %s ORDER BY ts, id", table);
            }
        }
    }

    private void sortedAsFiles(String query, String table) throws SQLException {
        sortedAsFiles(query, table, true);
    }

    private void sortedAsFiles(String query, String table, boolean isPlanned) throws SQLException {
        String own = query.formatted(table);
        if (isPlanned) {
            String plan = sql.plan(own);
            assertTrue(plan.contains("Streaming sort") && plan.contains("IN ORDER OF ts"), own + "\n" + plan);
        }
        assertEquals(sql.duckRows(query.formatted("'*.parquet'")).toString(), sql.rows(own).toString(), own);
    }

    @Test
    void aRowOutOfOrderIsAnErrorAboveWhichRowsAreSorted() throws SQLException {
        sql.write("wrong.parquet", "SELECT CASE i WHEN %d THEN 17 ELSE i // 3 END AS id, i %% 3 AS place "
                .formatted(9 * ROWS) + "FROM range(%d) t(i)".formatted(10 * ROWS));
        sql.rows("CREATE EXTERNAL TABLE wrong STORED AS PARQUET WITH ORDER (id) LOCATION 'wrong.parquet'");
        for (int threads : new int[]{1, 2}) {
            sql.rows("SET threads = " + threads);
            EngineException error = sql.fails(ErrorCode.ORDER_VIOLATION, "SELECT * FROM wrong ORDER BY id, place");
            assertTrue(String.valueOf(error.getMessage()).contains("file_row_number " + 9 * ROWS + " of "),
                    error.getMessage());
            assertEquals(300, sql.rows("SELECT id, place FROM wrong ORDER BY id, place LIMIT 300").size());
        }
    }

    @Test
    void aReaderMayStopEarly() throws SQLException {
        sql.write("t.parquet", "SELECT i // 4 AS id, hash(i) AS h FROM range(%d) t(i)".formatted(20 * ROWS));
        sql.rows("CREATE EXTERNAL TABLE t STORED AS PARQUET WITH ORDER (id) LOCATION 't.parquet'");
        for (int batches = 0; batches < 3; batches++) {
            try (Execution execution = sql.session.query("SELECT id, h FROM t ORDER BY id, h").execute()) {
                for (int i = 0; i < batches; i++) {
                    try (Batch batch = execution.next()) {
                        assertTrue(batch != null && batch.rows() > 0);
                    }
                }
                if (batches == 2) {
                    execution.cancel();
                }
            }
        }
    }

    /// Groups and windows that are computed as rows come are joined as they are given.
    @Test
    void sidesThatStreamAreMerged() throws SQLException {
        // As many groups as are worth it, and more rows than a join holds rather than merges.
        String rows = "SELECT TIMESTAMP '2026-01-05 09:00:00' + to_seconds(i // 6) AS ts, 'S' || i %% 6 AS symbol, "
                + "CAST(hash(i) %% 100 AS INTEGER) AS price FROM range(%d, %d) t(i)";
        sql.write("a.parquet", rows.formatted(0, 25 * ROWS));
        sql.write("b.parquet", rows.formatted(25 * ROWS, 50 * ROWS));
        sql.rows("CREATE EXTERNAL TABLE ticks STORED AS PARQUET WITH ORDER (ts) LOCATION '*.parquet'");
        String groups = "(SELECT date_trunc('minute', ts) AS m, symbol, ts, %s AS v FROM %%1$s WHERE price < %d "
                + "GROUP BY 1, 2, 3)";
        String windows = "(SELECT ts, symbol, price, %s OVER (PARTITION BY symbol ORDER BY ts) AS w FROM %%1$s)";
        String of = "SELECT COUNT(*), SUM(a.v), SUM(b.v) FROM " + groups.formatted("COUNT(*)", 90) + " AS a TYPE JOIN "
                + groups.formatted("MAX(price)", 80) + " AS b ON a.ts = b.ts AND a.symbol = b.symbol";
        for (String setting : List.of("threads = 1", "threads = 2", "batch_rows = 512", "force_spill = true")) {
            sql.rows("SET " + setting);
            for (String type : List.of("", "LEFT", "FULL")) {
                merged(of.replace("TYPE", type), "Streaming aggregate");
            }
            merged("SELECT COUNT(*), SUM(a.w), SUM(b.v) FROM " + windows.formatted("LAG(price)") + " AS a JOIN "
                    + groups.formatted("MAX(price)", 80) + " AS b ON a.ts = b.ts AND a.symbol = b.symbol",
                    "Streaming window");
            merged("SELECT COUNT(*), SUM(a.w), SUM(b.w) FROM " + windows.formatted("SUM(price)") + " AS a JOIN "
                    + windows.formatted("ROW_NUMBER()") + " AS b ON a.ts = b.ts AND a.symbol = b.symbol",
                    "Streaming window");
        }
        sql.rows("SET threads = 2");
        String paired = "SELECT a.ts, a.symbol, a.w, b.price FROM " + windows.formatted("SUM(price)") + " AS a JOIN "
                + "%1$s AS b ON a.ts = b.ts AND a.symbol = b.symbol ORDER BY a.ts, a.symbol";
        String plan = sql.plan(paired.formatted("ticks"));
        assertTrue(plan.contains("Merge join") && plan.contains("Streaming sort"), plan);
        assertEquals(sql.duckRows(paired.formatted("'*.parquet'")).toString(),
                sql.rows(paired.formatted("ticks")).toString());
    }

    private void merged(String query, String side) throws SQLException {
        String own = query.formatted("ticks");
        String plan = sql.plan(own);
        assertTrue(plan.contains("Merge join") && plan.contains("probe: " + side), own + "\n" + plan);
        assertEquals(sql.duckRows(query.formatted("'*.parquet'")).toString(), sql.rows(own).toString(), own);
    }
}
