package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.bench.DuckDb;
import io.polarway.bench.ResultRows;
import io.polarway.bench.TpchData;
import io.polarway.bench.TpchTexts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The 22 queries of TPC-H at scale 0.01 through the driver: they give the published answers, and what DuckDB gives.
class TpchTest {
    private static Connection polarway;
    private static Connection duckdb;

    @BeforeAll
    static void connect() throws Exception {
        Path directory = TpchData.generate(Path.of("target", "data").toAbsolutePath(), 0.01, TpchTexts.TABLES);
        polarway = DriverManager.getConnection("jdbc:polarway:" + directory, Configuration.DEFAULT.properties());
        duckdb = DuckDb.open(2);
        for (String table : TpchTexts.TABLES) {
            DuckDb.execute(duckdb,
                    "CREATE VIEW " + table + " AS SELECT * FROM '" + directory.resolve(table + ".parquet") + "'");
        }
    }

    @AfterAll
    static void disconnect() throws SQLException {
        polarway.close();
        duckdb.close();
    }

    static IntStream numbers() {
        return IntStream.rangeClosed(1, TpchTexts.QUERIES);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void answersAreThoseThatArePublished(int number) throws SQLException {
        List<String> statements = TpchTexts.statements(number);
        List<List<String>> expected = TpchTexts.answer(number);
        List<List<String>> actual;
        try (Statement statement = polarway.createStatement()) {
            for (String sql : statements.subList(0, statements.size() - 1)) {
                statement.execute(sql);
            }
            try (ResultSet rows = statement.executeQuery(statements.getLast())) {
                actual = rows(rows);
            }
        }
        assertEquals(expected.size(), actual.size());
        for (int row = 0; row < expected.size(); row++) {
            assertEquals(expected.get(row).size(), actual.get(row).size());
            for (int column = 0; column < expected.get(row).size(); column++) {
                assertTrue(isSame(expected.get(row).get(column), actual.get(row).get(column)),
                        "row " + row + ": expected " + expected.get(row) + " but was " + actual.get(row));
            }
        }
    }

    private static List<List<String>> rows(ResultSet result) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                Object value = result.getObject(i);
                row.add(value == null ? "null"
                        : value instanceof BigDecimal number ? number.toPlainString() : value.toString());
            }
            rows.add(row);
        }
        return rows;
    }

    /// Returns whether a value is the published one. Means and quotients are compared with as many digits as both have: of those
    /// that are published some are rounded to two digits, others are a DOUBLE, where the engine's are decimals.
    private static boolean isSame(String expected, String actual) {
        if (expected.strip().equals(actual.strip())) {
            return true;
        }
        try {
            BigDecimal published = new BigDecimal(expected);
            BigDecimal ours = new BigDecimal(actual);
            int digits = Math.min(Math.max(published.scale(), 0), Math.max(ours.scale(), 0));
            return published.setScale(digits, RoundingMode.HALF_UP)
                    .compareTo(ours.setScale(digits, RoundingMode.HALF_UP)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void resultsAreThoseOfDuckDb(int number) throws SQLException {
        String query = TpchTexts.query(number);
        ResultRows.read(polarway, query).requireEqual(ResultRows.read(duckdb, query), "TPC-H query " + number);
    }
}
