package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Runs whole programs in turn: `./polarway -c`, and a minimal Java program that asks DuckDB.
final class ProcessSideBySide {
    private static final String PEAK = "peak MB";

    private final Path launcher;
    private final Path directory;
    private final List<String> setup;
    private final int threads;

    /// Creates a comparison over the tables of a directory.
    ///
    /// @param root the folder of the launcher
    ProcessSideBySide(Path root, Path directory, List<String> tables, int threads) {
        this.launcher = root.resolve("polarway");
        this.directory = directory;
        this.threads = threads;
        this.setup = new ArrayList<>(List.of("SET threads = " + threads));
        for (String table : tables) {
            setup.add("CREATE VIEW " + table + " AS SELECT * FROM '" + directory.resolve(table + ".parquet") + "'");
        }
    }

    private List<String> polarway(String sql) {
        return List.of(launcher.toString(), directory.toString(), "-c", "SET threads = " + threads, "-c", sql);
    }

    private List<String> duckdb(String sql) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-cp", System.getProperty("java.class.path"),
                        DuckDbOnce.class.getName()));
        command.addAll(setup);
        command.add(sql);
        return command;
    }

    /// Times every query.
    Suite time(String name, List<BenchQuery> queries, int runs) throws IOException, InterruptedException {
        return run(name, "ms", queries, runs);
    }

    /// Measures the memory of every query.
    Suite memory(String name, List<BenchQuery> queries, int runs) throws IOException, InterruptedException {
        return run(name, "MB", queries, runs);
    }

    private Suite run(String name, String unit, List<BenchQuery> queries, int runs)
            throws IOException, InterruptedException {
        List<Timing> timings = new ArrayList<>();
        for (BenchQuery query : queries) {
            double[][] millis = new double[2][runs];
            double[][] megabytes = new double[2][runs];
            for (int run = -1; run < runs; run++) {
                List<WholeProcess> both = List.of(WholeProcess.run(polarway(query.sql())),
                        WholeProcess.run(duckdb(query.sql())));
                for (int i = 0; run >= 0 && i < 2; i++) {
                    millis[i][run] = both.get(i).millis();
                    megabytes[i][run] = both.get(i).peakMegabytes();
                }
            }
            boolean isMemory = unit.equals("MB");
            double[][] measured = isMemory ? megabytes : millis;
            Timing timing = new Timing(query.name(), Timing.median(measured[0]), Timing.median(measured[1]), 0,
                    isMemory
                            ? Map.of("ms", Timing.median(millis[0]))
                            : Map.of(PEAK, Timing.median(megabytes[0])));
            timings.add(timing);
            System.err.printf(Locale.ROOT, "%-16s polarway %8.1f %s   duckdb %8.1f %s%n", timing.query(),
                    timing.polarway(), unit, timing.duckdb(), unit);
        }
        return new Suite(name, unit, timings);
    }
}
