package io.polarway.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What the benchmarks were asked to do.
///
/// @param rows the number of ticks
/// @param files over how many files they are spread
/// @param codecs how these are compressed: snappy, zstd, uncompressed
/// @param scale the scale factor of TPC-H
/// @param groupRows the number of rows of the h2o suite
/// @param runs how often each engine runs each query after warming up
/// @param threads how many threads each engine uses
/// @param only the names of the only queries to run; empty for all
/// @param data where generated data is kept
/// @param results where results.json and results.svg are written
record Options(long rows, int files, List<String> codecs, double scale, long groupRows, int runs, int threads,
        Set<String> only, Path data, Path results) {

    static Options parse(List<String> arguments) {
        long rows = 50_000_000;
        int files = 24;
        List<String> codecs = List.of("snappy", "zstd", "uncompressed");
        double scale = 1;
        long groupRows = 10_000_000;
        int runs = 9;
        int threads = Runtime.getRuntime().availableProcessors();
        Set<String> only = Set.of();
        Path data = Path.of("bench", "data");
        Path results = Path.of("bench", "target", "results");
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--rows" -> rows = Long.parseLong(value);
                case "--files" -> files = Integer.parseInt(value);
                case "--codecs" -> codecs = List.of(value.split(","));
                case "--scale" -> scale = Double.parseDouble(value);
                case "--group-rows" -> groupRows = Long.parseLong(value);
                case "--runs" -> runs = Integer.parseInt(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--only" -> only = Set.of(value.split(","));
                case "--data" -> data = Path.of(value);
                case "--results" -> results = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option " + arguments.get(i));
            }
        }
        return new Options(rows, files, codecs, scale, groupRows, runs, threads, only, data.toAbsolutePath(),
                results.toAbsolutePath());
    }

    /// Returns whether a query of this name is to run.
    boolean wants(String query) {
        return only.isEmpty() || only.contains(query);
    }
}
