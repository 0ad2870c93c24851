package io.polarway.shell;

import io.polarway.engine.exec.Progress;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.jdbc.PolarwayStatement;
import io.polarway.shell.output.OutputFormat;
import io.polarway.shell.output.PlainFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Executes statements and shows what they give, and hands the lines that are for the shell to its [Commands].
final class Runner {
    private static final int DEEPEST_FILE = 20;
    private static final int PAGED_LINES = 20;

    private final Connection connection;
    private final Preferences preferences;
    private final Destination destination;
    private final PrintStream errors;
    private final OutputFormat plain = new PlainFormat();
    private final Commands commands;
    private volatile @Nullable Statement running;
    private volatile boolean isCanceled;
    private int depth;
    private boolean hasQuit;

    Runner(Connection connection, Preferences preferences, Destination destination, PrintStream errors) {
        this.connection = connection;
        this.preferences = preferences;
        this.destination = destination;
        this.errors = errors;
        this.commands = new Commands(this);
    }

    /// Returns the connection that statements run on.
    Connection connection() {
        return connection;
    }

    Preferences preferences() {
        return preferences;
    }

    Destination destination() {
        return destination;
    }

    /// Returns whether `.quit` was read.
    boolean hasQuit() {
        return hasQuit;
    }

    void quit() {
        hasQuit = true;
    }

    /// Executes the statements and commands of a text, up to the first that fails unless `.bail off` was read.
    ///
    /// @param source what errors call the text, or null where it needs no name
    /// @return whether all succeeded
    boolean runAll(Reader text, @Nullable String source) throws IOException {
        StatementSplitter splitter = new StatementSplitter();
        BufferedReader lines = text instanceof BufferedReader buffered ? buffered : new BufferedReader(text, 1 << 16);
        boolean allSucceeded = true;
        for (String line = lines.readLine(); line != null && !hasQuit; line = lines.readLine()) {
            boolean hasSucceeded = true;
            if (splitter.isBetweenStatements() && Commands.isCommand(line)) {
                hasSucceeded = command(line);
                splitter.add("\n");
            } else {
                splitter.add(line);
                splitter.add("\n");
            }
            StatementSplitter.Statement next = splitter.next();
            while (next != null) {
                hasSucceeded &= run(next, source);
                if (isCanceled || !hasSucceeded && preferences.isBailing()) {
                    return false;
                }
                next = splitter.next();
            }
            if (isCanceled || !hasSucceeded && preferences.isBailing()) {
                return false;
            }
            allSucceeded &= hasSucceeded;
        }
        StatementSplitter.Statement rest = hasQuit ? null : splitter.rest();
        while (rest != null) {
            boolean hasSucceeded = run(rest, source);
            allSucceeded &= hasSucceeded;
            if (isCanceled || !hasSucceeded && preferences.isBailing()) {
                return false;
            }
            rest = splitter.rest();
        }
        return allSucceeded;
    }

    /// Does what a line says that is for the shell; a mistake is told, and answered with false.
    boolean command(String line) throws IOException {
        try {
            commands.obey(line);
            destination.standard().flush();
            return true;
        } catch (CommandException e) {
            destination.standard().flush();
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /// Executes the statements of a file.
    boolean runFile(String path) throws IOException {
        if (depth >= DEEPEST_FILE) {
            tell("Files read each other too deeply: " + path);
            return false;
        }
        BufferedReader file;
        try {
            file = Files.newBufferedReader(Commands.path(path), StandardCharsets.UTF_8);
        } catch (CommandException e) {
            tell(String.valueOf(e.getMessage()));
            return false;
        } catch (NoSuchFileException e) {
            tell("File not found: " + path);
            return false;
        } catch (IOException e) {
            tell("File cannot be read: " + path + " (" + e.getMessage() + ")");
            return false;
        }
        depth++;
        try (file) {
            skipByteOrderMark(file);
            return runAll(file, path);
        } finally {
            depth--;
        }
    }

    private static void skipByteOrderMark(Reader file) throws IOException {
        file.mark(1);
        if (file.read() != '\ufeff') {
            file.reset();
        }
    }

    private boolean run(StatementSplitter.Statement statement, @Nullable String source) throws IOException {
        return run(statement.text(), source == null ? null : source + ", statement at line " + statement.line());
    }

    /// Executes one statement; an error is told, and answered with false.
    boolean run(String sql, @Nullable String source) throws IOException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            running = statement;
            if (isCanceled) {
                return false;
            }
            execute(statement, sql, start);
            return true;
        } catch (SQLException e) {
            destination.writer().flush();
            tell((source == null ? "" : source + ": ") + "Error: " + e.getMessage());
            return false;
        } finally {
            running = null;
            destination.endStatement();
        }
    }

