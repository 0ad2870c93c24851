package io.polarway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The command line of the benchmarks.
public final class BenchMain {
    private static final String USAGE = """
            Usage: bench/run COMMAND [OPTIONS]
              all        ticks, tpch, windows, h2o, cold, memory, limits, flags, planning, many and micro
              ticks      the queries and COPYs of ticks, on Polarway and DuckDB in turn, per codec
              tpch       the 22 queries of TPC-H, on Polarway and DuckDB in turn
              windows    window functions over TPC-H's line items, on Polarway and DuckDB in turn
              h2o        the group-by and join questions of the h2o.ai db-benchmark, on Polarway and DuckDB in turn
              cold       whole processes from start to answer, on Polarway and DuckDB in turn
              memory     the peak memory of whole processes of the TPC-H queries, on Polarway and DuckDB in turn
              limits     queries in little memory: tpch and ticks as whole processes, h2o on Polarway and DuckDB in turn
              budget     what EXPLAIN (BUDGET) says that the TPC-H queries take at most, beside what they take
              flags      ticks and tpch in processes with and without flags of the JVM
              planning   how long planning takes: tpch, glob (1000 files), columns (200), select5 (64 tables)
              many       100 queries of a file each against one of all, a short query beside a long one, 200 sessions
              micro      page decoders and operators by JMH, in GB/s beside the bandwidth of the memory
              decode     processor time of reading and decoding each column of the data
              cancel     how long a canceled query takes to answer and to free its memory
              data       only generates the data
              examples   writes docs/examples/ticks anew
            Options: --rows N (ticks, 50000000), --files N (24), --codecs A,B (snappy,zstd,uncompressed),
                     --scale S (TPC-H, 1), --group-rows N (h2o, 10000000), --runs N (9), --threads N (all processors),
                     --only A,B (these queries), --data DIRECTORY (bench/data),
                     --results DIRECTORY (bench/target/results: results.json and results.svg)
            """;

    private static final long MANY_ROWS = 20_000_000;

    private BenchMain() {
    }

