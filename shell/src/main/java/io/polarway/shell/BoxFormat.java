package io.polarway.shell;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/// A table drawn with lines, for people: numbers to the right, NULL visible, as wide as the terminal at most, and of a
/// long result the first and the last rows.
final class BoxFormat implements OutputFormat {
    /// How many rows are shown of the beginning, and as many of the end, of a long result.
    static final int ROWS_OF_EACH_END = 20;
    private static final int NARROWEST = 8;
    private static final int LONGEST_KEPT = 1000;
    private static final String DOTS = "·";

    private final IntSupplier terminalWidth;

    BoxFormat(IntSupplier terminalWidth) {
        this.terminalWidth = terminalWidth;
    }

    @Override
    public boolean hasFooter() {
        return true;
    }

    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        String[] header = new String[columns];
        boolean[] isNumber = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            header[i] = DisplayText.visible(metaData.getColumnLabel(i + 1));
            isNumber[i] = isNumber(metaData.getColumnType(i + 1));
        }
        List<String[]> head = new ArrayList<>();
        ArrayDeque<String[]> tail = new ArrayDeque<>();
        long count = 0;
        while (rows.next()) {
            count++;
            String[] row = count <= 2L * ROWS_OF_EACH_END ? new String[columns] : tail.removeFirst();
            read(rows, row);
            if (count <= ROWS_OF_EACH_END) {
                head.add(row);
            } else {
                tail.addLast(row);
            }
        }
        int[] widths = widths(header, head, tail);
        int[] shown = fit(widths, terminalWidth);
        draw(out, new Table(header, isNumber, widths, shown), head, tail, count > 2L * ROWS_OF_EACH_END);
        return new Written(count, head.size() + tail.size());
    }

    /// What is drawn: the columns in `shown`, of which -1 stands for those that are left out.
    private record Table(String[] header, boolean[] isNumber, int[] widths, int[] shown) {
    }

    private static void read(ResultSet rows, String[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            String text = rows.getString(i + 1);
            if (text == null) {
                row[i] = "NULL";
            } else if (text.length() > LONGEST_KEPT) {
                row[i] = DisplayText.visible(text.substring(0, LONGEST_KEPT)) + "…";
            } else {
                row[i] = DisplayText.visible(text);
            }
        }
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.FLOAT, Types.DOUBLE,
                    Types.DECIMAL, Types.NUMERIC -> true;
            default -> false;
        };
    }

    private static int[] widths(String[] header, Iterable<String[]> head, Iterable<String[]> tail) {
        int[] widths = new int[header.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = DisplayText.width(header[i]);
        }
        for (Iterable<String[]> part : List.of(head, tail)) {
            for (String[] row : part) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], DisplayText.width(row[i]));
                }
            }
        }
        return widths;
    }

    /// Narrows the widest columns until the table fits, and leaves columns out of the middle if that is not enough.
    ///
    /// @return the columns to draw, -1 for those left out
    private static int[] fit(int[] widths, IntSupplier terminalWidth) {
        int[] all = new int[widths.length];
        Arrays.setAll(all, i -> i);
        int needed = total(widths, all);
        if (needed <= 80) {
            return all;
        }
        int available = terminalWidth.getAsInt();
        if (available <= 0 || needed <= available) {
            return all;
        }
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

    private static void draw(Writer out, Table table, List<String[]> head, Iterable<String[]> tail, boolean isCut)
            throws IOException {
        rule(out, table, '┌', '┬', '┐');
        line(out, table, table.header());
        rule(out, table, '├', '┼', '┤');
        for (String[] row : head) {
            line(out, table, row);
        }
        if (isCut) {
            String[] dots = new String[table.header().length];
            Arrays.fill(dots, DOTS);
            for (int i = 0; i < 3; i++) {
                line(out, table, dots);
            }
        }
        for (String[] row : tail) {
            line(out, table, row);
        }
        rule(out, table, '└', '┴', '┘');
    }

    private static void rule(Writer out, Table table, char left, char middle, char right) throws IOException {
        char corner = left;
        for (int column : table.shown()) {
            out.write(corner);
            out.write("─".repeat(2 + (column < 0 ? 1 : table.widths()[column])));
            corner = middle;
        }
        out.write(table.shown().length == 0 ? left : corner == left ? left : right);
        out.write('\n');
    }

    private static void line(Writer out, Table table, String[] row) throws IOException {
        for (int column : table.shown()) {
            out.write("│ ");
            if (column < 0) {
                out.write("…");
            } else {
                String text = DisplayText.fit(row[column], table.widths()[column]);
                String padding = " ".repeat(Math.max(0, table.widths()[column] - DisplayText.width(text)));
                boolean isRight = table.isNumber()[column];
                out.write(isRight ? padding + text : text + padding);
            }
            out.write(' ');
        }
        out.write("│\n");
    }
}
