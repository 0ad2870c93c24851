package io.polarway.bench;

import io.polarway.bench.micro.OperatorBenchmark;
import io.polarway.engine.format.parquet.DecompressionBenchmark;
import io.polarway.engine.format.parquet.PageDecodingBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The micro-benchmarks, each in a process of its own and on one thread, beside the bandwidth of the memory in the same run.
final class MicroSuite {
    private static final int WARM_UPS = 3;

    private final Options options;
    private final List<Measurements.Row> rows = new ArrayList<>();
    private double bandwidth;

    MicroSuite(Options options) {
        this.options = options;
    }

    /// Runs those that are wanted: as many iterations of a second as there are runs.
    Measurements run() throws Exception {
        bandwidth = MemoryBandwidth.gigabytesPerSecond(1);
        rows.add(new Measurements.Row("copy of memory on 1 thread", Map.of("GB/s", bandwidth)));
        int threads = options.threads();
        if (threads > 1) {
            rows.add(new Measurements.Row("copy of memory on " + threads + " threads",
                    Map.of("GB/s", MemoryBandwidth.gigabytesPerSecond(threads))));
        }
        run(PageDecodingBenchmark.class, "encoding", PageDecodingBenchmark.ENCODINGS);
        run(DecompressionBenchmark.class, "codec", DecompressionBenchmark.CODECS);
        run(OperatorBenchmark.class, "operator", OperatorBenchmark.OPERATORS);
        return new Measurements("micro", rows);
    }

    private void run(Class<?> benchmark, String parameter, List<String> values) throws Exception {
        String[] wanted = values.stream().filter(options::wants).toArray(String[]::new);
        if (wanted.length == 0) {
            return;
        }
        for (RunResult result : new Runner(new OptionsBuilder().include("^" + benchmark.getName() + "\\.")
                .param(parameter, wanted).threads(1).forks(1).warmupIterations(WARM_UPS)
                .measurementIterations(options.runs()).warmupTime(TimeValue.seconds(1))
                .measurementTime(TimeValue.seconds(1)).shouldFailOnError(true).verbosity(VerboseMode.SILENT).build())
                .run()) {
            add(result.getParams().getParam(parameter), result.getSecondaryResults());
        }
    }

    private void add(String name, Map<String, Result> counted) {
        double gigabytes = rate(counted, "bytes") / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("GB/s", gigabytes);
        figures.put("million rows/s", rate(counted, "rows") / 1e6);
        figures.put("of the copy", gigabytes / bandwidth);
        rows.add(new Measurements.Row(name, figures));
        System.err.printf("%-20s %8.2f GB/s %10.1f million rows/s%n", name, gigabytes,
                rate(counted, "rows") / 1e6);
    }

    @SuppressWarnings("rawtypes")
    private static double rate(Map<String, Result> counted, String counter) {
        Result<?> result = counted.get(counter);
        if (result == null) {
            throw new IllegalStateException("The benchmark did not count " + counter);
        }
        return result.getScore();
    }
}
