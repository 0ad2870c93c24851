package io.polarway.bench;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The results of a suite of queries.
///
/// @param name its name, such as `ticks-snappy`
/// @param unit what its medians are in: ms or MB
/// @param timings one per query
record Suite(String name, String unit, List<Timing> timings) {
    Suite {
        timings = List.copyOf(timings);
    }

    /// Returns the geometric mean of the ratios; 1 if there are none.
    double geometricMean() {
        return Math.exp(timings.stream().mapToDouble(timing -> Math.log(timing.ratio())).average().orElse(0));
    }

    /// Returns a Markdown table, in which the geometric mean and the worst ratio come last.
    String table() {
        Set<String> figures = new LinkedHashSet<>();
        timings.forEach(timing -> figures.addAll(timing.figures().keySet()));
        StringBuilder text = new StringBuilder("| ").append(name).append(" | polarway ").append(unit)
                .append(" | duckdb ").append(unit).append(" | ratio | rows |");
        figures.forEach(figure -> text.append(' ').append(figure).append(" |"));
        text.append("\n| --- | --: | --: | --: | --: |").append(" --: |".repeat(figures.size())).append('\n');
        for (Timing timing : timings) {
            text.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.2f | %d |", timing.query(),
                    timing.polarway(), timing.duckdb(), timing.ratio(), timing.rows()));
            for (String figure : figures) {
                Double value = timing.figures().get(figure);
                text.append(value == null ? " |" : String.format(Locale.ROOT, " %.2f |", value));
            }
            text.append('\n');
        }
        String blanks = " |".repeat(figures.size());
        text.append(String.format(Locale.ROOT, "| geometric mean | | | %.2f | |%s%n", geometricMean(), blanks));
        timings.stream().max(Comparator.comparingDouble(Timing::ratio)).ifPresent(worst -> text.append(
                String.format(Locale.ROOT, "| worst: %s | | | %.2f | |%s%n", worst.query(), worst.ratio(), blanks)));
        return text.toString();
    }
}
