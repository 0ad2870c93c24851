package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the suites of one run have measured: as tables for people, as JSON for programs, and as a chart.
final class Report {
    private final List<Suite> suites = new ArrayList<>();
    private final List<Measurements> measurements = new ArrayList<>();
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

    /// Adds what was measured of this engine alone: prints its table, and writes the JSON file anew.
    void add(Measurements measured) throws IOException {
        measurements.add(measured);
        System.out.print("\n" + measured.table());
        Files.writeString(directory.resolve("results.json"), json());
    }

    /// Returns an array of suites and measurements. Names have no characters that JSON would escape.
    private String json() {
        return Stream.concat(suites.stream().map(Report::json), measurements.stream().map(Report::json))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String json(Measurements measured) {
        String rows = measured.rows().stream().map(Report::json).collect(Collectors.joining(",\n    "));
        return String.format(Locale.ROOT, "  {\"suite\": \"%s\", \"rows\": [%n    %s]}", measured.name(), rows);
    }

    private static String json(Measurements.Row row) {
        return String.format(Locale.ROOT, "{\"name\": \"%s\"%s}", row.name(), json(row.figures()));
    }

    private static String json(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, ", \"%s\": %.4f", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining());
    }

    private static String json(Suite suite) {
        String timings = suite.timings().stream().map(Report::json).collect(Collectors.joining(",\n    "));
        return String.format(Locale.ROOT,
                "  {\"suite\": \"%s\", \"unit\": \"%s\", \"geometric_mean\": %.4f, \"queries\": [%n    %s]}",
                suite.name(), suite.unit(), suite.geometricMean(), timings);
    }

    private static String json(Timing timing) {
        String figures = json(timing.figures());
        return String.format(Locale.ROOT,
                "{\"query\": \"%s\", \"polarway\": %.3f, \"duckdb\": %.3f, \"ratio\": %.4f, \"rows\": %d%s}",
                timing.query(), timing.polarway(), timing.duckdb(), timing.ratio(), timing.rows(), figures);
    }
}
