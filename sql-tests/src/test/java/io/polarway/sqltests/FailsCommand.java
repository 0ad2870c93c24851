package io.polarway.sqltests;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.hydromatic.quidem.AbstractCommand;
import net.hydromatic.quidem.CommandHandler;

/// `!fails`: the statement before it must fail; its SQLSTATE and whole message are the expected output.
final class FailsCommand extends AbstractCommand {
    /// Which rows of a file were in the batch depends on the configuration.
    private static final Pattern ROWS = Pattern.compile("in rows \\d+ to \\d+ of");

    private final List<String> lines;
    private final Path data;

    private FailsCommand(List<String> lines, Path data) {
        this.lines = List.copyOf(lines);
        this.data = data;
    }

    /// Returns what makes the command of its name.
    ///
    /// @param data the directory of the files, written as `{data}` in the output
    static CommandHandler handler(Path data) {
        return (lines, content, line) -> line.equals("fails") ? new FailsCommand(lines, data) : null;
    }

    @Override
    public void execute(Context context, boolean execute) {
        if (execute) {
            context.writer().print(run(context));
        }
        context.echo(execute ? lines.subList(lines.size() - 1, lines.size()) : lines);
    }

    private String run(Context context) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = context.connection().createStatement()) {
            if (statement.execute(context.previousSqlCommand().sql)) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        rows.add(String.valueOf(result.getObject(1)));
                    }
                }
            }
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage()).replace(data.toString(), "{data}");
            return e.getSQLState() + ": " + ROWS.matcher(message).replaceAll("in rows of") + "\n";
        }
        return "It did not fail. First column: " + rows + "\n";
    }
}
