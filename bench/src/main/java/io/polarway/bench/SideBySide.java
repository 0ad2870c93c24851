package io.polarway.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Runs the same queries on both engines in turn, through their JDBC drivers, reading every value, and compares the results.
final class SideBySide implements AutoCloseable {
    private static final int WARM_UPS = 4;

    private final Connection polarway;
    private final Connection duckdb;
    private final int runs;

    SideBySide(int threads, int runs) throws SQLException {
        this(threads, runs, "");
    }

    /// Creates a comparison of queries over the tables of a directory.
    SideBySide(int threads, int runs, Path directory, List<String> tables) throws SQLException {
        this(threads, runs, directory.toAbsolutePath().toString());
        for (String table : tables) {
            DuckDb.execute(duckdb, "CREATE VIEW " + table + " AS SELECT * FROM '"
                    + directory.resolve(table + ".parquet") + "'");
        }
    }

    private SideBySide(int threads, int runs, String directory) throws SQLException {
        this.polarway = DriverManager.getConnection("jdbc:polarway:" + directory);
        DuckDb.execute(polarway, "SET threads = " + threads);
        this.duckdb = DuckDb.open(threads);
        this.runs = runs;
    }

    /// Times every query, alternating between the engines run by run.
    ///
    /// Throws IllegalStateException when the engines' results differ.
    List<Timing> run(List<BenchQuery> queries) throws SQLException {
        List<Timing> timings = new ArrayList<>();
        for (BenchQuery query : queries) {
            ResultRows ours = ResultRows.read(polarway, query.sql());
            ResultRows theirs = ResultRows.read(duckdb, query.sql());
            ours.requireEqual(theirs, query.name());
            double[] ourMillis = new double[runs];
            double[] theirMillis = new double[runs];
            for (int run = -WARM_UPS; run < runs; run++) {
                double first = time(polarway, query.sql());
                double second = time(duckdb, query.sql());
                if (run >= 0) {
                    ourMillis[run] = first;
                    theirMillis[run] = second;
                }
            }
            Timing timing = new Timing(query.name(), median(ourMillis), median(theirMillis), ours.size());
            timings.add(timing);
            System.err.printf(Locale.ROOT, "%-16s polarway %8.1f ms   duckdb %8.1f ms   ratio %.2f%n", timing.query(),
                    timing.polarwayMillis(), timing.duckdbMillis(), timing.ratio());
        }
        return timings;
    }

    private static double time(Connection connection, String sql) throws SQLException {
        long before = System.nanoTime();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    rows.getObject(i);
                }
            }
        }
        return (System.nanoTime() - before) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() throws SQLException {
        polarway.close();
        duckdb.close();
    }
}
