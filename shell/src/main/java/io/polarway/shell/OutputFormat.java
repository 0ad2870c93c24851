package io.polarway.shell;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.IntSupplier;

/// How rows are shown. Each format is a class and a line in [#named].
interface OutputFormat {
    /// Writes all rows.
    ///
    /// @return what was written
    Written write(ResultSet rows, Writer out) throws SQLException, IOException;

    /// Returns whether the rows and the time they took are told below them.
    boolean hasFooter();

    /// What a format did.
    ///
    /// @param rows the rows of the result
    /// @param shown how many of them were written
    record Written(long rows, long shown) {
    }

    /// The names that [#named] knows.
    String NAMES = "box, csv";

    /// Returns the format of a name, or null if there is none.
    ///
    /// @param terminalWidth asked for when a format has to fit a screen; 0 for any width
    static @org.jspecify.annotations.Nullable OutputFormat named(String name, IntSupplier terminalWidth) {
        return switch (name) {
            case "box" -> new BoxFormat(terminalWidth);
            case "csv" -> new CsvFormat();
            default -> null;
        };
    }
}
