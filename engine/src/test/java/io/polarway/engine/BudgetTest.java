package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What EXPLAIN (BUDGET) says about the memory of queries, and that none takes more.
class BudgetTest {
    private static final Pattern MOST = Pattern.compile("\"most_bytes\": (\\d+)");

    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("facts.parquet", "SELECT i, (i * 7919) % 20000 AS k, i % 50 AS few, 'name ' || i % 20 AS name, "
                + "'a text that no other row has ' || i AS text, (i % 1000) / 10 AS x FROM range(20000) t(i)");
        sql.write("keys.parquet", "SELECT i AS k, 'the key number ' || i AS label FROM range(2000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private List<String> budget(String query) {
        return sql.column("EXPLAIN (BUDGET) " + query).stream().map(Object::toString).toList();
    }

    /// Returns how the operators of a query hold what they hold, from the last one to the scans.
    private List<String> holdings(String query) {
        return budget(query).stream().filter(line -> line.contains("("))
                .map(line -> line.replaceAll("^\\s*((probe|build|first): )?", "")
                        .replaceAll("^(\\w+( all)?).*?\\b(streaming|bounded|spillable|unbounded)\\b.*$", "$1 $3"))
                .toList();
    }

    @Test
    void operatorsTellHowTheyHoldRows() {
        assertEquals(List.of("Scan streaming"),
                holdings("SELECT i FROM 'facts.parquet' WHERE x > 3"));
        assertEquals(List.of("Sort bounded", "Aggregate bounded", "Scan streaming"),
                holdings("SELECT name, count(*) FROM 'facts.parquet' GROUP BY name ORDER BY name"));
        assertEquals(List.of("Aggregate spillable", "Scan streaming"),
                holdings("SELECT text, k, count(*) FROM 'facts.parquet' WHERE x > 3 GROUP BY text, k"));
        assertEquals(List.of("Aggregate bounded", "Scan streaming"),
                holdings("SELECT few, count(*) FROM 'facts.parquet' GROUP BY few"));
        assertEquals(List.of("TopN bounded", "Scan streaming"),
                holdings("SELECT k FROM 'facts.parquet' ORDER BY k LIMIT 5"));
        // All rows of a table, those that pass a condition, and those that match
        assertEquals(List.of("Aggregate bounded", "Join bounded", "Scan streaming", "Scan streaming"),
                holdings("SELECT count(*) FROM 'facts.parquet' a JOIN 'keys.parquet' b ON a.k = b.k"));
        assertEquals(List.of("Aggregate bounded", "Join spillable", "Scan streaming", "Scan streaming"),
                holdings("SELECT count(*) FROM 'facts.parquet' a JOIN 'facts.parquet' b ON a.k = b.k AND b.x < 5"));
    }

