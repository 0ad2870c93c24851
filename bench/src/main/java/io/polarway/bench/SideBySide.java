package io.polarway.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the same queries on both engines in turn, through their JDBC drivers, reading every value, and compares the results.
final class SideBySide implements AutoCloseable {
    /// The JIT compiles the loops of a query for some ten runs and some seconds, and takes time from the workers meanwhile.
    private static final int WARM_UPS = 12;
    private static final long SHORTEST_WARM_UP_NANOS = 4_000_000_000L;

    /// A query that takes this long is warm after fewer runs.
    private static final int LEAST_WARM_UPS = 3;
    private static final long LONGEST_WARM_UP_NANOS = 20_000_000_000L;

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
    Suite run(String name, List<BenchQuery> queries) throws Exception {
        List<Timing> timings = new ArrayList<>();
        for (BenchQuery query : queries) {
            Timing timing = run(query);
            timings.add(timing);
            System.err.printf(Locale.ROOT, "%-16s polarway %8.1f ms   duckdb %8.1f ms   ratio %.2f %s%n",
                    timing.query(), timing.polarway(), timing.duckdb(), timing.ratio(),
                    timing.figures().isEmpty() ? "" : timing.figures());
        }
        return new Suite(name, "ms", timings);
    }

    private Timing run(BenchQuery query) throws Exception {
        time(polarway, query.sql());
        time(duckdb, query.sql());
        ResultRows ours = ResultRows.read(polarway, query.check());
        ours.requireEqual(ResultRows.read(duckdb, query.check()), query.name());
        try (BenchQuery.Floor floor = query.floor() == null ? null : query.floor().open()) {
            return time(query, ours.size(), floor);
        }
    }

    private Timing time(BenchQuery query, int rows, BenchQuery.@Nullable Floor floor) throws Exception {
        double[] ourMillis = new double[runs];
        double[] theirMillis = new double[runs];
        double[] floorMillis = new double[runs];
        long start = System.nanoTime();
        for (int run = 0; !warm(run, System.nanoTime() - start); run++) {
            time(polarway, query.sql());
            time(duckdb, query.sql());
            if (floor != null) {
                floor.run();
            }
        }
        for (int run = 0; run < runs; run++) {
            ourMillis[run] = time(polarway, query.sql());
            theirMillis[run] = time(duckdb, query.sql());
            floorMillis[run] = floor == null ? 0 : time(floor);
        }
        double ourMedian = Timing.median(ourMillis);
        return new Timing(query.name(), ourMedian, Timing.median(theirMillis), rows, floor == null
                ? Map.of()
                : Map.of("of decompression", ourMedian / Timing.median(floorMillis)));
    }

    private static boolean warm(int runs, long nanos) {
        return runs >= WARM_UPS && nanos >= SHORTEST_WARM_UP_NANOS
                || runs >= LEAST_WARM_UPS && nanos >= LONGEST_WARM_UP_NANOS;
    }

    private static double time(BenchQuery.Floor floor) throws Exception {
        long before = System.nanoTime();
        floor.run();
        return (System.nanoTime() - before) / 1e6;
    }

    private static double time(Connection connection, String sql) throws SQLException {
        long before = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    readAll(rows);
                }
            }
        }
        return (System.nanoTime() - before) / 1e6;
    }

    private static void readAll(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                rows.getObject(i);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        polarway.close();
        duckdb.close();
    }
}
