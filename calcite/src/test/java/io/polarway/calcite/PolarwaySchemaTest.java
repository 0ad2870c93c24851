package io.polarway.calcite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as tables of a `jdbc:calcite:` connection.
class PolarwaySchemaTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (int day = 5; day < 7; day++) {
                statement.execute(
                        "COPY (SELECT 'S' || (i % 4) AS symbol, CASE WHEN i % 2 = 0 THEN 'BUY' ELSE 'SELL' END AS side,"
                                + " i::DOUBLE / 2 AS price, i::BIGINT AS volume, DATE '2026-01-0" + day + "' AS day,"
                                + " TIMESTAMP '2026-01-05 09:30:00' + to_seconds(i) AS ts FROM range(100) AS r(i)) TO '"
                                + directory.resolve("ticks-" + day + ".parquet") + "' (FORMAT parquet)");
            }
            statement.execute("COPY (SELECT 'S' || i AS symbol, 'Company ' || i AS name FROM range(3) AS r(i)) TO '"
                    + directory.resolve("companies.parquet") + "' (FORMAT parquet)");
        }
    }

    private static Connection connect(String operand) throws SQLException {
        String model = "{\"version\": \"1.0\", \"defaultSchema\": \"files\", \"schemas\": [{\"name\": \"files\","
                + " \"type\": \"custom\", \"factory\": \"" + PolarwaySchemaFactory.class.getName() + "\", \"operand\": "
                + operand + "}, {\"name\": \"memory\", \"type\": \"custom\", \"factory\":"
                + " \"org.apache.calcite.adapter.java.ReflectiveSchema$Factory\", \"operand\": {\"class\": \""
                + Ratings.class.getName() + "\"}}]}";
        Properties properties = new Properties();
        properties.setProperty("model", "inline:" + model);
        properties.setProperty("caseSensitive", "false");
        return DriverManager.getConnection("jdbc:calcite:", properties);
    }

    private static Connection connect() throws SQLException {
        return connect("{\"directory\": \"" + directory + "\", \"tables\": {\"ticks\": \"ticks-*.parquet\"}}");
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(rows.getString(i));
                }
                lines.add(String.join(", ", values.stream().map(String::valueOf).toList()));
            }
            return lines;
        }
    }

    private static String plan(String sql) throws SQLException {
        return String.join("\n", rows("EXPLAIN PLAN FOR " + sql));
    }

    /// A table of another adapter.
    public static final class Ratings {
        /// The rows.
        public final Rating[] ratings = {new Rating("S1", 5), new Rating("S2", 3), new Rating("S9", 1)};

        /// A row.
        public static final class Rating {
            /// Which symbol.
            public final String symbol;
            /// How good it is.
            public final int stars;

            Rating(String symbol, int stars) {
                this.symbol = symbol;
                this.stars = stars;
            }
        }
    }

    @Test
    void filesAndGlobsAreTables() throws SQLException {
        assertEquals(List.of("200"), rows("SELECT COUNT(*) FROM ticks"));
        assertEquals(List.of("3"), rows("SELECT COUNT(*) FROM companies"));
        assertEquals(List.of("S0, BUY, 0.0, 0, 2026-01-05, 2026-01-05 09:30:00.000"),
                rows("SELECT * FROM ticks ORDER BY \"DAY\", ts LIMIT 1"));
    }

    @Test
    void aConnectionTakesManyQueries() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM ticks JOIN memory.\"ratings\" AS r"
                        + " ON ticks.symbol = r.\"symbol\" JOIN companies AS c ON c.symbol = ticks.symbol")) {
                    assertTrue(rows.next());
                    assertEquals(100, rows.getInt(1));
                }
            }
            try (ResultSet tables = connection.getMetaData().getTables(null, "files", "%", null)) {
                assertTrue(tables.next());
            }
            try (ResultSet first = statement.executeQuery("SELECT * FROM ticks");
                    Statement other = connection.createStatement();
                    ResultSet second = other.executeQuery("SELECT * FROM companies")) {
                assertTrue(first.next());
                assertTrue(second.next());
                second.close();
                assertTrue(first.next());
            }
        }
    }

    @Test
    void wholeSubplansRunInTheEngine() throws SQLException {
        String sql = "SELECT symbol, COUNT(*) AS n, SUM(price * 2) AS s FROM ticks WHERE side = 'BUY' AND price < 20"
                + " GROUP BY symbol ORDER BY symbol";
        assertEquals(List.of("S0, 20, 360.0", "S2, 20, 400.0"), rows(sql));
        String plan = plan(sql);
        assertTrue(plan.startsWith("JdbcToEnumerableConverter"), plan);
        assertTrue(plan.contains("JdbcAggregate") && plan.contains("JdbcFilter") && !plan.contains("EnumerableAgg"),
                plan);
    }

    @Test
    void joinsWithinTheSchemaRunInTheEngine() throws SQLException {
        String sql = "SELECT c.name, MAX(t.price) AS high FROM ticks AS t JOIN companies AS c ON t.symbol = c.symbol"
                + " GROUP BY c.name ORDER BY c.name";
        assertEquals(List.of("Company 0, 48.0", "Company 1, 48.5", "Company 2, 49.0"), rows(sql));
        assertTrue(plan(sql).startsWith("JdbcToEnumerableConverter"), plan(sql));
    }

    @Test
    void joinsWithOtherAdaptersWork() throws SQLException {
        assertEquals(List.of("S1, 5, 50", "S2, 3, 50"),
                rows("SELECT t.symbol, r.stars, COUNT(*) FROM ticks AS t JOIN \"memory\".\"ratings\" AS r"
                        + " ON t.symbol = r.symbol GROUP BY t.symbol, r.stars ORDER BY t.symbol"));
    }

    @Test
    void whatMeansSomethingElseStaysWithCalcite() throws SQLException {
        assertEquals(List.of("49"), rows("SELECT AVG(volume) FROM ticks"));
        String sum = "SELECT COUNT(*) FROM ticks WHERE volume + 1 = 100 AND side = 'SELL'";
        assertEquals(List.of("2"), rows(sum));
        assertTrue(plan(sum).contains("EnumerableCalc"), plan(sum));
        assertTrue(plan("SELECT SUBSTRING(symbol FROM 1 FOR 1) FROM ticks").contains("EnumerableCalc"));
    }

    @Test
    void mistakesSayWhatWouldWork() {
        RuntimeException operand = assertThrows(RuntimeException.class, () -> connect("{\"directoy\": \"x\"}"));
        assertTrue(messages(operand).contains("directoy. There are directory, settings, tables"), messages(operand));
        RuntimeException missing = assertThrows(RuntimeException.class,
                () -> connect("{\"tables\": {\"t\": \"nothing/*.parquet\"}}"));
        assertTrue(messages(missing).contains("nothing/*.parquet"), messages(missing));
        assertTrue(Files.exists(directory));
    }

    private static String messages(Throwable thrown) {
        return thrown == null ? "" : thrown.getMessage() + "\n" + messages(thrown.getCause());
    }
}
