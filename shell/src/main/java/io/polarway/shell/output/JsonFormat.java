package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;

/// An object for each row, its members in the order of the columns: all in one array, or one to a line (NDJSON). Numbers and
/// booleans are JSON's own, NaN and the infinities, which JSON has not, are texts, as is everything else.
final class JsonFormat implements OutputFormat {
    private final boolean isArray;

    /// Creates the format.
    ///
    /// @param isArray whether the objects are elements of one array
    JsonFormat(boolean isArray) {
        this.isArray = isArray;
    }

    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        String[] names = new String[columns];
        boolean[] isBare = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            names[i] = quoted(metaData.getColumnLabel(i + 1)) + ":";
            isBare[i] = isBare(metaData.getColumnType(i + 1));
        }
        long count = 0;
        while (rows.next()) {
            out.write(!isArray ? "{" : count == 0 ? "[{" : ",\n {");
            count++;
            for (int i = 0; i < columns; i++) {
                if (i > 0) {
                    out.write(',');
                }
                out.write(names[i]);
                String text = rows.getString(i + 1);
                out.write(text == null ? "null" : isBare[i] && isJson(text) ? text : quoted(text));
            }
            out.write(isArray ? "}" : "}\n");
        }
        if (isArray) {
            out.write(count == 0 ? "[]\n" : "]\n");
        }
        return Written.all(count);
    }

    private static boolean isBare(int type) {
        return ColumnKind.isNumber(type) || type == Types.BOOLEAN || type == Types.BIT;
    }

    private static boolean isJson(String text) {
        char last = text.charAt(text.length() - 1);
        return last != 'N' && last != 'y';
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u00").append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
