package io.polarway.sqltests;

import io.polarway.bench.DuckDb;
import io.polarway.bench.ResultRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jspecify.annotations.Nullable;

/// Runs the queries of compare/ (each ends with a semicolon at a line's end; `--` begins a comment line) on this engine and on
/// DuckDB over the same files, and compares the rows. In a query, `{data}` stands for the directory of the files.
class ComparisonTest {
    private static Path data = Path.of("");
    private static @Nullable Connection polarway;
    private static @Nullable Connection duckdb;

    @BeforeAll
    static void open() throws SQLException, IOException {
        data = TestData.create();
        polarway = DriverManager.getConnection("jdbc:polarway:" + data, Configuration.DEFAULT.properties());
        duckdb = DuckDb.open(2);
        DuckDb.execute(duckdb, "SET timezone = 'UTC'");
        DuckDb.execute(duckdb, "SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'");
    }

    @AfterAll
    static void close() throws SQLException {
        if (polarway != null) {
            polarway.close();
        }
        if (duckdb != null) {
            duckdb.close();
        }
    }

    @TestFactory
    List<DynamicTest> queries() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("compare"))) {
            for (Path file : files.sorted().toList()) {
                List<String> queries = queries(file);
                for (int i = 0; i < queries.size(); i++) {
                    String sql = queries.get(i).replace("{data}", data.toString());
                    tests.add(DynamicTest.dynamicTest(file.getFileName() + " " + (i + 1) + ": " + sql,
                            () -> ResultRows.read(connection(polarway), sql)
                                    .requireEqual(ResultRows.read(connection(duckdb), sql), sql)));
                }
            }
        }
        return tests;
    }

    private static Connection connection(@Nullable Connection connection) {
        if (connection == null) {
            throw new IllegalStateException("not connected");
        }
        return connection;
    }

    private static List<String> queries(Path file) throws IOException {
        List<String> queries = new ArrayList<>();
        StringBuilder query = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("--") || line.isBlank() && query.isEmpty()) {
                continue;
            }
            query.append(query.isEmpty() ? "" : "\n").append(line);
            if (line.endsWith(";")) {
                queries.add(query.substring(0, query.length() - 1));
                query.setLength(0);
            }
        }
        return queries;
    }
}
