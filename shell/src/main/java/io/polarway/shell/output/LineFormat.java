package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/// A line `name = value` for each column, a blank line between rows: for rows that are wider than the screen.
final class LineFormat implements OutputFormat {
    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        String[] names = new String[columns];
        int width = 0;
        for (int i = 0; i < columns; i++) {
            names[i] = DisplayText.visible(metaData.getColumnLabel(i + 1));
            width = Math.max(width, DisplayText.width(names[i]));
        }
        for (int i = 0; i < columns; i++) {
            names[i] = " ".repeat(width - DisplayText.width(names[i])) + names[i] + " = ";
        }
        long count = 0;
        while (rows.next()) {
            if (count++ > 0) {
                out.write('\n');
            }
            for (int i = 0; i < columns; i++) {
                String text = rows.getString(i + 1);
                out.write(names[i]);
                out.write(text == null ? "NULL" : DisplayText.visible(text));
                out.write('\n');
            }
        }
        return Written.all(count);
    }

    @Override
    public boolean hasFooter() {
        return true;
    }
}
