package io.polarway.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A program with the driver's jar and Calcite itself on its class path, started without a flag: queries both, and prints
/// what they answer.
final class DriverJarProgram {
    private DriverJarProgram() {}

    /// Runs the queries.
    ///
    /// @param arguments the directory of the files that are read
    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + arguments[0])) {
            System.out.println("driver " + connection.getMetaData().getDriverName());
            print(connection, "SELECT 1 + 1 AS two, upper('x') || 'y' AS text, DATE '2024-02-29' AS day");
            print(connection, "SELECT side, count(*) AS ticks, min(price) < max(price) AS moved FROM '**/*.parquet'"
                    + " WHERE volume > 0 GROUP BY side ORDER BY side");
            try (PreparedStatement statement = connection
                    .prepareStatement("SELECT CAST(? AS INTEGER) * 2 AS doubled")) {
                statement.setInt(1, 21);
                print(statement.executeQuery());
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:calcite:")) {
            System.out.println("driver " + connection.getMetaData().getDriverName());
            print(connection, "SELECT COUNT(*) AS \"rows\" FROM (VALUES (1), (2)) AS t (a) WHERE a > 1");
        }
    }

    private static void print(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            print(statement.executeQuery(sql));
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        try (rows) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    line.append(column == 1 ? "" : ", ").append(rows.getMetaData().getColumnLabel(column)).append('=')
                            .append(rows.getObject(column));
                }
                System.out.println(line);
            }
        }
    }
}
