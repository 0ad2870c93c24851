package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table drawn with lines, for people: numbers to the right, NULL visible, as wide as the screen at most, and of a
/// long result the first and the last rows.
final class BoxFormat implements OutputFormat {
    /// Where all rows are shown, the widths of columns are those of this many; what is longer later sticks out.
    private static final int ROWS_MEASURED = 10_000;
    private static final int LONGEST_KEPT = 1000;
    private static final String DOTS = "·";
    static final String NULL = "NULL";

    private final Screen screen;

    BoxFormat(Screen screen) {
        this.screen = screen;
    }

    @Override
    public boolean hasFooter() {
        return true;
    }

    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        String[] header = new String[metaData.getColumnCount()];
        boolean[] isNumber = new boolean[header.length];
        for (int i = 0; i < header.length; i++) {
            header[i] = DisplayText.visible(metaData.getColumnLabel(i + 1));
            isNumber[i] = ColumnKind.isNumber(metaData.getColumnType(i + 1));
        }
        int mostRows = screen.mostRows();
        return mostRows <= 0
                ? writeAll(rows, header, isNumber, out)
                : writeEnds(rows, header, isNumber, mostRows, out);
    }

    private Written writeEnds(ResultSet rows, String[] header, boolean[] isNumber, int mostRows, Writer out)
            throws SQLException, IOException {
        int mostOfHead = (mostRows + 1) / 2;
        List<String[]> head = new ArrayList<>();
        ArrayDeque<String[]> tail = new ArrayDeque<>();
        long count = 0;
        while (rows.next()) {
            count++;
            if (head.size() < mostOfHead) {
                head.add(read(rows, new String[header.length]));
            } else {
                boolean isFull = head.size() + tail.size() == mostRows;
                String[] row = isFull && !tail.isEmpty() ? tail.removeFirst() : new String[header.length];
                if (!isFull || mostRows > mostOfHead) {
                    tail.addLast(read(rows, row));
                }
            }
        }
        BoxDrawing box = BoxDrawing.of(header, isNumber, List.of(head, tail), screen);
        box.top(out);
        for (String[] row : head) {
            box.row(row, out);
        }
        if (count > head.size() + tail.size()) {
            String[] dots = new String[header.length];
            Arrays.fill(dots, DOTS);
            for (int i = 0; i < 3; i++) {
                box.row(dots, out);
            }
        }
        for (String[] row : tail) {
            box.row(row, out);
        }
        box.bottom(out);
        return new Written(count, head.size() + tail.size(), box.columnsLeftOut());
    }

    private Written writeAll(ResultSet rows, String[] header, boolean[] isNumber, Writer out)
            throws SQLException, IOException {
        List<String[]> measured = new ArrayList<>();
        boolean hasMore = rows.next();
        while (hasMore && measured.size() < ROWS_MEASURED) {
            measured.add(read(rows, new String[header.length]));
            hasMore = rows.next();
        }
        BoxDrawing box = BoxDrawing.of(header, isNumber, List.of(measured), screen);
        box.top(out);
        for (String[] row : measured) {
            box.row(row, out);
        }
        long count = measured.size();
        measured.clear();
        String[] row = new String[header.length];
        while (hasMore) {
            count++;
            box.row(read(rows, row), out);
            hasMore = rows.next();
        }
        box.bottom(out);
        return new Written(count, count, box.columnsLeftOut());
    }

    private static String[] read(ResultSet rows, String[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            String text = rows.getString(i + 1);
            if (text == null) {
                // The very same object, by which it is told from the text NULL.
                row[i] = NULL;
            } else if (text.length() > LONGEST_KEPT) {
                row[i] = DisplayText.visible(text.substring(0, LONGEST_KEPT)) + "…";
            } else {
                row[i] = DisplayText.visible(text);
            }
        }
        return row;
    }
}
