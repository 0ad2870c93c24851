package io.polarway.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// The peer: DuckDB in memory, through its JDBC driver.
public final class DuckDb {
    private DuckDb() {
    }

    /// Opens a database of its own.
    public static Connection open(int threads) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        execute(connection, "SET threads = " + threads);
        return connection;
    }

    /// Runs a statement whose result does not matter.
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
