package io.polarway.bench;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What was measured of this engine alone.
///
/// @param name what was measured, such as `planning`
/// @param rows one for each thing that was measured
record Measurements(String name, List<Row> rows) {
    Measurements {
        rows = List.copyOf(rows);
    }

    /// The figures of one thing.
    ///
    /// @param name what it is
    /// @param figures by their names, which say the unit
    record Row(String name, Map<String, Double> figures) {
        Row {
            figures = new LinkedHashMap<>(figures);
        }
    }

    /// Returns a Markdown table with a column for each figure.
    String table() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.figures().keySet()));
        StringBuilder text = new StringBuilder("| ").append(name).append(" | ").append(String.join(" | ", columns))
                .append(" |\n| --- |").append(" --: |".repeat(columns.size())).append('\n');
        for (Row row : rows) {
            text.append("| ").append(row.name()).append(" |");
            for (String column : columns) {
                Double figure = row.figures().get(column);
                text.append(figure == null ? " |" : " " + written(figure) + " |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String written(double figure) {
        return String.format(Locale.ROOT, Math.abs(figure) < 10 ? "%.2f" : "%.1f", figure);
    }
}
