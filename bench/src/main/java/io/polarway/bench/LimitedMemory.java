package io.polarway.bench;

import io.polarway.jdbc.PolarwayStatement;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Queries in less memory than they would take, on both engines in turn, each under the same `memory_limit`.
final class LimitedMemory {
    /// What is left of the memory that a query takes here without a limit, as divisors.
    private static final int[] SHARES = {4, 16, 64};
    /// Less is not asked of any query.
    private static final long LEAST_LIMIT = 8_000_000;

    private final Path directory;
    private final List<String> tables;
    private final Options options;

    /// Creates a comparison over the tables of a directory.
    LimitedMemory(Path directory, List<String> tables, Options options) {
        this.directory = directory.toAbsolutePath();
        this.tables = tables;
        this.options = options;
    }

    /// Runs every query with a quarter, a sixteenth and a sixty-fourth of the memory that it takes here without a limit; results
    /// are compared. What either engine cannot do is told and left out.
    List<Suite> shares(String name, List<BenchQuery> queries) throws SQLException {
        List<Suite> suites = new ArrayList<>();
        try (Connection polarway = DriverManager.getConnection("jdbc:polarway:" + directory);
                Connection duckdb = DuckDb.open(options.threads())) {
            DuckDb.execute(polarway, "SET threads = " + options.threads());
            for (String table : tables) {
                DuckDb.execute(duckdb, "CREATE VIEW " + table + " AS SELECT * FROM '"
                        + directory.resolve(table + ".parquet") + "'");
            }
            List<Long> peaks = new ArrayList<>();
            for (BenchQuery query : queries) {
                peaks.add(peak(polarway, query.sql()));
            }
            for (int share : SHARES) {
                List<Timing> timings = new ArrayList<>();
                for (int i = 0; i < queries.size(); i++) {
                    Timing timing = side(queries.get(i), Math.max(LEAST_LIMIT, peaks.get(i) / share), polarway, duckdb);
                    if (timing != null) {
                        timings.add(timing);
                    }
                }
                suites.add(new Suite(name + "-1/" + share, "ms", timings));
            }
        }
        return suites;
    }

    private static long peak(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    rows.getObject(1);
                }
            }
            return statement.unwrap(PolarwayStatement.class).progress().peakMemory();
        }
    }

    private @Nullable Timing side(BenchQuery query, long limit, Connection polarway, Connection duckdb)
            throws SQLException {
        String set = "SET memory_limit = '" + limit / 1_000_000 + "MB'";
        DuckDb.execute(polarway, set);
        DuckDb.execute(duckdb, set);
        try {
            List<Connection> both = List.of(polarway, duckdb);
            double[][] millis = new double[2][options.runs()];
            ResultRows[] results = new ResultRows[2];
            boolean failed = false;
            for (int run = 0; run <= options.runs() && !failed; run++) {
                for (int engine = 0; engine < 2; engine++) {
                    long before = System.nanoTime();
                    try {
                        results[engine] = ResultRows.read(both.get(engine), query.sql());
                    } catch (SQLException e) {
                        failed = true;
                        System.err.printf("%-16s with %d MB fails %s: %s%n", query.name(), limit / 1_000_000,
                                engine == 0 ? "here" : "in DuckDB",
                                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                    }
                    if (run > 0) {
                        millis[engine][run - 1] = (System.nanoTime() - before) / 1e6;
                    }
                }
            }
            if (failed) {
                return null;
            }
            results[0].requireEqual(results[1], query.name());
            Timing timing = new Timing(query.name(), Timing.median(millis[0]), Timing.median(millis[1]),
                    results[0].size(),
                    Map.of("limit MB", limit / 1e6));
            System.err.printf(Locale.ROOT, "%-16s with %d MB polarway %8.1f ms   duckdb %8.1f ms   ratio %.2f%n",
                    timing.query(),
                    limit / 1_000_000, timing.polarway(), timing.duckdb(), timing.ratio());
            return timing;
        } finally {
            DuckDb.execute(polarway, "RESET memory_limit");
            DuckDb.execute(duckdb, "RESET memory_limit");
        }
    }

    /// Runs whole programs under a limit, in turns with the same without a limit, and compares the most memory that either takes
    /// as the operating system counts it; times are the medians. The results have to be the same.
    Suite processes(String name, List<BenchQuery> queries, String limit, int runs) throws Exception {
        Path launcher = Path.of("").toAbsolutePath().resolve("polarway");
        List<Timing> timings = new ArrayList<>();
        for (BenchQuery query : queries) {
            List<String> within = new ArrayList<>(Arrays.asList(launcher.toString(), directory.toString(), "-c",
                    "SET threads = " + options.threads(), "-c", "SET memory_limit = '" + limit + "'", "-c",
                    query.sql()));
            List<String> without = new ArrayList<>(within);
            without.subList(4, 6).clear();
            List<List<String>> commands = List.of(within, without);
            double[][] millis = new double[2][runs];
            double[] megabytes = new double[2];
            String[] texts = new String[2];
            for (int run = 0; run < runs; run++) {
                for (int side = 0; side < 2; side++) {
                    WholeProcess.Output output = WholeProcess.output(commands.get(side));
                    millis[side][run] = output.process().millis();
                    megabytes[side] = Math.max(megabytes[side], output.process().peakMegabytes());
                    texts[side] = output.text();
                }
                if (!texts[0].equals(texts[1])) {
                    rows(texts[0]).requireEqual(rows(texts[1]), query.name() + " with and without a limit of " + limit);
                }
            }
            double[] times = {Timing.median(millis[0]), Timing.median(millis[1])};
            Timing timing = new Timing(query.name(), megabytes[0], megabytes[1], texts[0].lines().count() - 1,
                    Map.of("ms", times[0], "ms without a limit", times[1]));
            System.err.printf(Locale.ROOT, "%-16s %8.1f MB with %s, %8.1f MB without; %8.1f and %8.1f ms%n",
                    query.name(), timing.polarway(), limit, timing.duckdb(), times[0], times[1]);
            timings.add(timing);
        }
        return new Suite(name, "MB", timings);
    }

    private static ResultRows rows(String csv) throws IOException, SQLException {
        Path file = Files.createTempFile("rows", ".csv");
        try (Connection duckdb = DuckDb.open(1)) {
            Files.writeString(file, csv);
            return ResultRows.read(duckdb, "SELECT * FROM read_csv('" + file + "', header = true)");
        } finally {
            Files.delete(file);
        }
    }
}
