package io.polarway.shell.output;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How rows are shown. Each format is a class and a line in [#named].
public interface OutputFormat {
    /// Writes all rows.
    ///
    /// @return what was written
    Written write(ResultSet rows, Writer out) throws SQLException, IOException;

    /// Returns whether the format is for people, who are told the rows and the time below them.
    default boolean hasFooter() {
        return false;
    }

    /// What a format did.
    ///
    /// @param rows the rows of the result
    /// @param shown how many of them were written
    /// @param columnsLeftOut how many of the columns were not, since the screen is too narrow for them
    record Written(long rows, long shown, int columnsLeftOut) {
        /// Everything was written.
        static Written all(long rows) {
            return new Written(rows, rows, 0);
        }
    }

    /// The names that [#named] knows.
    String NAMES = "box, csv, tsv, json, ndjson, markdown, line";

    /// Returns the format of a name in any case, or null if there is none.
    ///
    /// @param screen where people look at it
    static @Nullable OutputFormat named(String name, Screen screen) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "box" -> new BoxFormat(screen);
            case "csv" -> new CsvFormat();
            case "tsv" -> new TsvFormat();
            case "json" -> new JsonFormat(true);
            case "ndjson" -> new JsonFormat(false);
            case "markdown" -> new MarkdownFormat();
            case "line" -> new LineFormat();
            default -> null;
        };
    }
}
