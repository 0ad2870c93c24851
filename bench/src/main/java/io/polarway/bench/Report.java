package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the suites of one run have measured: as tables for people, as JSON for programs, and as a chart.
final class Report {
    private final List<Suite> suites = new ArrayList<>();
    private final Path directory;

    /// Creates a report that `results.json` and `results.svg` in a directory hold.
    Report(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /// Adds a suite that was run: prints its table, and writes the files anew.
    void add(Suite suite) throws IOException {
        suites.add(suite);
        System.out.print("\n" + suite.table());
        Files.writeString(directory.resolve("results.json"), json());
        Files.writeString(directory.resolve("results.svg"), RatioChart.of(suites));
    }

    /// Returns an array of suites. Names have no characters that JSON would escape.
    private String json() {
        return suites.stream().map(Report::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String json(Suite suite) {
        String timings = suite.timings().stream().map(Report::json).collect(Collectors.joining(",\n    "));
        return String.format(Locale.ROOT,
                "  {\"suite\": \"%s\", \"unit\": \"%s\", \"geometric_mean\": %.4f, \"queries\": [%n    %s]}",
                suite.name(), suite.unit(), suite.geometricMean(), timings);
    }

    private static String json(Timing timing) {
        String figures = timing.figures().entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, ", \"%s\": %.4f", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining());
        return String.format(Locale.ROOT,
                "{\"query\": \"%s\", \"polarway\": %.3f, \"duckdb\": %.3f, \"ratio\": %.4f, \"rows\": %d%s}",
                timing.query(), timing.polarway(), timing.duckdb(), timing.ratio(), timing.rows(), figures);
    }
}
