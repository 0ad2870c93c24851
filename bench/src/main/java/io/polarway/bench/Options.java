package io.polarway.bench;

import java.nio.file.Path;
import java.util.List;

/// What the benchmarks were asked to do.
///
/// @param rows the number of ticks
/// @param scale the scale factor of TPC-H
/// @param runs how often each engine runs each query after warming up
/// @param threads how many threads each engine uses
/// @param only the name of the only query to run, or empty
/// @param data where generated data is kept
record Options(long rows, double scale, int runs, int threads, String only, Path data) {

    static Options parse(List<String> arguments) {
        long rows = 20_000_000;
        double scale = 1;
        int runs = 9;
        int threads = Runtime.getRuntime().availableProcessors();
        String only = "";
        Path data = Path.of("bench", "data");
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--rows" -> rows = Long.parseLong(value);
                case "--scale" -> scale = Double.parseDouble(value);
                case "--runs" -> runs = Integer.parseInt(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--only" -> only = value;
                case "--data" -> data = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option " + arguments.get(i));
            }
        }
        return new Options(rows, scale, runs, threads, only, data.toAbsolutePath());
    }
}
