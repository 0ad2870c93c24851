package io.polarway.shell;

import io.polarway.jdbc.PolarwayDriver;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// The shell's entry: `-c SQL`, `-f FILE`, statements on the input, or a conversation at a terminal.
public final class Main {
    static final String VERSION = "0.1.0";
    static final int FAILED = 1;
    static final int USAGE_ERROR = 2;

    private Main() {
    }

    /// Runs the shell and exits with 0 if all statements succeeded, 1 if one failed, 2 if the command line is wrong.
    public static void main(String[] args) {
        StandardError.restore();
        int exitCode = run(args);
        // Threads of a query that is still winding down do not keep the process alive.
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private static int run(String[] args) {
        Arguments arguments = new Arguments();
        int done = arguments.parse(args);
        if (done >= 0) {
            return done;
        }
        boolean isOutputTerminal = TerminalProbe.isOutputTerminal();
        String name = arguments.format() == null ? isOutputTerminal ? "box" : "csv" : arguments.format();
        OutputFormat format = OutputFormat.named(name, isOutputTerminal ? TerminalProbe::width : () -> 0);
        if (format == null) {
            System.err.println("Not a format: " + name + ". There are " + OutputFormat.NAMES);
            return USAGE_ERROR;
        }
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Writer out = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8), 1 << 16);
        try (Connection connection = connect(arguments.directory())) {
            Runner runner = new Runner(connection, format, out, errors);
            if (!arguments.inputs().isEmpty()) {
                return runAll(runner, arguments.inputs(), errors) ? 0 : FAILED;
            }
            if (isOutputTerminal && TerminalProbe.isInputTerminal()) {
                new Prompt(connection, format, errors).talk();
                return 0;
            }
            return runner.runAll(new InputStreamReader(System.in, StandardCharsets.UTF_8), null) ? 0 : FAILED;
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

    private static boolean runAll(Runner runner, List<Arguments.Input> inputs, PrintStream errors) throws IOException {
        for (Arguments.Input input : inputs) {
            boolean hasSucceeded = switch (input) {
                case Arguments.Input.Text text -> runner.runAll(new StringReader(text.sql()), null);
                case Arguments.Input.File file -> runFile(runner, file.path(), errors);
            };
            if (!hasSucceeded) {
                return false;
            }
        }
        return true;
    }

    private static boolean runFile(Runner runner, String path, PrintStream errors) throws IOException {
        Reader file;
        try {
            file = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            errors.println("Error: File not found: " + path);
            return false;
        } catch (IOException e) {
            errors.println("Error: File cannot be read: " + path + " (" + e.getMessage() + ")");
            return false;
        }
        try (file) {
            skipByteOrderMark(file);
            return runner.runAll(file, path);
        }
    }

    private static void skipByteOrderMark(Reader file) throws IOException {
        file.mark(1);
        if (file.read() != '\ufeff') {
            file.reset();
        }
    }

    private static boolean isBrokenPipe(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }
}
