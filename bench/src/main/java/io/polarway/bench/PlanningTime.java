package io.polarway.bench;

import io.polarway.engine.Engine;
import io.polarway.engine.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How long planning takes, up to the operators, as EXPLAIN shows them: in a session that has not seen the query, and once its
/// plan is kept.
final class PlanningTime {
    private static final int WARM_UPS = 30;
    private static final String FIRST = "first ms";
    private static final String WARM = "warm ms";
    private static final String AGAIN = "again ms";

    private final Path directory;
    private final int runs;
    private final List<Measurements.Row> rows = new ArrayList<>();

    /// Creates a measurement.
    ///
    /// @param directory where small files are made
    PlanningTime(Path directory, int runs) {
        this.directory = directory;
        this.runs = runs;
    }

    /// Measures the queries of TPC-H, tables of many files and columns, and joins of many tables. Times are in milliseconds: of the
    /// first planning in the process, medians of `runs` plannings by new sessions of one engine, and of asking one session
    /// again. Those of select5 are of its slowest query.
    ///
    /// @param tpch the directory of TPC-H's files
    Measurements run(Options options, Path tpch) throws Exception {
        if (options.wants("tpch")) {
            tpch(tpch);
        }
        if (options.wants("glob")) {
            String glob = PlanningData.manyFiles(directory);
            single(PlanningData.FILES + " files", "SELECT symbol, sum(price * volume) FROM '" + glob
                    + "' WHERE volume > 5 GROUP BY symbol");
        }
        if (options.wants("columns")) {
            Path file = PlanningData.wideFile(directory);
            String sums = IntStream.range(0, PlanningData.COLUMNS).mapToObj(i -> "sum(c" + i + ")")
                    .collect(Collectors.joining(", "));
            single(PlanningData.COLUMNS + " columns, all of them", "SELECT * FROM '" + file + "' WHERE c7 > 5");
            single(PlanningData.COLUMNS + " columns, a sum of each", "SELECT " + sums + " FROM '" + file + "'");
        }
        if (options.wants("select5")) {
            manyTables();
        }
        return new Measurements("planning", rows);
    }

    private void tpch(Path tpch) {
        try (Engine engine = Engine.create()) {
            double[] first = new double[TpchTexts.QUERIES + 1];
            for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                first[number] = plan(engine, tpch, TpchTexts.query(number));
            }
            for (int i = 0; i < WARM_UPS; i++) {
                for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                    plan(engine, tpch, TpchTexts.query(number));
                }
            }
            for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                add(engine, tpch, "q" + number, TpchTexts.query(number), first[number]);
            }
        }
    }

    /// Measures a query by itself, over files whose footers no engine has seen.
    private void single(String name, String sql) {
        try (Engine engine = Engine.create()) {
            double first = plan(engine, directory, sql);
            plan(engine, directory, sql);
            add(engine, directory, name, sql, first);
        }
    }

    private void add(Engine engine, Path base, String name, String sql, double first) {
        double[] warm = new double[runs];
        for (int i = 0; i < runs; i++) {
            warm[i] = plan(engine, base, sql);
        }
        double[] again = new double[runs];
        try (Session session = engine.openSession(base)) {
            session.query(sql);
            for (int i = 0; i < runs; i++) {
                long before = System.nanoTime();
                session.query(sql);
                again[i] = millisSince(before);
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(FIRST, first);
        figures.put(WARM, Timing.median(warm));
        figures.put(AGAIN, Timing.median(again));
        rows.add(new Measurements.Row(name, figures));
    }

    private static double plan(Engine engine, Path base, String sql) {
        try (Session session = engine.openSession(base)) {
            return explain(session, sql);
        }
    }

    private static double explain(Session session, String sql) {
        long before = System.nanoTime();
        session.query("EXPLAIN " + sql).execute().close();
        return millisSince(before);
    }

    private static double millisSince(long before) {
        return (System.nanoTime() - before) / 1e6;
    }

    /// Plans each query of select5, which join up to 64 tables, once, and the slowest ones again.
    private void manyTables() throws Exception {
        LogicQueries script = LogicQueries.read("select5");
        try (Engine engine = Engine.create(); Session session = engine.openSession(directory)) {
            for (String statement : script.statements()) {
                // The engine has no keys.
                session.query(statement.replace(" PRIMARY KEY", "")).execute().close();
            }
            double[] first = script.queries().stream().mapToDouble(query -> explain(session, query)).toArray();
            double[] warm = script.queries().stream().mapToDouble(query -> explain(session, query)).toArray();
            rows.add(new Measurements.Row("select5, the slowest of " + first.length + " queries",
                    Map.of(FIRST, max(first), WARM, max(warm))));
            rows.add(new Measurements.Row("select5, median",
                    Map.of(FIRST, Timing.median(first), WARM, Timing.median(warm))));
        }
    }

    private static double max(double[] values) {
        return java.util.Arrays.stream(values).max().orElse(0);
    }
}
