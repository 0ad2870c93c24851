package io.polarway.bench;

import io.polarway.jdbc.PolarwayStatement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What EXPLAIN (BUDGET) says that queries take at most, beside what they take.
public final class MemoryBudgets {
    private static final double MEGABYTE = 1e6;

    private MemoryBudgets() {
    }

    /// What is said of a query.
    ///
    /// @param holds how its operators hold their rows: streaming, bounded, spillable or unbounded
    /// @param most the bytes that it takes at most
    /// @param fixed those of them that are not of operators that can put theirs aside
    public record Said(String holds, long most, long fixed) {
        /// Asks for the budget of a query.
        public static Said of(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("EXPLAIN (BUDGET, FORMAT JSON) " + sql)) {
                rows.next();
                String json = rows.getString(1);
                return new Said(find(json, "\"query_holds\": \"(\\w+)\""),
                        Long.parseLong(find(json, "\"query_most_bytes\": (\\d+)")),
                        Long.parseLong(find(json, "\"query_fixed_bytes\": (\\d+)")));
            }
        }

        private static String find(String json, String pattern) {
            Matcher matcher = Pattern.compile(pattern).matcher(json);
            if (!matcher.find()) {
                throw new IllegalStateException("No " + pattern + " in " + json);
            }
            return matcher.group(1);
        }
    }

    /// Runs a query and returns the most bytes that it took at once.
    public static long peak(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    rows.getObject(1);
                }
            }
            return statement.unwrap(PolarwayStatement.class).progress().peakMemory();
        }
    }

    /// Compares them over the tables of a directory. The largest of several runs counts.
    static Measurements run(Path directory, List<BenchQuery> queries, Options options) throws SQLException {
        List<Measurements.Row> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory.toAbsolutePath())) {
            DuckDb.execute(connection, "SET threads = " + options.threads());
            for (BenchQuery query : queries) {
                Said said = Said.of(connection, query.sql());
                long peak = 0;
                for (int run = 0; run < Math.max(1, options.runs()); run++) {
                    peak = Math.max(peak, peak(connection, query.sql()));
                }
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("at most MB", said.most() / MEGABYTE);
                figures.put("taken MB", peak / MEGABYTE);
                figures.put("ratio", (double) said.most() / peak);
                figures.put("without spillable, at most MB", said.fixed() / MEGABYTE);
                rows.add(new Measurements.Row(query.name() + " " + said.holds(), figures));
                System.err.printf(Locale.ROOT, "%-6s %-10s at most %10.1f MB, taken %8.1f MB%s%n", query.name(),
                        said.holds(), said.most() / MEGABYTE, peak / MEGABYTE, peak > said.most() ? " MORE" : "");
            }
        }
        return new Measurements("budget", rows);
    }
}