    @Test
    void knownKeysBoundGroups() {
        assertTrue(budget("SELECT few, name, count(*) FROM 'facts.parquet' GROUP BY few, name").getFirst()
                .contains("(bounded, at most "));
        // 20,001 values of one, but 51 times as many pairs
        assertTrue(budget("SELECT k, count(*) FROM 'facts.parquet' WHERE x > 3 GROUP BY k").getFirst()
                .contains("(bounded, at most "));
        assertTrue(budget("SELECT k, few, count(*) FROM 'facts.parquet' WHERE x > 3 GROUP BY k, few").getFirst()
                .contains("(spillable, at most "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT sum(x) FROM 'facts.parquet' WHERE i % 3 = 0",
            "SELECT name, few, sum(x), min(text), max(text) FROM 'facts.parquet' GROUP BY name, few ORDER BY name, few",
            "SELECT k, count(*), sum(x) FROM 'facts.parquet' GROUP BY k",
            "SELECT text, count(*) FROM 'facts.parquet' GROUP BY text",
            "SELECT * FROM 'facts.parquet' ORDER BY text", "SELECT * FROM 'facts.parquet' ORDER BY k, i DESC LIMIT 100",
            "SELECT i, text FROM 'facts.parquet' ORDER BY text LIMIT 9000",
            "SELECT * FROM 'facts.parquet'", "SELECT upper(text) || name FROM 'facts.parquet' WHERE length(text) > 3",
            "SELECT f.i, l.label FROM 'facts.parquet' f JOIN 'keys.parquet' l ON f.k = l.k",
            "SELECT l.label, count(*) FROM 'facts.parquet' f JOIN 'keys.parquet' l ON f.k = l.k GROUP BY l.label",
            "SELECT count(*) FROM 'keys.parquet' l WHERE EXISTS (SELECT 1 FROM 'facts.parquet' f WHERE f.k = l.k)",
            "SELECT count(*) FROM 'facts.parquet' a JOIN 'facts.parquet' b ON a.text = b.text",
            "SELECT count(*) FROM 'facts.parquet' a LEFT JOIN 'keys.parquet' b ON a.k = b.k AND a.x > 5",
            "SELECT count(*) FROM 'keys.parquet' a JOIN 'keys.parquet' b ON a.k * 2 > b.k + 3990",
            "SELECT count(DISTINCT text), count(DISTINCT few) FROM 'facts.parquet'",
            "SELECT name, count(DISTINCT k) FROM 'facts.parquet' GROUP BY name",
            "SELECT name, median(x), listagg(text, ',') FROM 'facts.parquet' GROUP BY name",
            "SELECT sum(x) OVER (PARTITION BY few ORDER BY i) FROM 'facts.parquet'",
            "SELECT row_number() OVER (ORDER BY text), max(x) OVER (ORDER BY i ROWS 5 PRECEDING) FROM 'facts.parquet'",
            "SELECT k FROM 'facts.parquet' INTERSECT ALL SELECT k FROM 'keys.parquet'",
            "SELECT DISTINCT x, name FROM 'facts.parquet' UNION ALL SELECT k, label FROM 'keys.parquet'",
            "SELECT name, few, count(*) FROM 'facts.parquet' GROUP BY GROUPING SETS ((name), (few), ())",
            "WITH s AS (SELECT k, max(text) AS m FROM 'facts.parquet' GROUP BY k) SELECT count(*) FROM s a JOIN s b "
                    + "ON a.m = b.m",
            "SELECT text FROM 'facts.parquet' LIMIT 1000", "SELECT 1", "SELECT * FROM (VALUES (1, 'a'), (2, 'b'))",
            "SELECT count(*) FROM range(1000000)"})
    void noQueryTakesMore(String query) throws SQLException {
        long most = mostBytes(query);
        Query planned = sql.session.query(query);
        try (Execution execution = planned.execute()) {
            for (var batch = execution.next(); batch != null; batch = execution.next()) {
                batch.close();
            }
            long peak = execution.progress().peakMemory();
            assertTrue(peak <= most, peak + " bytes were taken, at most " + most + " were expected:\n"
                    + String.join("\n", sql.column("EXPLAIN (ANALYZE, BUDGET) " + query).stream().map(Object::toString)
                            .toList()));
        }
    }

    @Test
    void sortsOfRowsInOrderHoldPiecesOfThem() throws SQLException {
        sql.write("apart.parquet", "SELECT i // 2048 * 1000 + i % 2048 // 4 AS g, 'text ' || hash(i) AS text "
                + "FROM range(%d) t(i)".formatted(100 * 2048));
        sql.write("shared.parquet", "SELECT i // 5 AS g, 'text ' || hash(i) AS text FROM range(%d) t(i)"
                .formatted(100 * 2048));
        sql.write("one.parquet", "SELECT i // 50000 AS g, 'text ' || hash(i) AS text FROM range(%d) t(i)"
                .formatted(100 * 2048));
        for (String table : List.of("apart", "shared", "one")) {
            sql.rows("CREATE EXTERNAL TABLE " + table + " STORED AS PARQUET WITH ORDER (g) LOCATION '" + table
                    + ".parquet'");
            String query = "SELECT text FROM (SELECT CAST(g AS DOUBLE) AS d, text FROM " + table
                    + ") AS t ORDER BY d, text";
            assertTrue(sql.plan(query).contains("Streaming sort d, text"), sql.plan(query));
            noQueryTakesMore(query);
        }
        // Nothing says how many rows have the same value, but for groups.
        assertEquals(List.of("Streaming spillable", "Scan streaming"),
                holdings("SELECT text, g FROM shared WHERE text > 'text 5' "
                        + "ORDER BY CAST(g AS DOUBLE), text").stream().filter(line -> !line.startsWith("Project"))
                        .toList());
        String groups = "SELECT g, k, c FROM (SELECT g, length(text) > 9 AS k, COUNT(*) AS c FROM shared GROUP BY 1, 2) AS t "
                + "ORDER BY g, k";
        assertEquals(List.of("Streaming streaming", "Streaming streaming", "Scan streaming"), holdings(groups));
        noQueryTakesMore(groups);
    }

    private long mostBytes(String query) {
        String json = sql.column("EXPLAIN (BUDGET, FORMAT JSON) " + query).getFirst().toString();
        Matcher matcher = Pattern.compile("\"query_most_bytes\": (\\d+)").matcher(json);
        assertTrue(matcher.find(), json);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void jsonHasTheSame() {
        String json = sql.column("EXPLAIN (BUDGET, FORMAT JSON) SELECT name FROM 'facts.parquet' GROUP BY name")
                .getFirst()
                .toString();
        assertTrue(json.contains("\"holds\": \"bounded\""), json);
        assertTrue(MOST.matcher(json).find(), json);
    }

    @Test
    void aWindowGoesToFilesIfItIsNotSureToFit() {
        String window = "SELECT lead(i) IGNORE NULLS OVER (ORDER BY text) FROM 'facts.parquet'";
        assertEquals("Window bounded", holdings(window).getFirst());
        sql.rows("SET memory_limit = '2MB'");
        assertEquals("Window spillable", holdings(window).getFirst());
        sql.rows("RESET memory_limit");
    }

    @Test
    void rowsThatAnOffsetLeavesOutAreNotHeld() {
        String rest = "SELECT i FROM 'facts.parquet' OFFSET 5";
        assertEquals("Limit streaming", holdings(rest).getFirst());
        int rows = sql.rows(rest).size();
        sql.rows("SET require_bounded = true");
        sql.rows("SET memory_limit = '8MB'");
        assertEquals(rows, sql.rows(rest).size());
        sql.rows("RESET memory_limit");
    }

    @Test
    void rowsThatAggregatesKeepGoToFilesIfTheyAreNotSureToFit() {
        for (String aggregate : List.of("median(i)", "listagg(text, ',')", "first(x ORDER BY i)")) {
            String query = "SELECT " + aggregate + " FROM 'facts.parquet'";
            assertEquals("Aggregate bounded", holdings(query).getFirst());
            sql.rows("SET memory_limit = '2MB'");
            assertEquals("Aggregate spillable", holdings(query).getFirst());
            sql.rows("RESET memory_limit");
        }
    }
}
