package io.polarway.bench;

import java.util.List;
import java.util.Locale;

/// The medians of one query.
///
/// @param query its name
/// @param polarwayMillis this engine's median
/// @param duckdbMillis DuckDB's median
/// @param rows the rows of the result
record Timing(String query, double polarwayMillis, double duckdbMillis, int rows) {

    double ratio() {
        return polarwayMillis / duckdbMillis;
    }

    /// Returns a Markdown table with the geometric mean of the ratios as its last row.
    static String table(List<Timing> timings) {
        StringBuilder text = new StringBuilder(
                "| query | polarway ms | duckdb ms | ratio | rows |\n| --- | --: | --: | --: | --: |\n");
        double logarithms = 0;
        for (Timing timing : timings) {
            text.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.2f | %d |%n", timing.query,
                    timing.polarwayMillis, timing.duckdbMillis, timing.ratio(), timing.rows));
            logarithms += Math.log(timing.ratio());
        }
        return text.append(String.format(Locale.ROOT, "| geometric mean | | | %.2f | |%n",
                Math.exp(logarithms / Math.max(1, timings.size())))).toString();
    }
}
