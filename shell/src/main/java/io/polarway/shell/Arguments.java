package io.polarway.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// The plainest command lines are read right here: picocli's classes take a tenth of a second to load at every start. All
/// others, and those with a mistake, are [FullCommandLine]'s.
final class Arguments {
    private final List<Input> inputs = new ArrayList<>();
    private @Nullable String directory;
    private @Nullable String format;
    private boolean readsStartFile = true;

    /// A text of statements given on the command line.
    sealed interface Input {
        /// Statements.
        record Text(String sql) implements Input {
        }

        /// A file of statements.
        record File(String path) implements Input {
        }
    }

    /// What a value on the command line is.
    enum Kind {
        COMMAND, FILE, FORMAT, DIRECTORY
    }

    /// Reads the command line.
    ///
    /// @return the exit code if there is nothing more to do, since help was asked for or the command line is wrong; else -1
    int parse(String[] args) {
        if (isPlain(args)) {
            for (int i = 0; i < args.length; i += 2) {
                add(kind(args[i]), args[i + 1]);
            }
            return -1;
        }
        return new FullCommandLine(this).parse(args);
    }

    /// Returns whether there is nothing but pairs of a short option and its value.
    private static boolean isPlain(String[] args) {
        if (args.length % 2 != 0) {
            return false;
        }
        for (int i = 0; i < args.length; i += 2) {
            if (kind(args[i]) == Kind.DIRECTORY || args[i + 1].isEmpty() || args[i + 1].startsWith("-")) {
                return false;
            }
        }
        return true;
    }

    private static Kind kind(String option) {
        return switch (option) {
            case "-c" -> Kind.COMMAND;
            case "-f" -> Kind.FILE;
            case "-o" -> Kind.FORMAT;
            default -> Kind.DIRECTORY;
        };
    }

    /// Takes a value, in the order of the command line.
    void add(Kind kind, String value) {
        switch (kind) {
            case COMMAND -> inputs.add(new Input.Text(value));
            case FILE -> inputs.add(new Input.File(value));
            case FORMAT -> format = value;
            case DIRECTORY -> directory = value;
        }
    }

    List<Input> inputs() {
        return inputs;
    }

    @Nullable
    String format() {
        return format;
    }

    void readStartFile(boolean reads) {
        readsStartFile = reads;
    }

    /// Returns whether the conversation begins with the statements of the user's start file.
    boolean readsStartFile() {
        return readsStartFile;
    }

    /// Returns where relative paths begin; empty for the working directory.
    String directory() {
        String given = directory;
        return given == null ? "" : given;
    }
}
