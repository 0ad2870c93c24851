package io.polarway.shell;

import io.polarway.shell.output.OutputFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The command line with all its options, help and errors. The options are declared through picocli's model rather than by
/// annotations, which take reflection.
final class FullCommandLine {
    private final Arguments arguments;
    private final CommandLine commandLine;

    /// Creates a command line.
    ///
    /// @param arguments what takes the values
    FullCommandLine(Arguments arguments) {
        this.arguments = arguments;
        CommandSpec spec = CommandSpec.create().name("polarway").version("polarway " + Main.VERSION);
        spec.usageMessage()
                .description("SQL over files. Without -c and -f it reads statements from the input, or talks "
                        + "to you if that is a terminal.", "")
                .footer("", "Rows are shown in a box on a terminal and as CSV otherwise.",
                        "Exit code: 0 all statements succeeded, 1 one failed, 2 the command line is wrong.");
        spec.addOption(option(Arguments.Kind.COMMAND, "SQL", "Execute statements and exit; may be repeated.", "-c",
                "--command"));
        spec.addOption(
                option(Arguments.Kind.FILE, "FILE", "Execute the statements of a file and exit; may be repeated.",
                        "-f", "--file"));
        spec.addOption(option(Arguments.Kind.FORMAT, "FORMAT", "Show rows as one of: " + OutputFormat.NAMES + ".", "-o",
                "--format"));
        spec.addOption(OptionSpec.builder("--no-init").type(boolean.class)
                .description("Do not execute " + Prompt.START_FILE
                        + " of the home directory first, as the conversation at a terminal does.")
                .setter(new CommandLine.Model.ISetter() {
                    @Override
                    public <T> @Nullable T set(@Nullable T value) {
                        arguments.readStartFile(!Boolean.TRUE.equals(value));
                        return value;
                    }
                }).build());
        spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).type(boolean.class)
                .description("Print the version and exit.").build());
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).type(boolean.class)
                .description("Print this help and exit.").build());
        spec.addPositional(PositionalParamSpec.builder().index("0").arity("0..1").paramLabel("DIRECTORY")
                .type(String.class)
                .description("Where relative paths begin; its files and folders show as tables. Default: the working "
                        + "directory.")
                .setter(new Collector(Arguments.Kind.DIRECTORY)).build());
        commandLine = new CommandLine(spec).setOverwrittenOptionsAllowed(true);
        commandLine.setUsageHelpWidth(100);
    }

    private OptionSpec option(Arguments.Kind kind, String label, String description, String shortName,
            String longName) {
        return OptionSpec.builder(shortName, longName).paramLabel(label).type(String.class).description(description)
                .setter(new Collector(kind)).build();
    }

    /// Hands values on in the order in which they are given.
    private final class Collector implements CommandLine.Model.ISetter {
        private final Arguments.Kind kind;

        Collector(Arguments.Kind kind) {
            this.kind = kind;
        }

        @Override
        public <T> @Nullable T set(@Nullable T value) {
            if (value instanceof String text) {
                arguments.add(kind, text);
            }
            return value;
        }
    }

    /// Reads the command line; answers as [Arguments#parse] does.
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
}
