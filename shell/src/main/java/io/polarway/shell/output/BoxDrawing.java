package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;

/// Draws a box whose columns are as wide as their values, or narrower where the screen is.
///
/// @param header the names of the columns
/// @param isNumber which columns are aligned to the right
/// @param widths how many cells each column takes
/// @param shown the columns to draw, in order; -1 stands for those that are left out
/// @param isCut whether values that are longer than their column are cut off
/// @param hasColor whether to write escape sequences
record BoxDrawing(String[] header, boolean[] isNumber, int[] widths, int[] shown, boolean isCut, boolean hasColor) {
    private static final int NARROWEST = 8;
    private static final int USUAL_WIDTH = 80;
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /// Finds the widths of a box.
    ///
    /// @param parts rows that the widths are taken from
    static BoxDrawing of(String[] header, boolean[] isNumber, List<? extends Iterable<String[]>> parts, Screen screen) {
        int[] widths = new int[header.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = DisplayText.width(header[i]);
        }
        for (Iterable<String[]> part : parts) {
            for (String[] row : part) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], DisplayText.width(row[i]));
                }
            }
        }
        int[] all = new int[widths.length];
        Arrays.setAll(all, i -> i);
        int needed = total(widths, all);
        int available = needed <= USUAL_WIDTH / 2 ? 0 : screen.width();
        boolean isCut = available > 0 && needed > available;
        int[] shown = isCut ? fit(widths, all, available) : all;
        return new BoxDrawing(header, isNumber, widths, shown, isCut, screen.hasColor());
    }

    /// Narrows the widest columns until the table fits, and leaves columns out of the middle if that is not enough.
    ///
    /// @return the columns to draw, -1 for those left out
    private static int[] fit(int[] widths, int[] all, int available) {
        int limit = Arrays.stream(widths).max().orElse(0);
        while (limit > NARROWEST && total(widths, all) > available) {
            limit--;
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.min(widths[i], limit);
            }
        }
        int[] shown = all;
        for (int kept = widths.length - 1; kept > 1 && total(widths, shown) > available; kept--) {
            shown = new int[kept + 1];
            int left = (kept + 1) / 2;
            for (int i = 0; i < shown.length; i++) {
                shown[i] = i < left ? i : i == left ? -1 : widths.length - (kept + 1 - i);
            }
        }
        return shown;
    }

    private static int total(int[] widths, int[] shown) {
        int total = 1;
        for (int column : shown) {
            total += 3 + (column < 0 ? 1 : widths[column]);
        }
        return total;
    }

    /// Returns how many columns are not drawn.
    int columnsLeftOut() {
        return shown.length == header.length && (shown.length == 0 || Arrays.stream(shown).min().getAsInt() >= 0)
                ? 0
                : header.length - (shown.length - 1);
    }

    /// Draws everything above the first row.
    void top(Writer out) throws IOException {
        rule(out, '┌', '┬', '┐');
        line(header, true, out);
        rule(out, '├', '┼', '┤');
    }

    /// Draws a row.
    void row(String[] row, Writer out) throws IOException {
        line(row, false, out);
    }

    /// Draws what is below the last row.
    void bottom(Writer out) throws IOException {
        rule(out, '└', '┴', '┘');
    }

    private void rule(Writer out, char left, char middle, char right) throws IOException {
        char corner = left;
        for (int column : shown) {
            out.write(corner);
            out.write("─".repeat(2 + (column < 0 ? 1 : widths[column])));
            corner = middle;
        }
        out.write(shown.length == 0 ? left : right);
        out.write('\n');
    }

    private void line(String[] row, boolean isHeader, Writer out) throws IOException {
        for (int column : shown) {
            out.write("│ ");
            if (column < 0) {
                out.write("…");
            } else {
                cell(row[column], column, isHeader, out);
            }
            out.write(' ');
        }
        out.write("│\n");
    }

    @SuppressWarnings("ReferenceEquality")
    private void cell(String value, int column, boolean isHeader, Writer out) throws IOException {
        String text = isCut ? DisplayText.fit(value, widths[column]) : value;
        String padding = " ".repeat(Math.max(0, widths[column] - DisplayText.width(text)));
        String style = !hasColor ? "" : isHeader ? BOLD : value == BoxFormat.NULL ? DIM : "";
        if (isNumber[column]) {
            out.write(padding);
        }
        out.write(style);
        out.write(text);
        out.write(style.isEmpty() ? "" : PLAIN);
        if (!isNumber[column]) {
            out.write(padding);
        }
    }
}
