package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Times COPY on both engines in turn. Each writes a file of its own; DuckDB reads both of them and compares their rows.
final class CopySideBySide implements AutoCloseable {
    private static final int WARM_UPS = 2;

    private final Connection polarway;
    private final Connection duckdb;
    private final int runs;
    private final Path directory;

    /// A statement to be timed.
    ///
    /// @param name what the table calls it
    /// @param query the query whose rows are written
    /// @param ending the ending of the file, which tells the format
    /// @param options the options of COPY
    record Copy(String name, String query, String ending, String options) {
        String sql(Path file) {
            return "COPY (" + query + ") TO '" + file + "' (" + options + ")";
        }
    }

    CopySideBySide(int threads, int runs, Path data) throws SQLException, IOException {
        this.polarway = DriverManager.getConnection("jdbc:polarway:");
        DuckDb.execute(polarway, "SET threads = " + threads);
        this.duckdb = DuckDb.open(threads);
        this.runs = runs;
        this.directory = Files.createDirectories(data.resolve("copy"));
    }

    /// Returns what is copied of the ticks.
    static List<Copy> over(Path ticks) {
        String all = "SELECT * FROM '" + ticks + "'";
        return List.of(
                new Copy("copy-parquet",
                        "SELECT *, price * volume AS notional FROM '" + ticks + "' WHERE price * volume > 5000",
                        "parquet",
                        "COMPRESSION snappy"),
                new Copy("copy-csv", all, "csv", "HEADER true"), new Copy("copy-ndjson", all, "json", "FORMAT json"));
    }

    /// Times every statement. Throws IllegalStateException when the files have different rows.
    List<Timing> run(List<Copy> copies) throws SQLException, IOException {
        List<Timing> timings = new ArrayList<>();
        for (Copy copy : copies) {
            Path ours = directory.resolve("polarway." + copy.ending());
            Path theirs = directory.resolve("duckdb." + copy.ending());
            double[] ourMillis = new double[runs];
            double[] theirMillis = new double[runs];
            for (int run = -WARM_UPS; run < runs; run++) {
                double first = time(polarway, copy.sql(ours));
                double second = time(duckdb, copy.sql(theirs));
                if (run >= 0) {
                    ourMillis[run] = first;
                    theirMillis[run] = second;
                }
            }
            long rows = requireEqual(copy, ours, theirs);
            Timing timing = new Timing(copy.name(), median(ourMillis), median(theirMillis), Math.toIntExact(rows));
            timings.add(timing);
            System.err.printf(Locale.ROOT,
                    "%-16s polarway %8.1f ms   duckdb %8.1f ms   ratio %.2f   size %.2f of %d MB%n",
                    timing.query(), timing.polarwayMillis(), timing.duckdbMillis(), timing.ratio(),
                    (double) Files.size(ours) / Files.size(theirs), Files.size(theirs) >> 20);
            Files.delete(ours);
            Files.delete(theirs);
        }
        return timings;
    }

    private static double time(Connection connection, String sql) throws SQLException {
        long before = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
        return (System.nanoTime() - before) / 1e6;
    }

    private long requireEqual(Copy copy, Path ours, Path theirs) throws SQLException {
        String sums = "SELECT COUNT(*), SUM(CAST(hash(t) AS HUGEINT)) FROM '%s' t";
        ResultRows left = ResultRows.read(duckdb, sums.formatted(ours));
        left.requireEqual(ResultRows.read(duckdb, sums.formatted(theirs)), copy.name());
        try (Statement statement = duckdb.createStatement();
                var count = statement.executeQuery("SELECT COUNT(*) FROM '" + ours + "'")) {
            count.next();
            return count.getLong(1);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws SQLException {
        polarway.close();
        duckdb.close();
    }
}
