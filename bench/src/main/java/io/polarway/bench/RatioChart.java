package io.polarway.bench;

import java.util.List;
import java.util.Locale;

/// Draws the ratios of suites as bars from 1, on a logarithmic scale: to the left where this engine is faster.
final class RatioChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 190;
    private static final int RIGHT = 60;
    private static final int ROW = 18;
    private static final int HEAD = 34;
    private static final double LEAST = 0.125;
    private static final double MOST = 8;

    private final StringBuilder svg = new StringBuilder();
    private int y = 46;

    private RatioChart() {
    }

    /// Returns the chart as an SVG document, readable on light and dark pages.
    static String of(List<Suite> suites) {
        RatioChart chart = new RatioChart();
        suites.forEach(chart::draw);
        return chart.document();
    }

    private static double x(double ratio) {
        double bounded = Math.clamp(ratio, LEAST, MOST);
        return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(bounded / LEAST) / Math.log(MOST / LEAST));
    }

    private void draw(Suite suite) {
        y += HEAD;
        text(8, y - 10, "start", "suite", String.format(Locale.ROOT, "%s: geometric mean %.2f", suite.name(),
                suite.geometricMean()));
        for (Timing timing : suite.timings()) {
            double ratio = timing.ratio();
            double from = Math.min(x(1), x(ratio));
            double width = Math.max(1, Math.abs(x(ratio) - x(1)));
            svg.append(String.format(Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                    ratio <= 1 ? "faster" : "slower", from, y, width, ROW - 5));
            text(LEFT - 44, y + 11, "end", "name", timing.query());
            double end = ratio <= 1 ? from - 4 : from + width + 4;
            text(end, y + 11, ratio <= 1 ? "end" : "start", "value", String.format(Locale.ROOT, "%.2f", ratio));
            y += ROW;
        }
    }

    private void text(double x, int baseline, String anchor, String style, String text) {
        svg.append(String.format(Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", style, x, baseline, anchor,
                text));
    }

    private String document() {
        int height = y + 16;
        StringBuilder axis = new StringBuilder();
        for (double ratio = LEAST; ratio <= MOST; ratio *= 2) {
            axis.append(String.format(Locale.ROOT,
                    "<line class=\"%s\" x1=\"%.1f\" y1=\"52\" x2=\"%.1f\" y2=\"%d\"/>%n", ratio == 1 ? "one" : "grid",
                    x(ratio), x(ratio), height - 10));
            axis.append(String.format(Locale.ROOT,
                    "<text class=\"value\" x=\"%.1f\" y=\"44\" text-anchor=\"middle\">%s</text>%n", x(ratio),
                    ratio < 1 ? "1/" + (int) (1 / ratio) : String.valueOf((int) ratio)));
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d"
                     font-family="sans-serif" font-size="12">
                <style>
                text { fill: #333 } .title { font-size: 14px } .suite { font-weight: bold } .value { fill: #666; font-size: 11px }
                .faster { fill: #2a9d6f } .slower { fill: #d1495b } .grid { stroke: #ddd } .one { stroke: #888 }
                </style>
                <rect width="100%%" height="100%%" fill="white"/>
                <text class="title" x="8" y="20">Time of Polarway divided by the time of DuckDB (green: Polarway is faster)</text>
                %3$s%4$s</svg>
                """
                .formatted(WIDTH, height, axis, svg);
    }
}
