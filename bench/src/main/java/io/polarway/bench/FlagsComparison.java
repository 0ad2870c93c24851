package io.polarway.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Times the same queries in two processes in turn: one with the flags of this one, and one without any, as a program has that
/// brings the driver along.
final class FlagsComparison {
    private static final int ROUNDS = 2;

    private final Path directory;
    private final Options options;

    /// Creates a comparison of queries over the tables of a directory.
    FlagsComparison(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
    }

    /// Returns the medians of each query, of two processes of each kind the mean, their ratio, and the geometric mean of all ratios
    /// in the last row.
    Measurements run(List<BenchQuery> queries) throws Exception {
        Path file = Files.createTempFile("bench", ".queries");
        List<Map<String, Double>> bare = new ArrayList<>();
        List<Map<String, Double>> flagged = new ArrayList<>();
        try {
            TimedQueries.write(file, queries);
            for (int round = 0; round < ROUNDS; round++) {
                bare.add(process(List.of(), file));
                flagged.add(process(flags(), file));
            }
        } finally {
            Files.delete(file);
        }
        List<Measurements.Row> rows = new ArrayList<>();
        double logarithms = 0;
        for (BenchQuery query : queries) {
            double without = mean(bare, query.name());
            double with = mean(flagged, query.name());
            logarithms += Math.log(without / with);
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("without ms", without);
            figures.put("with ms", with);
            figures.put("ratio", without / with);
            rows.add(new Measurements.Row(query.name(), figures));
        }
        rows.add(new Measurements.Row("geometric mean", Map.of("ratio", Math.exp(logarithms / queries.size()))));
        return new Measurements("flags", rows);
    }

    private static double mean(List<Map<String, Double>> processes, String query) {
        return processes.stream().mapToDouble(medians -> medians.get(query)).average().orElseThrow();
    }

    /// Returns what changes what this process may do, and not how much memory it has.
    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--")).toList();
    }

    private Map<String, Double> process(List<String> flags, Path queries) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-Xmx4g", "-cp", System.getProperty("java.class.path"), TimedQueries.class.getName(),
                queries.toString(), directory.toString(), String.valueOf(options.runs()),
                String.valueOf(options.threads())));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (flags.isEmpty()) {
            builder.environment().remove("MALLOC_ARENA_MAX");
        }
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        Map<String, Double> medians = new LinkedHashMap<>();
        try (var lines = process.inputReader()) {
            lines.lines().map(line -> line.split("\t")).forEach(line -> {
                medians.put(line[0], Double.parseDouble(line[1]));
                System.err.printf("%-10s %-16s %s ms%n", flags.isEmpty() ? "bare" : "flagged", line[0], line[1]);
            });
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
        return medians;
    }
}
