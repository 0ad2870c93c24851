package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The texts of the only column, one line each, with nothing around them: for plans.
public final class PlainFormat implements OutputFormat {
    @Override
    public Written write(ResultSet rows, Writer out) throws SQLException, IOException {
        long count = 0;
        while (rows.next()) {
            count++;
            String text = rows.getString(1);
            out.write(text == null ? "NULL" : text.stripTrailing());
            out.write('\n');
        }
        return Written.all(count);
    }
}
