package io.polarway.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The medians of one query, or what else was measured of two engines.
///
/// @param query its name
/// @param polarway this engine's median, in the unit of the suite
/// @param duckdb DuckDB's median
/// @param rows the rows of the result
/// @param figures other figures of this engine by name, such as the size of its file relative to DuckDB's
record Timing(String query, double polarway, double duckdb, long rows, Map<String, Double> figures) {
    Timing {
        figures = new LinkedHashMap<>(figures);
    }

    /// Creates a timing without other figures.
    Timing(String query, double polarway, double duckdb, long rows) {
        this(query, polarway, duckdb, rows, Map.of());
    }

    /// Returns this engine's median divided by DuckDB's: below 1 it is ahead.
    double ratio() {
        return polarway / duckdb;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
