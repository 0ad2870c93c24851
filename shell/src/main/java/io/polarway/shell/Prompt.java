package io.polarway.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The conversation with a person: lines with history, statements that go on until `;`, Ctrl-C that stops a running
/// query and else drops the line, Ctrl-D that leaves.
final class Prompt {
    private static final String PROMPT = "polarway> ";
    private static final String CONTINUED = "     ...> ";
    private static final String HELP = """
            Statements end with ; and may span lines. FROM 'path/*.parquet' reads files.
              .help            this help
              .tables          the tables and views of the directory
              .format NAME     how rows are shown: %s
              .quit            leave (also \\q and Ctrl-D)
            Ctrl-C stops a running query, and drops the line that is being typed.
            """.formatted(OutputFormat.NAMES);

    private final Connection connection;
    private final OutputFormat format;
    private final PrintStream errors;

    Prompt(Connection connection, OutputFormat format, PrintStream errors) {
        this.connection = connection;
        this.format = format;
        this.errors = errors;
    }

    /// Reads and executes until the person leaves.
    void talk() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().name("polarway").system(true).build()) {
            Runner runner = new Runner(connection, format, terminal.writer(), errors);
            LineReader reader = reader(terminal);
            terminal.writer()
                    .println("Polarway " + Main.VERSION + ". Statements end with ;  .help helps, .quit leaves.");
            while (true) {
                String text;
                try {
                    text = reader.readLine(PROMPT);
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return;
                }
                if (isCommand(text)) {
                    if (!obey(text.strip(), runner, terminal)) {
                        return;
                    }
                } else {
                    execute(text, runner, terminal);
                }
                terminal.flush();
            }
        }
    }

    private static LineReader reader(Terminal terminal) {
        LineReaderBuilder builder = LineReaderBuilder.builder().terminal(terminal).appName("polarway")
                .parser(new SqlLines())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED).variable(LineReader.INDENTATION, 0)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false);
        Path history = historyFile();
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        return builder.build();
    }

    /// Returns where lines are remembered, or null where the home directory takes no file.
    private static @Nullable Path historyFile() {
        String variable = System.getenv("HOME");
        String home = variable == null || variable.isEmpty() ? System.getProperty("user.home") : variable;
        if (home == null || home.equals("?")) {
            return null;
        }
        Path file = Path.of(home, ".polarway_history");
        boolean isWritable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(Path.of(home));
        return isWritable ? file : null;
    }

    private static void execute(String text, Runner runner, Terminal terminal) throws IOException {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> {
            terminal.writer().println();
            terminal.flush();
            runner.cancel();
        });
        try {
            StatementSplitter splitter = new StatementSplitter();
            splitter.add(text);
            StatementSplitter.Statement statement = splitter.rest();
            while (statement != null && runner.run(statement.text(), null)) {
                statement = splitter.rest();
            }
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    /// Returns whether a text is for the shell rather than for the engine.
    static boolean isCommand(String text) {
        String stripped = text.strip();
        return stripped.startsWith("\\") || stripped.startsWith(".");
    }

    /// Does what a command says, and answers whether the conversation goes on.
    private boolean obey(String command, Runner runner, Terminal terminal) {
        String[] words = command.split("[\\s;]+");
        switch (words.length == 0 ? "" : words[0].toLowerCase(Locale.ROOT)) {
            case ".quit", ".exit", ".q", "\\q" -> {
                return false;
            }
            case ".help", ".h", "\\h", "\\?" -> terminal.writer().print(HELP);
            case ".tables", "\\d", "\\dt" -> tables(terminal);
            case ".format" -> {
                OutputFormat chosen = words.length < 2 ? null : OutputFormat.named(words[1], terminal::getWidth);
                if (chosen == null) {
                    errors.println("Expected .format and one of: " + OutputFormat.NAMES);
                } else {
                    runner.format(chosen);
                }
            }
            default -> errors.println("Not a command: " + words[0] + ". Try .help");
        }
        return true;
    }

    private void tables(Terminal terminal) {
        List<String> names = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        } catch (SQLException e) {
            errors.println("Error: " + e.getMessage());
            return;
        }
        names.forEach(name -> terminal.writer().println(name));
        if (names.isEmpty()) {
            terminal.writer().println("There are no tables here. FROM 'path/*.parquet' reads files anywhere.");
        }
    }

    /// Asks for more lines until every statement has its `;`.
    private static final class SqlLines implements Parser {
        private final DefaultParser words = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !isCommand(line)) {
                StatementSplitter splitter = new StatementSplitter();
                splitter.add(line);
                splitter.add("\n");
                while (splitter.next() != null) {
                    continue;
                }
                boolean isOpen = splitter.hasContent() || splitter.within() == StatementSplitter.Within.COMMENT;
                if (isOpen) {
                    throw new EOFError(-1, -1, "The statement goes on until ;");
                }
            }
            return words.parse(line, cursor, ParseContext.UNSPECIFIED);
        }
    }
}
