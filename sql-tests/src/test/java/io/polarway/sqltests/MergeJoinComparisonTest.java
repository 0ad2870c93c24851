package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.bench.DuckDb;
import io.polarway.bench.ResultRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Joins of files in a random order, declared WITH ORDER, give what DuckDB gives that knows of no order.
class MergeJoinComparisonTest {
    private static final List<String> ORDERS = List.of("k", "k DESC", "k, s", "s, k DESC", "k NULLS FIRST, s DESC",
            "d, k", "s DESC NULLS LAST, d");
    private static final List<String> CONDITIONS = List.of("l.k = r.k", "l.k = r.k AND l.s = r.s",
            "l.s = r.s AND l.d = r.d",
            "l.d = r.d AND l.k = r.k AND l.v < r.v", "l.k = r.i", "l.s = r.s AND l.k = r.k AND l.v % 3 <> r.v % 3");
    private static final List<String> JOINS = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "WHERE EXISTS",
            "WHERE NOT EXISTS");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void agreesWithDuckDb(int seed) throws SQLException, IOException {
        Random random = new Random(seed);
        Path directory = TestData.create().getParent();
        Properties properties = Configuration.DEFAULT.properties();
        properties.setProperty("memory_limit", "24MB");
        properties.setProperty("threads", String.valueOf(1 + seed % 3));
        int merged = 0;
        try (Connection polarway = DriverManager.getConnection("jdbc:polarway:" + directory, properties);
                Connection duckdb = DuckDb.open(2)) {
            for (int round = 0; round < 2; round++) {
                String order = ORDERS.get(random.nextInt(ORDERS.size()));
                for (String side : List.of("l", "r")) {
                    Path file = directory.resolve("merge_" + seed + "_" + round + side + ".parquet");
                    int rows = 12_000 + random.nextInt(8000);
                    int values = 1 + random.nextInt(2 * rows);
                    execute(polarway, "COPY (SELECT CASE WHEN range % 50 = 0 THEN NULL ELSE range * 7919 % " + values
                            + " END AS k, CAST(range * 31 % " + values
                            + " AS INTEGER) AS i, 'key ' || range * 104729 % "
                            + values
                            + " AS s, DATE '2026-01-01' + INTERVAL '1' DAY * CAST(range * 13 % 5000 AS INTEGER)"
                            + " AS d, range AS v FROM range(" + rows + ") ORDER BY " + order + ") TO '" + file
                            + "' (ROW_GROUP_SIZE " + (500 + random.nextInt(5000)) + ")");
                    execute(polarway, "CREATE OR REPLACE EXTERNAL TABLE " + side
                            + " STORED AS PARQUET WITH ORDER (" + order + ") LOCATION '" + file + "'");
                    execute(duckdb, "CREATE OR REPLACE VIEW " + side + " AS SELECT * FROM '" + file + "'");
                }
                for (String join : JOINS) {
                    for (String condition : CONDITIONS) {
                        String sql = join.startsWith("WHERE")
                                ? "SELECT COUNT(*), SUM(l.v), MIN(l.s) FROM l " + join + " (SELECT 1 FROM r WHERE "
                                        + condition + ")"
                                : "SELECT COUNT(*), SUM(l.v), SUM(r.v), MIN(l.s), MAX(r.s) FROM l " + join + " r ON "
                                        + condition;
                        merged += plan(polarway, sql).contains("Merge join") ? 1 : 0;
                        ResultRows.read(polarway, sql).requireEqual(ResultRows.read(duckdb, sql),
                                order + ": " + sql);
                    }
                }
            }
        }
        assertTrue(merged > 10, "only " + merged + " joins were merged");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String plan(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN " + sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}
