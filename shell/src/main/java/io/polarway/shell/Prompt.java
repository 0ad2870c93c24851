package io.polarway.shell;

import io.polarway.shell.output.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The conversation with a person: lines with history, completion and colours, statements that go on until `;`, Ctrl-C that
/// stops a running query and else drops what is typed, Ctrl-D that leaves.
final class Prompt {
    /// The file of the home directory whose statements and commands are executed first.
    static final String START_FILE = ".polarwayrc";
    private static final String HISTORY_FILE = ".polarway_history";
    private static final String PROMPT = "polarway> ";
    private static final String CONTINUED = "     ...> ";

    private final Connection connection;
    private final Preferences preferences;
    private final Path baseDirectory;
    private final @Nullable Path home;
    private final PrintStream errors;

    /// Creates a conversation.
    ///
    /// @param baseDirectory where relative paths in statements begin
    /// @param home where the history and [#START_FILE] are; null for nowhere
    Prompt(Connection connection, Preferences preferences, Path baseDirectory, @Nullable Path home,
            PrintStream errors) {
        this.connection = connection;
        this.preferences = preferences;
        this.baseDirectory = baseDirectory;
        this.home = home;
        this.errors = errors;
    }

    /// Reads and executes at the terminal of the process until the person leaves.
    ///
    /// @param readsStartFile whether [#START_FILE] is executed first
    void talk(boolean readsStartFile) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().name("polarway").system(true).build()) {
            talk(terminal, readsStartFile);
        }
    }

    /// Reads and executes until the person at a terminal leaves.
    void talk(Terminal terminal, boolean readsStartFile) throws IOException {
        KnownNames names = new KnownNames(connection);
        try (Destination destination = new Destination(terminal.writer())) {
            preferences.terminal(new TerminalWindow(terminal, preferences.hasColor()));
            Runner runner = new Runner(connection, preferences, destination, errors);
            // While no line is read, Ctrl-C stops what runs; between two lines there is nothing to stop.
            terminal.handle(Terminal.Signal.INT, signal -> runner.cancel());
            LineReader reader = reader(terminal, names);
            terminal.writer()
                    .println("Polarway " + Main.VERSION + ". Statements end with ;  .help helps, .quit leaves.");
            Path start = home == null ? null : home.resolve(START_FILE);
            if (readsStartFile && start != null && Files.isReadable(start)) {
                runner.runFile(start.toString());
            }
            while (!runner.hasQuit()) {
                String text;
                try {
                    text = reader.readLine(PROMPT);
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return;
                }
                execute(text, runner);
                names.forgetTables();
                terminal.flush();
            }
        }
    }

    private LineReader reader(Terminal terminal, KnownNames names) {
        LineReaderBuilder builder = LineReaderBuilder.builder().terminal(terminal).appName("polarway")
                .parser(new SqlLines()).completer(new SqlCompletion(names, baseDirectory))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED).variable(LineReader.INDENTATION, 0)
                .variable(LineReader.ERRORS, 0)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true).option(LineReader.Option.GROUP, false)
                .option(LineReader.Option.AUTO_GROUP, false)
                .option(LineReader.Option.AUTO_LIST, true).option(LineReader.Option.INSERT_TAB, false)
                .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false);
        if (preferences.hasColor()) {
            builder.highlighter(new SqlColors());
        }
        Path history = home == null ? null : home.resolve(HISTORY_FILE);
        if (history != null && isWritable(history)) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        return builder.build();
    }

    /// Returns the home directory of whoever started the process, or null where nobody knows it.
    static @Nullable Path home() {
        String variable = System.getenv("HOME");
        String home = variable == null || variable.isEmpty() ? System.getProperty("user.home") : variable;
        return home == null || home.equals("?") ? null : Path.of(home);
    }

    private static boolean isWritable(Path file) {
        return Files.exists(file) ? Files.isWritable(file) : Files.isWritable(file.toAbsolutePath().getParent());
    }

    private static void execute(String text, Runner runner) throws IOException {
        runner.begin();
        if (Commands.isCommand(text)) {
            runner.command(text);
            return;
        }
        StatementSplitter splitter = new StatementSplitter();
        splitter.add(text);
        StatementSplitter.Statement statement = splitter.rest();
        while (statement != null && runner.run(statement.text(), null)) {
            statement = splitter.rest();
        }
    }

    /// The window that the conversation is in, whatever its size is at the moment.
    private record TerminalWindow(Terminal terminal, boolean hasColor) implements Screen {
        @Override
        public int width() {
            return terminal.getWidth();
        }

        @Override
        public int mostRows() {
            return DEFAULT_ROWS;
        }
    }
}
