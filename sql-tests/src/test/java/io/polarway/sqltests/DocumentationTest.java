package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;

/// Runs the examples of the documentation: every statement of every block marked `sql`, in the repository's root, on one
/// connection for each page.
///
/// A statement ends with a semicolon at the end of a line. A comment behind it, `-- 1, abc`, is its first row; `-- error: text`
/// says that it fails with a message that contains the text. All statements of a block that begins with the line `-- fails`
/// have to fail.
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String ERROR = "error: ";

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/sql.md"})
    void everyExampleHolds(String page) throws IOException, SQLException {
        List<Example> examples = examples(Files.readAllLines(ROOT.resolve(page)));
        List<String> offences = new ArrayList<>();
        // Where the examples write to.
        Files.createDirectories(ROOT.resolve("target"));
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + ROOT,
                Configuration.DEFAULT.properties())) {
            for (Example example : examples) {
                String offence = example.offence(connection);
                if (!offence.isEmpty()) {
                    offences.add(page + ":" + example.line() + ": " + example.sql() + "\n    " + offence);
                }
            }
        }
        assertEquals("", String.join("\n", offences));
        assertFalse(examples.isEmpty(), page + " has no examples");
    }

    @Test
    void everyFunctionAndSettingIsDescribed() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/sql.md"));
        Stream<String> names = Stream.concat(
                FunctionCatalog.scalars().stream().flatMap(function -> names(function.name(), function.aliases())),
                FunctionCatalog.aggregates().stream().flatMap(function -> names(function.name(), function.aliases())));
        Stream<String> windows = FunctionCatalog.windows().stream().map(WindowFunction::name);
        Stream<String> settings = Setting.all().stream().map(Setting::name);
        List<String> missing = Stream.concat(Stream.concat(names, windows), settings)
                .filter(name -> !page.contains("`" + inTable(name) + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }

    private static Stream<String> names(String name, List<String> aliases) {
        return Stream.concat(Stream.of(name), aliases.stream());
    }

    private static String inTable(String text) {
        return text.replace("|", "\\|");
    }

    /// Returns the statements of the blocks marked `sql`.
    private static List<Example> examples(List<String> lines) {
        List<Example> examples = new ArrayList<>();
        List<String> statement = new ArrayList<>();
        boolean isInside = false;
        boolean fails = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("```")) {
                assertEquals(List.of(), statement, "A statement without its semicolon ends in line " + (i + 1));
                isInside = line.equals("```sql");
                fails = false;
            } else if (isInside && statement.isEmpty() && line.startsWith("--")) {
                fails |= line.equals("-- fails");
            } else if (isInside && !line.isBlank()) {
                int end = line.lastIndexOf("; -- ");
                boolean isLast = end >= 0 || line.endsWith(";");
                statement.add(!isLast ? line : line.substring(0, end >= 0 ? end : line.length() - 1));
                if (isLast) {
                    String expected = end >= 0 ? line.substring(end + "; -- ".length()) : fails ? ERROR : null;
                    examples.add(new Example(i + 1, String.join("\n", statement), expected));
                    statement.clear();
                }
            }
        }
        return examples;
    }

    /// A statement of the documentation.
    ///
    /// @param line its last line
    /// @param sql its text
    /// @param expected its first row, or its error; null if any result will do
    private record Example(int line, String sql, @Nullable String expected) {
        /// Runs it, and returns how it differs from what is expected, or an empty string.
        String offence(Connection connection) {
            String error = expected != null && expected.startsWith(ERROR) ? expected.substring(ERROR.length()) : null;
            String actual;
            try (Statement statement = connection.createStatement()) {
                actual = statement.execute(sql) ? firstRow(statement) : "done";
            } catch (SQLException e) {
                String message = String.valueOf(e.getMessage());
                return error != null && message.contains(error) ? "" : "failed: " + message;
            }
            return expected == null || expected.equals(actual) ? "" : "gave " + actual;
        }

        private static String firstRow(Statement statement) throws SQLException {
            try (ResultSet rows = statement.getResultSet()) {
                if (!rows.next()) {
                    return "no row";
                }
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String value = rows.getString(i);
                    values.add(value == null ? "NULL" : value);
                }
                while (rows.next()) {
                    // To its end, since a later row may fail.
                }
                return String.join(", ", values);
            }
        }
    }
}
