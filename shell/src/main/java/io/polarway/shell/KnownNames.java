package io.polarway.shell;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The names that completion offers, asked of the driver when they are first needed. What cannot be read has no names: no
/// error disturbs whoever types.
final class KnownNames {
    private final Connection connection;
    private final Map<String, List<String>> columns = new HashMap<>();
    private @Nullable List<String> tables;
    private @Nullable List<String> functions;

    KnownNames(Connection connection) {
        this.connection = connection;
    }

    /// Learns that a statement may have changed the tables.
    void forgetTables() {
        tables = null;
        columns.clear();
    }

    /// Returns the tables and views.
    List<String> tables() {
        List<String> known = tables;
        if (known == null) {
            known = metaData(connection -> connection.getMetaData().getTables(null, "main", "%", null), "TABLE_NAME");
            tables = known;
        }
        return known;
    }

    /// Returns the functions.
    List<String> functions() {
        List<String> known = functions;
        if (known == null) {
            known = metaData(connection -> connection.getMetaData().getFunctions(null, null, "%"), "FUNCTION_NAME");
            functions = known;
        }
        return known;
    }

    /// Returns the columns of a table, or of a file where the name is a text in quotes.
    List<String> columns(String table) {
        return columns.computeIfAbsent(table, any -> describe(table));
    }

    private List<String> describe(String table) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE " + table)) {
            return collect(rows, "column_name");
        } catch (SQLException e) {
            return List.of();
        }
    }

    private interface Question {
        ResultSet ask(Connection connection) throws SQLException;
    }

    private List<String> metaData(Question question, String label) {
        try (ResultSet rows = question.ask(connection)) {
            return collect(rows, label);
        } catch (SQLException e) {
            return List.of();
        }
    }

    private static List<String> collect(ResultSet rows, String label) throws SQLException {
        TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        while (rows.next()) {
            names.add(rows.getString(label));
        }
        return List.copyOf(names);
    }
}
