package io.polarway.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What the command line asks for. The options are declared through picocli's model rather than by annotations, which take
/// reflection at every start.
final class Arguments {
    private final CommandLine commandLine;
    private final List<Input> inputs = new ArrayList<>();
    private @Nullable String directory;
    private @Nullable String format;

    /// A text of statements given on the command line.
    sealed interface Input {
        /// Statements.
        record Text(String sql) implements Input {
        }

        /// A file of statements.
        record File(String path) implements Input {
        }
    }

    Arguments() {
        CommandSpec spec = CommandSpec.create().name("polarway").version("polarway " + Main.VERSION);
        spec.usageMessage()
                .description("SQL over files. Without -c and -f it reads statements from the input, or talks "
                        + "to you if that is a terminal.", "")
                .footer("", "Rows are shown in a box on a terminal and as CSV otherwise.",
                        "Exit code: 0 all statements succeeded, 1 one failed, 2 the command line is wrong.");
        spec.addOption(OptionSpec.builder("-c", "--command").paramLabel("SQL").type(String.class)
                .description("Execute statements and exit; may be repeated.").setter(new Collector(Kind.COMMAND))
                .build());
        spec.addOption(OptionSpec.builder("-f", "--file").paramLabel("FILE").type(String.class)
                .description("Execute the statements of a file and exit; may be repeated.")
                .setter(new Collector(Kind.FILE))
                .build());
        spec.addOption(OptionSpec.builder("-o", "--format").paramLabel("FORMAT").type(String.class)
                .description("Show rows as one of: " + OutputFormat.NAMES + ".").setter(new Collector(Kind.FORMAT))
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).type(boolean.class)
                .description("Print the version and exit.").build());
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).type(boolean.class)
                .description("Print this help and exit.").build());
        spec.addPositional(PositionalParamSpec.builder().index("0").arity("0..1").paramLabel("DIRECTORY")
                .type(String.class)
                .description("Where relative paths begin; its files and folders show as tables. Default: the working "
                        + "directory.")
                .setter(new Collector(Kind.DIRECTORY)).build());
        commandLine = new CommandLine(spec).setOverwrittenOptionsAllowed(true);
        commandLine.setUsageHelpWidth(100);
    }

    private enum Kind {
        COMMAND, FILE, FORMAT, DIRECTORY
    }

    /// Keeps the values in the order in which they are given.
    private final class Collector implements CommandLine.Model.ISetter {
        private final Kind kind;

        Collector(Kind kind) {
            this.kind = kind;
        }

        @Override
        public <T> @Nullable T set(@Nullable T value) {
            if (value instanceof String text) {
                switch (kind) {
                    case COMMAND -> inputs.add(new Input.Text(text));
                    case FILE -> inputs.add(new Input.File(text));
                    case FORMAT -> format = text;
                    case DIRECTORY -> directory = text;
                }
            }
            return value;
        }
    }

    /// Reads the command line.
    ///
    /// @return the exit code if there is nothing more to do, since help was asked for or the command line is wrong; else -1
    int parse(String[] args) {
        try {
            CommandLine.ParseResult result = commandLine.parseArgs(args);
            if (result.isUsageHelpRequested()) {
                commandLine.usage(System.out);
                return 0;
            }
            if (result.isVersionHelpRequested()) {
                commandLine.printVersionHelp(System.out);
                return 0;
            }
            return -1;
        } catch (CommandLine.ParameterException e) {
            System.err.println(e.getMessage());
            System.err.println("Try: polarway --help");
            return Main.USAGE_ERROR;
        }
    }

    List<Input> inputs() {
        return inputs;
    }

    @Nullable
    String format() {
        return format;
    }

    /// Returns where relative paths begin; empty for the working directory.
    String directory() {
        String given = directory;
        return given == null ? "" : given;
    }
}
