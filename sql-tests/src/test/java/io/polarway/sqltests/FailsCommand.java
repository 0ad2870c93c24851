package io.polarway.sqltests;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import net.hydromatic.quidem.AbstractCommand;
import net.hydromatic.quidem.Command;
import org.jspecify.annotations.Nullable;

/// `!fails`: the statement before it must fail; its SQLSTATE and whole message are the expected output.
final class FailsCommand extends AbstractCommand {
    private final List<String> lines;

    private FailsCommand(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    static @Nullable Command parse(List<String> lines, List<String> content, String line) {
        return line.equals("fails") ? new FailsCommand(lines) : null;
    }

    @Override
    public void execute(Context context, boolean execute) {
        if (execute) {
            context.writer().print(run(context));
        }
        context.echo(execute ? lines.subList(lines.size() - 1, lines.size()) : lines);
    }

    private static String run(Context context) {
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
            return e.getSQLState() + ": " + e.getMessage() + "\n";
        }
        return "It did not fail. First column: " + rows + "\n";
    }
}
