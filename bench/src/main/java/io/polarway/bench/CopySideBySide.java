package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    ///
    /// @param text the same ticks as CSV
    static List<Copy> over(Ticks ticks, Ticks text) {
        String all = "SELECT * FROM '" + ticks.glob() + "'";
        return List.of(
                new Copy("copy-parquet",
                        "SELECT *, price * volume AS notional FROM '" + ticks.glob() + "' WHERE price * volume > 5000",
                        "parquet", "COMPRESSION " + ticks.codec()),
                new Copy("copy-csv", all, "csv", "HEADER true"), new Copy("copy-ndjson", all, "json", "FORMAT json"),
                new Copy("csv-to-parquet", "SELECT * FROM '" + text.glob() + "'", "parquet",
                        "COMPRESSION " + ticks.codec()));
    }

    /// Times every statement. Throws IllegalStateException when the files have different rows.
    Suite run(String name, List<Copy> copies) throws SQLException, IOException {
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
            double size = (double) Files.size(ours) / Files.size(theirs);
            Timing timing = new Timing(copy.name(), Timing.median(ourMillis), Timing.median(theirMillis), rows,
                    Map.of("file size", size));
            timings.add(timing);
            System.err.printf(Locale.ROOT,
                    "%-16s polarway %8.1f ms   duckdb %8.1f ms   ratio %.2f   size %.2f of %d MB%n",
                    timing.query(), timing.polarway(), timing.duckdb(), timing.ratio(), size,
                    Files.size(theirs) >> 20);
            Files.delete(ours);
            Files.delete(theirs);
        }
        return new Suite(name, "ms", timings);
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

    @Override
    public void close() throws SQLException {
        polarway.close();
        duckdb.close();
    }
}