    private void execute(Statement statement, String sql, long start) throws SQLException, IOException {
        try (ProgressLine progress = watch(statement)) {
            boolean hasRows = statement.execute(sql);
            warnings(statement);
            if (hasRows) {
                try (ResultSet rows = statement.getResultSet()) {
                    show(rows, sql, start, progress);
                }
                return;
            }
        }
        if (preferences.format().hasFooter()) {
            long count = statement.getLargeUpdateCount();
            String changed = count > 0 ? counted(count, " row") : "ok";
            destination.writer()
                    .write(changed + (preferences.isTimed() ? ", " + millis(start) + memory(statement) : "") + "\n");
        }
    }

    private @Nullable ProgressLine watch(Statement statement) throws SQLException {
        return preferences.showsProgress() ? ProgressLine.watch(statement, errors) : null;
    }

    private void warnings(Statement statement) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            tell("Warning: " + warning.getMessage());
        }
    }

    private void show(ResultSet rows, String sql, long start, @Nullable ProgressLine progress)
            throws SQLException, IOException {
        OutputFormat format = isPlan(sql, rows) ? plain : preferences.format();
        Writer out = destination.writer();
        if (progress != null && destination.isStandard() && preferences.isOutputSeen()) {
            out = progress.endingBefore(out);
        }
        String pager = destination.isStandard() ? preferences.pager() : null;
        if (pager == null) {
            write(rows, format, out, start);
            return;
        }
        StringWriter text = new StringWriter();
        write(rows, format, text, start);
        if (text.getBuffer().chars().filter(c -> c == '\n').count() > PAGED_LINES) {
            out.write("");
            out.flush();
            destination.page(text, pager);
        } else {
            out.write(text.toString());
        }
    }

    private void write(ResultSet rows, OutputFormat format, Writer out, long start) throws SQLException, IOException {
        OutputFormat.Written written = format.write(rows, out);
        if (format.hasFooter()) {
            out.write(footer(written, rows.getStatement(), start));
        }
    }

    private String footer(OutputFormat.Written written, Statement statement, long start) throws SQLException {
        return counted(written.rows(), " row") + (written.shown() < written.rows()
                ? " (" + written.shown() + " shown; .maxrows 0 shows all)"
                : "")
                + (written.columnsLeftOut() > 0
                        ? ", " + counted(written.columnsLeftOut(), " column") + " left out (.mode line shows all)"
                        : "")
                + (preferences.isTimed() ? ", " + millis(start) + memory(statement) : "") + "\n";
    }

    /// Returns what the statement took, as far as it is known.
    private static String memory(Statement statement) throws SQLException {
        Progress progress = statement.unwrap(PolarwayStatement.class).progress();
        return (progress.peakMemory() > 0 ? ", " + MemoryPool.describe(progress.peakMemory()) + " of memory" : "")
                + (progress.spilledBytes() > 0 ? ", " + MemoryPool.describe(progress.spilledBytes()) + " spilled" : "");
    }

    private static String counted(long count, String noun) {
        return String.format(Locale.ROOT, "%,d", count) + noun + (count == 1 ? "" : "s");
    }

    private static String millis(long start) {
        return String.format(Locale.ROOT, "%,d ms", (System.nanoTime() - start) / 1_000_000);
    }

    /// Lets what comes next run, if something was canceled before.
    void begin() {
        isCanceled = false;
    }

    /// Stops the statement that runs, and those that would follow it in its line or file. Any thread.
    void cancel() {
        isCanceled = true;
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

    /// Says something that is no row.
    void tell(String message) {
        errors.println(message);
        errors.flush();
    }

    private static boolean isPlan(String sql, ResultSet rows) throws SQLException {
        return rows.getMetaData().getColumnCount() == 1 && FirstWord.of(sql).toUpperCase(Locale.ROOT).equals("EXPLAIN");
    }
}
