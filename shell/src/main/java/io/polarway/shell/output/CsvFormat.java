package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/// Comma-separated values with a header (RFC 4180, lines ending in a line feed). NULL is nothing at all, and an empty
/// text is `""`.
final class CsvFormat implements OutputFormat {
    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        for (int i = 1; i <= columns; i++) {
            if (i > 1) {
                out.write(',');
            }
            cell(metaData.getColumnLabel(i), out);
        }
        out.write('\n');
        long count = 0;
        while (rows.next()) {
            count++;
            for (int i = 1; i <= columns; i++) {
                if (i > 1) {
                    out.write(',');
                }
                String text = rows.getString(i);
                if (text != null) {
                    cell(text, out);
                }
            }
            out.write('\n');
        }
        return Written.all(count);
    }

    static void cell(String text, Writer out) throws IOException {
        if (!needsQuotes(text)) {
            out.write(text);
            return;
        }
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                out.write('"');
            }
            out.write(c);
        }
        out.write('"');
    }

    private static boolean needsQuotes(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
