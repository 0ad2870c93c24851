package io.polarway.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Executes statements and shows what they give.
final class Runner {
    private final Connection connection;
    private final Writer out;
    private final PrintStream errors;
    private final OutputFormat plain = new PlainFormat();
    private OutputFormat format;
    private volatile @Nullable Statement running;

    Runner(Connection connection, OutputFormat format, Writer out, PrintStream errors) {
        this.connection = connection;
        this.format = format;
        this.out = out;
        this.errors = errors;
    }

    /// Changes how rows are shown.
    void format(OutputFormat other) {
        this.format = other;
    }

    /// Returns the connection that statements run on.
    Connection connection() {
        return connection;
    }

    /// Executes the statements of a text up to the first that fails.
    ///
    /// @param source what errors call the text, or null where it needs no name
    /// @return whether all succeeded
    boolean runAll(Reader text, @Nullable String source) throws IOException {
        StatementSplitter splitter = new StatementSplitter();
        char[] chunk = new char[8192];
        int read = text.read(chunk);
        while (read >= 0) {
            splitter.add(java.nio.CharBuffer.wrap(chunk, 0, read));
            StatementSplitter.Statement next = splitter.next();
            while (next != null) {
                if (!run(next, source)) {
                    return false;
                }
                next = splitter.next();
            }
            read = text.read(chunk);
        }
        StatementSplitter.Statement rest = splitter.rest();
        while (rest != null) {
            if (!run(rest, source)) {
                return false;
            }
            rest = splitter.rest();
        }
        return true;
    }

    private boolean run(StatementSplitter.Statement statement, @Nullable String source) throws IOException {
        return run(statement.text(), source == null ? null : source + ", statement at line " + statement.line());
    }

    /// Executes one statement; an error is told, and answered with false.
    boolean run(String sql, @Nullable String source) throws IOException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            running = statement;
            boolean hasRows = statement.execute(sql);
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                errors.println("Warning: " + warning.getMessage());
            }
            if (hasRows) {
                try (ResultSet rows = statement.getResultSet()) {
                    OutputFormat used = isPlan(sql, rows) ? plain : format;
                    OutputFormat.Written written = used.write(rows, out);
                    if (used.hasFooter()) {
                        footer(written, start);
                    }
                }
            } else if (format.hasFooter()) {
                long count = statement.getLargeUpdateCount();
                out.write(count > 0 ? count + (count == 1 ? " row, " : " rows, ") + millis(start) + '\n' : "ok\n");
            }
            out.flush();
            return true;
        } catch (SQLException e) {
            out.flush();
            errors.println((source == null ? "" : source + ": ") + "Error: " + e.getMessage());
            errors.flush();
            return false;
        } finally {
            running = null;
        }
    }

    /// Stops the statement that runs, if one does. Any thread.
    void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has just ended by itself.
                running = null;
            }
        }
    }

    private void footer(OutputFormat.Written written, long start) throws IOException {
        out.write(written.rows() + (written.rows() == 1 ? " row" : " rows"));
        if (written.shown() < written.rows()) {
            out.write(" (" + written.shown() + " shown)");
        }
        out.write(", " + millis(start) + "\n");
    }

    private static String millis(long start) {
        return (System.nanoTime() - start) / 1_000_000 + " ms";
    }

    private static boolean isPlan(String sql, ResultSet rows) throws SQLException {
        return rows.getMetaData().getColumnCount() == 1 && FirstWord.of(sql).toUpperCase(Locale.ROOT).equals("EXPLAIN");
    }
}
