package io.polarway.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Parquet files that DuckDB writes for the tests.
public final class ExampleFiles {
    private ExampleFiles() {
    }

    /// Writes the rows of a DuckDB query to a file.
    public static Path write(Path file, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, ROW_GROUP_SIZE 20000)");
        }
        return file;
    }

    /// Writes `ticks.parquet`: 100,000 rows of five symbols.
    public static Path ticks(Path directory) throws SQLException {
        return write(directory.resolve("ticks.parquet"), """
                SELECT 'S' || (i % 5) AS symbol, CASE WHEN i % 2 = 0 THEN 'BUY' ELSE 'SELL' END AS side,
                       CAST(i % 1000 AS DOUBLE) / 4 AS price, i AS volume,
                       TIMESTAMP '2024-01-02 03:04:05.123456' + to_milliseconds(i) AS ts
                FROM range(100000) AS r(i)""");
    }

    /// Writes `types.parquet`: a row of values and a row of NULLs.
    public static Path types(Path directory) throws SQLException {
        return write(directory.resolve("types.parquet"),
                """
                        SELECT CASE WHEN i = 0 THEN true END AS "bool", CASE WHEN i = 0 THEN 42::TINYINT END AS "tiny",
                               CASE WHEN i = 0 THEN 4200::SMALLINT END AS "small", CASE WHEN i = 0 THEN 420000 END AS "int",
                               CASE WHEN i = 0 THEN 4200000000::BIGINT END AS "big", CASE WHEN i = 0 THEN 1.5::REAL END AS "real",
                               CASE WHEN i = 0 THEN 0.1::DOUBLE END AS "double",
                               CASE WHEN i = 0 THEN 1234567.89::DECIMAL(15, 2) END AS "dec",
                               CASE WHEN i = 0 THEN 1234567890123456789012345.678::DECIMAL(38, 3) END AS "wide",
                               CASE WHEN i = 0 THEN 'ü€日 text that is longer' END AS "text",
                               CASE WHEN i = 0 THEN '\\x01\\xFF'::BLOB END AS "bytes",
                               CASE WHEN i = 0 THEN DATE '2024-02-29' END AS "date",
                               CASE WHEN i = 0 THEN TIME '01:02:03.000004' END AS "time",
                               CASE WHEN i = 0 THEN TIMESTAMP '2024-02-29 12:34:56.123456' END AS "ts",
                               CASE WHEN i = 0 THEN TIMESTAMP_NS '2024-02-29 12:34:56.123456789' END AS "tsns",
                               CASE WHEN i = 0 THEN TIMESTAMPTZ '2024-02-29 12:34:56.123456+00' END AS "tstz",
                               CASE WHEN i = 0 THEN 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID END AS "uuid"
                        FROM range(2) AS r(i)""");
    }
}
