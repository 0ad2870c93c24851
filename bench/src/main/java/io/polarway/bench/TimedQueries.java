package io.polarway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/// A program that times queries on this engine alone, in a process with the flags that its parent chose.
final class TimedQueries {
    private static final int WARM_UPS = 4;
    private static final String SEPARATOR = "\t";

    private TimedQueries() {
    }

    /// Writes the queries for [#main], one a line.
    static void write(Path file, List<BenchQuery> queries) throws Exception {
        Files.write(file, queries.stream()
                .map(query -> query.name() + SEPARATOR + query.sql().replaceAll("\\s+", " ")).toList());
    }

    /// Prints a line for each query: its name, and the median of its runs in milliseconds.
    ///
    /// @param arguments the file of the queries, the directory of their tables, the number of runs, the number of threads
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + arguments[1]);
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + arguments[3]);
            for (String line : Files.readAllLines(Path.of(arguments[0]))) {
                String[] query = line.split(SEPARATOR, 2);
                double[] millis = new double[Integer.parseInt(arguments[2])];
                for (int run = -WARM_UPS; run < millis.length; run++) {
                    long before = System.nanoTime();
                    readAll(statement, query[1]);
                    if (run >= 0) {
                        millis[run] = (System.nanoTime() - before) / 1e6;
                    }
                }
                System.out.printf(Locale.ROOT, "%s%s%.4f%n", query[0], SEPARATOR, Timing.median(millis));
            }
        }
    }

    private static void readAll(Statement statement, String sql) throws Exception {
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    rows.getObject(i);
                }
            }
        }
    }
}
