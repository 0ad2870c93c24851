package io.polarway.shell;

import io.polarway.engine.io.InvalidPath;
import io.polarway.jdbc.PolarwayDriver;
import io.polarway.shell.output.OutputFormat;
import io.polarway.shell.output.Screen;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// The shell's entry: `-c SQL`, `-f FILE`, statements on the input, or a conversation at a terminal.
public final class Main {
    static final String VERSION = "0.1.0";
    static final int FAILED = 1;
    static final int USAGE_ERROR = 2;
    /// What the JVM puts where it cannot decode a byte.
    private static final char REPLACEMENT = '\uFFFD';

    private Main() {
    }

    /// Runs the shell and exits with 0 if all statements succeeded, 1 if one failed, 2 if the command line is wrong.
    public static void main(String[] args) {
        int exitCode = run(args);
        // Threads of a query that is still winding down do not keep the process alive; the libraries' temporary files are deleted.
        System.out.flush();
        System.err.flush();
        System.exit(exitCode);
    }

    private static int run(String[] args) {
        if (!InvalidPath.isUnicode() && Arrays.stream(args).anyMatch(argument -> argument.indexOf(REPLACEMENT) >= 0)) {
            System.err.println(
                    "The command line has characters that the locale of the process does not have. Set one that has, such as "
                            + "LC_ALL=C.UTF-8");
            return USAGE_ERROR;
        }
        Arguments arguments = new Arguments();
        int done = arguments.parse(args);
        if (done >= 0) {
            return done;
        }
        boolean isOutputTerminal = TerminalProbe.isOutputTerminal();
        String name = arguments.format() == null ? isOutputTerminal ? "box" : "csv" : arguments.format();
        if (OutputFormat.named(name, Screen.NONE) == null) {
            System.err.println("Not a format: " + name + ". There are " + OutputFormat.NAMES);
            return USAGE_ERROR;
        }
        Preferences preferences = new Preferences(name, isOutputTerminal ? new TerminalScreen() : Screen.NONE);
        preferences.showProgress(TerminalProbe.isErrorTerminal());
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Writer out = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8), 1 << 16);
        try (Connection connection = connect(arguments.directory())) {
            if (arguments.inputs().isEmpty() && isOutputTerminal && TerminalProbe.isInputTerminal()) {
                preferences.bailing(false);
                new Prompt(connection, preferences, Path.of(arguments.directory()), Prompt.home(), errors)
                        .talk(arguments.readsStartFile());
                return 0;
            }
            try (Destination destination = new Destination(out)) {
                Runner runner = new Runner(connection, preferences, destination, errors);
                if (!arguments.inputs().isEmpty()) {
                    return runAll(runner, arguments.inputs()) ? 0 : FAILED;
                }
                return runner.runAll(new InputStreamReader(System.in, StandardCharsets.UTF_8), null) ? 0 : FAILED;
            }
        } catch (SQLException e) {
            errors.println("Error: " + e.getMessage());
            return FAILED;
        } catch (IOException e) {
            if (isBrokenPipe(e)) {
                // Whoever reads the output has seen enough.
                return 0;
            }
            errors.println("Error: " + e.getMessage());
            return FAILED;
        }
    }

    /// Connects without DriverManager, which would load every driver on the class path first.
    private static Connection connect(String directory) throws SQLException {
        return Objects.requireNonNull(new PolarwayDriver().connect("jdbc:polarway:" + directory, new Properties()));
    }

    private static boolean runAll(Runner runner, List<Arguments.Input> inputs) throws IOException {
        boolean allSucceeded = true;
        for (Arguments.Input input : inputs) {
            boolean hasSucceeded = switch (input) {
                case Arguments.Input.Text text -> runner.runAll(new StringReader(text.sql()), null);
                case Arguments.Input.File file -> runner.runFile(file.path());
            };
            allSucceeded &= hasSucceeded;
            if (runner.hasQuit() || !hasSucceeded && runner.preferences().isBailing()) {
                return allSucceeded;
            }
        }
        return allSucceeded;
    }

    private static boolean isBrokenPipe(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }
}
