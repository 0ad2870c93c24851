package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/// Tab-separated values with a header, as PostgreSQL's text format has them: NULL is `\N`, and tabs, line ends and
/// backslashes in a value are written as `\t`, `\n`, `\r` and `\\`.
final class TsvFormat implements OutputFormat {
    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        for (int i = 1; i <= columns; i++) {
            cell(metaData.getColumnLabel(i), i == columns, out);
        }
        long count = 0;
        while (rows.next()) {
            count++;
            for (int i = 1; i <= columns; i++) {
                String text = rows.getString(i);
                if (text == null) {
                    out.write(i == columns ? "\\N\n" : "\\N\t");
                } else {
                    cell(text, i == columns, out);
                }
            }
        }
        return Written.all(count);
    }

    private static void cell(String text, boolean isLast, Writer out) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\t' -> out.write("\\t");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\\' -> out.write("\\\\");
                default -> out.write(c);
            }
        }
        out.write(isLast ? '\n' : '\t');
    }
}
