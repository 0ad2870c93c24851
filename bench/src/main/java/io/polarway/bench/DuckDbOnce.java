package io.polarway.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/// The smallest program that runs one query on DuckDB, and prints it as CSV: what a whole process is compared with.
final class DuckDbOnce {
    private DuckDbOnce() {
    }

    /// Runs all arguments as statements; the rows of the last are printed.
    public static void main(String[] statements) throws Exception {
        List<String> setup = Arrays.asList(statements).subList(0, statements.length - 1);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String sql : setup) {
                statement.execute(sql);
            }
            StringBuilder line = new StringBuilder();
            try (ResultSet rows = statement.executeQuery(statements[statements.length - 1])) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    line.setLength(0);
                    for (int i = 1; i <= columns; i++) {
                        line.append(i == 1 ? "" : ",").append(rows.getString(i));
                    }
                    System.out.println(line);
                }
            }
        }
    }
}
