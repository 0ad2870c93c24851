package io.polarway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of the benchmarks, see bench/run.
public final class BenchMain {
    private static final String USAGE = """
            Usage: bench/run COMMAND [options]
              ticks     time the ticks and TPC-H Q1 and Q6 queries, and COPY, beside DuckDB
              tpch      time the 22 queries of TPC-H beside DuckDB
              planning  time the planning of the 22 queries of TPC-H
              data      only generate the data of `ticks`
              decode    time the decoding of each column of that data, on one thread
              cancel    measure how fast canceled queries over the ticks stop
              examples  write the example data set anew (docs/examples/ticks)
            Options: --rows N (ticks, 20000000), --scale S (TPC-H, 1), --runs N (9), --threads N (all cores),
                     --only NAME (one query), --data DIRECTORY (bench/data)
            """;

    private BenchMain() {
    }

    /// Runs one command.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Options options = Options.parse(List.of(arguments).subList(1, arguments.length));
        Files.createDirectories(options.data());
        switch (arguments[0]) {
            case "ticks" -> ticks(options);
            case "tpch" -> tpch(options);
            case "planning" -> PlanningTime.run(TpchData.generate(options.data(), options.scale(), TpchTexts.TABLES),
                    options.runs());
            case "data" -> {
                TicksData.generate(options.data(), options.rows());
                TpchData.generate(options.data(), options.scale(), List.of("lineitem"));
            }
            case "decode" -> {
                TicksData.generate(options.data(), options.rows());
                TpchData.generate(options.data(), options.scale(), List.of("lineitem"));
                ColumnDecoding.run(options.data(), options.runs());
            }
            case "cancel" -> CancelLatency.run(TicksData.generate(options.data(), options.rows()), options.runs());
            case "examples" -> ExampleTicks.generate(Path.of("docs/examples/ticks"));
            default -> {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
    }

    private static void tpch(Options options) throws Exception {
        Path directory = TpchData.generate(options.data(), options.scale(), TpchTexts.TABLES);
        List<BenchQuery> queries = new ArrayList<>();
        for (int number = 1; number <= TpchTexts.QUERIES; number++) {
            queries.add(new BenchQuery("q" + number, TpchTexts.query(number)));
        }
        queries.removeIf(query -> !options.only().isEmpty() && !query.name().equals(options.only()));
        try (SideBySide bench = new SideBySide(options.threads(), options.runs(), directory, TpchTexts.TABLES)) {
            System.out.print("\n" + Timing.table(bench.run(queries)));
        }
    }

    private static void ticks(Options options) throws Exception {
        Path ticks = TicksData.generate(options.data(), options.rows());
        Path tpch = TpchData.generate(options.data(), options.scale(), List.of("lineitem"));
        List<BenchQuery> queries = new ArrayList<>(TicksQueries.over(ticks));
        queries.addAll(TicksQueries.overCsv(TicksData.csv(ticks)));
        queries.addAll(TpchQueries.over(tpch));
        queries.removeIf(query -> !options.only().isEmpty() && !query.name().equals(options.only()));
        List<Timing> timings = new ArrayList<>();
        try (SideBySide bench = new SideBySide(options.threads(), options.runs())) {
            timings.addAll(bench.run(queries));
        }
        List<CopySideBySide.Copy> copies = new ArrayList<>(CopySideBySide.over(ticks));
        copies.removeIf(copy -> !options.only().isEmpty() && !copy.name().equals(options.only()));
        try (CopySideBySide bench = new CopySideBySide(options.threads(), Math.max(1, options.runs() / 2),
                options.data())) {
            timings.addAll(bench.run(copies));
        }
        System.out.println();
        System.out.print(Timing.table(timings));
    }
}
