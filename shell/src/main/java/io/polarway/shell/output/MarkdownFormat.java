package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/// A table of Markdown (GitHub's): numbers to the right, `|` and line ends escaped, NULL an empty cell.
final class MarkdownFormat implements OutputFormat {
    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        StringBuilder rule = new StringBuilder("|");
        out.write('|');
        for (int i = 1; i <= columns; i++) {
            cell(metaData.getColumnLabel(i), out);
            rule.append(ColumnKind.isNumber(metaData.getColumnType(i)) ? " ---: |" : " --- |");
        }
        out.write('\n');
        out.write(rule.append('\n').toString());
        long count = 0;
        while (rows.next()) {
            count++;
            out.write('|');
            for (int i = 1; i <= columns; i++) {
                String text = rows.getString(i);
                cell(text == null ? "" : text, out);
            }
            out.write('\n');
        }
        return Written.all(count);
    }

    private static void cell(String text, Writer out) throws IOException {
        out.write(' ');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '|' -> out.write("\\|");
                case '\n' -> out.write("<br>");
                case '\r' -> out.write("");
                default -> out.write(c);
            }
        }
        out.write(" |");
    }
}
