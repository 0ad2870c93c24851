package io.polarway.shell;

import io.polarway.engine.io.InvalidPath;
import io.polarway.shell.output.OutputFormat;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The lines that are for the shell and not for the engine: `.mode csv`, `\d ticks`. Each is an entry of [#ALL].
final class Commands {
    private static final List<Command> ALL = List.of(
            new Command(".help", List.of("\\?", "\\h", ".h"), "[COMMAND]", "this help", Commands::help),
            new Command(".tables", List.of("\\dt"), "[PATTERN]", "the tables and views; a pattern as LIKE has it",
                    Commands::tables),
            new Command(".schema", List.of("\\d"), "[TABLE]",
                    "the columns of a table, or of all; also of a file or glob",
                    Commands::schema),
            new Command(".mode", List.of(".format"), "[NAME]", "how rows are shown: " + OutputFormat.NAMES,
                    Commands::mode),
            new Command("\\x", List.of(), "", "switches between .mode box and .mode line", Commands::expanded),
            new Command(".maxrows", List.of(), "[NUMBER]", "how many rows of a long result a box shows; 0 shows all",
                    Commands::maxRows),
            new Command(".output", List.of("\\o"), "[FILE]", "sends rows to a file from now on; without one back here",
                    Commands::output),
            new Command(".once", List.of(), "FILE", "sends the rows of the next statement to a file", Commands::once),
            new Command(".read", List.of("\\i"), "FILE", "executes the statements and commands of a file",
                    Commands::read),
            new Command(".timer", List.of("\\timing"), "[on|off]", "whether the time that a statement took is told",
                    Commands::timer),
            new Command(".progress", List.of(), "[on|off]",
                    "whether statements over half a second show how far they are",
                    Commands::progress),
            new Command(".pager", List.of(), "[on|off|COMMAND]",
                    "shows long output through a command; on is less -SRFX",
                    Commands::pager),
            new Command(".bail", List.of(), "[on|off]", "whether the first failure ends a script", Commands::bail),
            new Command(".quit", List.of(".exit", ".q", "\\q"), "", "leaves; so does Ctrl-D", Commands::quit));

    private static final String NO_TABLES = "There are no tables here. FROM 'path/*.parquet' reads files anywhere.\n";

    private final Runner runner;

    Commands(Runner runner) {
        this.runner = runner;
    }

    /// What a command does.
    private interface Action {
        /// Obeys.
        ///
        /// @param argument what stands behind the name, without quotes around it; empty if nothing does
        void run(Commands commands, String argument) throws CommandException, IOException;
    }

    /// A command.
    ///
    /// @param name how help calls it
    /// @param otherNames what it is called elsewhere
    /// @param argument what may follow, in capitals where it stands for something
    /// @param text what it does
    /// @param action does it
    private record Command(String name, List<String> otherNames, String argument, String text, Action action) {
        boolean isCalled(String word) {
            return name.equalsIgnoreCase(word) || otherNames.stream().anyMatch(other -> other.equalsIgnoreCase(word));
        }
    }

    /// Returns whether a line is for the shell rather than for the engine.
    static boolean isCommand(String line) {
        String stripped = line.stripLeading();
        return stripped.startsWith("\\") || stripped.startsWith(".");
    }

    /// Returns the names of all commands, aliases left out.
    static List<String> names() {
        return ALL.stream().map(Command::name).toList();
    }

    /// Does what a line says.
    void obey(String line) throws CommandException, IOException {
        String stripped = line.strip();
        while (stripped.endsWith(";")) {
            stripped = stripped.substring(0, stripped.length() - 1).stripTrailing();
        }
        int end = 0;
        while (end < stripped.length() && !Character.isWhitespace(stripped.charAt(end))) {
            end++;
        }
        String word = stripped.substring(0, end);
        String argument = unquoted(stripped.substring(end).strip());
        for (Command command : ALL) {
            if (command.isCalled(word)) {
                command.action().run(this, argument);
                return;
            }
        }
        throw new CommandException("Not a command: " + word + nearest(word) + ". Try .help");
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1 && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String nearest(String word) {
        List<String> names = new ArrayList<>();
        for (Command command : ALL) {
            names.add(command.name());
            names.addAll(command.otherNames());
        }
        return io.polarway.engine.error.NearestName.hint(word, names);
    }

    private Writer out() {
        return runner.destination().standard();
    }

    private void help(String argument) throws CommandException, IOException {
        if (!argument.isEmpty()) {
            for (Command command : ALL) {
                if (command.isCalled(argument) || command.isCalled("." + argument)) {
                    out().write(usage(command) + "  " + command.text() + "\n");
                    if (!command.otherNames().isEmpty()) {
                        out().write("also " + String.join(", ", command.otherNames()) + "\n");
                    }
                    return;
                }
            }
            throw new CommandException("Not a command: " + argument + nearest(argument) + ". Try .help");
        }
        out().write("Statements end with ; and may span lines. FROM 'path/*.parquet' reads files.\n");
        for (Command command : ALL) {
            out().write(String.format(Locale.ROOT, "  %-26s %s%n", usage(command), command.text()));
        }
        out().write("""
                Tab completes names, functions and paths. Ctrl-R searches the history. Ctrl-C stops a running query,
                and drops what is being typed. SHOW FUNCTIONS and SHOW SETTINGS tell what the engine knows.
                """);
    }

    private static String usage(Command command) {
        return command.argument().isEmpty() ? command.name() : command.name() + " " + command.argument();
    }

    private void tables(String pattern) throws CommandException, IOException {
        List<String> names = names(pattern.isEmpty() ? "%" : pattern);
        for (String name : names) {
            out().write(name + "\n");
        }
        if (names.isEmpty()) {
            out().write(pattern.isEmpty() ? NO_TABLES : "No table is called like " + pattern + "\n");
        }
    }

    private List<String> names(String pattern) throws CommandException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables = runner.connection().getMetaData().getTables(null, "main", pattern, null)) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        return names;
    }

    private static CommandException failed(SQLException e) {
        return new CommandException("Error: " + e.getMessage());
    }

    private void schema(String table) throws CommandException, IOException {
        if (!table.isEmpty()) {
            describe(table);
            return;
        }
        List<String> names = names("%");
        for (String name : names) {
            StringBuilder text = new StringBuilder(name).append(" (\n");
            try (Statement statement = runner.connection().createStatement();
                    ResultSet columns = statement.executeQuery("DESCRIBE \"" + name.replace("\"", "\"\"") + "\"")) {
                String separator = "    ";
                while (columns.next()) {
                    text.append(separator).append(columns.getString(1)).append(' ').append(columns.getString(2));
                    separator = ",\n    ";
                }
                out().write(text.append("\n)\n").toString());
            } catch (SQLException e) {
                // One that cannot be read hides none of the others.
                runner.tell("Error: " + e.getMessage());
            }
        }
        if (names.isEmpty()) {
            out().write(NO_TABLES);
        }
    }

    private void describe(String table) throws CommandException, IOException {
        boolean isName = table.matches("[\\p{L}_][\\p{L}\\p{N}_]*(\\.[\\p{L}_][\\p{L}\\p{N}_]*)*");
        boolean isFile = !isName && !table.startsWith("\"") && table.matches(".*[/*?.].*");
        String target = isFile
                ? "'" + table.replace("'", "''") + "'"
                : isName ? table : "\"" + table.replace("\"", "\"\"") + "\"";
        try (Statement statement = runner.connection().createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE " + target)) {
            runner.preferences().format().write(columns, out());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void mode(String name) throws CommandException, IOException {
        if (name.isEmpty()) {
            out().write(runner.preferences().mode() + "\n");
        } else if (!runner.preferences().mode(name)) {
            throw new CommandException("Not a mode: " + name + ". There are " + OutputFormat.NAMES);
        }
    }

    private void expanded(String argument) {
        runner.preferences().mode(runner.preferences().mode().equals("line") ? "box" : "line");
    }

    private void maxRows(String number) throws CommandException, IOException {
        if (number.isEmpty()) {
            out().write(runner.preferences().mostRows() + "\n");
            return;
        }
        try {
            int rows = Integer.parseInt(number);
            if (rows < 0) {
                throw new NumberFormatException(number);
            }
            runner.preferences().mostRows(rows);
        } catch (NumberFormatException e) {
            throw new CommandException("Expected .maxrows and a number of rows, 0 for all, but got " + number);
        }
    }

    private void output(String file) throws CommandException {
        boolean isHere = file.isEmpty() || file.equalsIgnoreCase("stdout");
        try {
            runner.destination().to(isHere ? null : path(file));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private void once(String file) throws CommandException {
        if (file.isEmpty()) {
            throw new CommandException("Expected .once and a file");
        }
        try {
            runner.destination().once(path(file));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// Returns the path of a file that was named.
    static Path path(String file) throws CommandException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new CommandException("Not a path: " + file + ": " + InvalidPath.reason(e));
        }
    }

    private static CommandException unwritable(String file, IOException e) {
        String reason = e instanceof java.nio.file.NoSuchFileException
                ? "its folder does not exist"
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return new CommandException("File cannot be written: " + file + " (" + reason + ")");
    }

    private void read(String file) throws CommandException, IOException {
        if (file.isEmpty()) {
            throw new CommandException("Expected .read and a file");
        }
        if (!runner.runFile(file)) {
            throw new CommandException("Not all of " + file + " was executed");
        }
    }

    private void timer(String value) throws CommandException {
        runner.preferences().timed(isOn(".timer", value, !runner.preferences().isTimed()));
    }

    private void progress(String value) throws CommandException {
        runner.preferences().showProgress(isOn(".progress", value, !runner.preferences().showsProgress()));
    }

    private void bail(String value) throws CommandException {
        runner.preferences().bailing(isOn(".bail", value, !runner.preferences().isBailing()));
    }

    /// Returns what a switch is set to.
    ///
    /// @param other what it becomes if nothing is said
    private static boolean isOn(String command, String value, boolean other) throws CommandException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "" -> other;
            case "on", "true", "yes", "1" -> true;
            case "off", "false", "no", "0" -> false;
            default ->
                    throw new CommandException("Expected " + command + " on or " + command + " off, but got " + value);
        };
    }

    private void pager(String command) {
        runner.preferences().pager(switch (command.toLowerCase(Locale.ROOT)) {
            case "", "on" -> pagerOfTheUser();
            case "off" -> null;
            default -> command;
        });
    }

    private static String pagerOfTheUser() {
        String pager = System.getenv("PAGER");
        return pager == null || pager.isBlank() ? "less -SRFX" : pager;
    }

    private void quit(@Nullable String argument) {
        runner.quit();
    }
}