    /// Runs one command.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Options options = Options.parse(List.of(arguments).subList(1, arguments.length));
        Files.createDirectories(options.data());
        Report report = new Report(options.results());
        switch (arguments[0]) {
            case "all" -> {
                ticks(options, report);
                tpch(options, report);
                windows(options, report);
                h2o(options, report);
                cold(options, report);
                memory(options, report);
                limits(options, report);
                flags(options, report);
                planning(options, report);
                many(options, report);
                report.add(new MicroSuite(options).run());
            }
            case "ticks" -> ticks(options, report);
            case "tpch" -> tpch(options, report);
            case "windows" -> windows(options, report);
            case "h2o" -> h2o(options, report);
            case "cold" -> cold(options, report);
            case "memory" -> memory(options, report);
            case "limits" -> limits(options, report);
            case "budget" -> report.add(MemoryBudgets.run(tpchData(options), wanted(options, tpchQueries()), options));
            case "flags" -> flags(options, report);
            case "many" -> many(options, report);
            case "micro" -> report.add(new MicroSuite(options).run());
            case "planning" -> planning(options, report);
            case "data" -> {
                for (String codec : options.codecs()) {
                    TicksData.generate(options.data(), options.rows(), options.files(), codec);
                }
                TicksData.generate(options.data(), options.rows(), options.files(), "csv");
                tpchData(options);
                H2oData.generate(options.data(), options.groupRows());
            }
            case "decode" -> {
                TicksData.generate(options.data(), options.rows(), 1, "snappy");
                TpchData.generate(options.data(), options.scale(), List.of("lineitem"));
                ColumnDecoding.run(options.data(), options.runs());
            }
            case "cancel" -> CancelLatency.run(TicksData.generate(options.data(), options.rows(), options.files(),
                    "snappy"), options.runs());
            case "examples" -> ExampleTicks.generate(Path.of("docs/examples/ticks"));
            default -> {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
    }

    private static Path tpchData(Options options) throws Exception {
        return TpchData.generate(options.data(), options.scale(), TpchTexts.TABLES);
    }

    private static List<BenchQuery> wanted(Options options, List<BenchQuery> queries) {
        return queries.stream().filter(query -> options.wants(query.name())).toList();
    }

    private static void ticks(Options options, Report report) throws Exception {
        Ticks text = TicksData.generate(options.data(), options.rows(), options.files(), "csv");
        for (String codec : options.codecs()) {
            Ticks ticks = TicksData.generate(options.data(), options.rows(), options.files(), codec);
            List<BenchQuery> queries = wanted(options, TicksQueries.over(ticks, options.threads()));
            try (SideBySide bench = new SideBySide(options.threads(), options.runs())) {
                add(report, bench.run("ticks-" + codec, queries));
            }
        }
        try (SideBySide bench = new SideBySide(options.threads(), options.runs())) {
            add(report, bench.run("ticks-csv", wanted(options, TicksQueries.overCsv(text))));
        }
        List<BenchQuery> lineItems = Stream.of(1, 6).map(number -> new BenchQuery("tpch-q" + number,
                TpchTexts.query(number))).toList();
        try (SideBySide bench = new SideBySide(options.threads(), options.runs(), tpchData(options),
                TpchTexts.TABLES)) {
            add(report, bench.run("line-items", wanted(options, lineItems)));
        }
        List<CopySideBySide.Copy> copies = new ArrayList<>(CopySideBySide.over(
                TicksData.generate(options.data(), options.rows(), options.files(), options.codecs().getFirst()),
                text));
        copies.removeIf(copy -> !options.wants(copy.name()));
        try (CopySideBySide bench = new CopySideBySide(options.threads(), options.runs(), options.data())) {
            add(report, bench.run("ticks-copy", copies));
        }
    }

    private static void add(Report report, Suite suite) throws Exception {
        if (!suite.timings().isEmpty()) {
            report.add(suite);
        }
    }

    private static List<BenchQuery> tpchQueries() {
        List<BenchQuery> queries = new ArrayList<>();
        for (int number = 1; number <= TpchTexts.QUERIES; number++) {
            queries.add(new BenchQuery("q" + number, TpchTexts.query(number)));
        }
        return queries;
    }

    private static void tpch(Options options, Report report) throws Exception {
        try (SideBySide bench = new SideBySide(options.threads(), options.runs(), tpchData(options),
                TpchTexts.TABLES)) {
            add(report, bench.run("tpch-" + options.scale(), wanted(options, tpchQueries())));
        }
    }

    private static void flags(Options options, Report report) throws Exception {
        List<BenchQuery> queries = new ArrayList<>(TicksQueries.over(TicksData.generate(options.data(), options.rows(),
                options.files(), options.codecs().getFirst()), options.threads()));
        queries.addAll(tpchQueries());
        report.add(new FlagsComparison(tpchData(options), options).run(wanted(options, queries)));
    }

    private static void planning(Options options, Report report) throws Exception {
        report.add(new PlanningTime(options.data(), options.runs()).run(options, tpchData(options)));
    }

    private static void many(Options options, Report report) throws Exception {
        Ticks ticks = TicksData.generate(options.data(), Math.min(MANY_ROWS, options.rows()), 100,
                options.codecs().getFirst());
        report.add(new ManyAtOnce(ticks, options).run());
    }

    private static void windows(Options options, Report report) throws Exception {
        try (SideBySide bench = new SideBySide(options.threads(), options.runs())) {
            add(report, bench.run("windows", wanted(options, WindowQueries.over(tpchData(options)))));
        }
    }

    private static void h2o(Options options, Report report) throws Exception {
        Path directory = H2oData.generate(options.data(), options.groupRows());
        try (SideBySide bench = new SideBySide(options.threads(), options.runs(), directory, H2oData.TABLES)) {
            add(report, bench.run("h2o", wanted(options, H2oQueries.all())));
        }
    }

    private static void cold(Options options, Report report) throws Exception {
        ProcessSideBySide bench = new ProcessSideBySide(Path.of("").toAbsolutePath(), tpchData(options),
                TpchTexts.TABLES, options.threads());
        List<BenchQuery> queries = List.of(new BenchQuery("select-1", "SELECT 1"), new BenchQuery("readme-vwap", """
                SELECT symbol, SUM(price*volume)/NULLIF(SUM(volume),0) AS vwap FROM '%s/**/*.parquet'
                WHERE side='BUY' GROUP BY symbol ORDER BY symbol"""
                .formatted(Path.of("docs/examples/ticks").toAbsolutePath())),
                new BenchQuery("tpch-q6", TpchTexts.query(6)));
        add(report, bench.time("cold", wanted(options, queries), options.runs()));
    }

    private static void memory(Options options, Report report) throws Exception {
        ProcessSideBySide bench = new ProcessSideBySide(Path.of("").toAbsolutePath(), tpchData(options),
                TpchTexts.TABLES, options.threads());
        add(report, bench.memory("memory-tpch", wanted(options, tpchQueries()), Math.min(3, options.runs())));
    }

    private static void limits(Options options, Report report) throws Exception {
        String least = options.scale() > 1 ? "512MB" : "128MB";
        add(report, new LimitedMemory(tpchData(options), TpchTexts.TABLES, options)
                .processes("limits-tpch-" + options.scale() + "-" + least, wanted(options, tpchQueries()), least, 1));
        List<BenchQuery> means = new ArrayList<>();
        for (long rows = options.rows() / 10; rows <= options.rows(); rows *= 10) {
            Ticks ticks = TicksData.generate(options.data(), rows, options.files(), options.codecs().getFirst());
            String vwap = TicksQueries.over(ticks, options.threads()).getFirst().sql();
            means.add(new BenchQuery("vwap-" + rows, vwap));
        }
        add(report,
                new LimitedMemory(options.data(), List.of(), options).processes("limits-ticks-64MB",
                        wanted(options, means), "64MB", options.runs()));
        Path groups = H2oData.generate(options.data(), options.groupRows());
        for (Suite suite : new LimitedMemory(groups, H2oData.TABLES, options).shares("limits-h2o",
                wanted(options, H2oQueries.summed()))) {
            add(report, suite);
        }
    }
}
