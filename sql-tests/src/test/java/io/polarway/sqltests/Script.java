package io.polarway.sqltests;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import net.hydromatic.quidem.Quidem;

/// One Quidem script.
///
/// @param path the file
record Script(Path path) {
    private static final Path CASES = Path.of("cases");

    /// Returns all scripts below cases/, sorted by path.
    static List<Script> all() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> file.toString().endsWith(".iq")).sorted().map(Script::new).toList();
        }
    }

    /// Returns the path below cases/.
    String name() {
        return CASES.relativize(path).toString();
    }

    /// Runs the script and returns it with the output that it gave.
    String run(Configuration configuration, Path data) throws IOException {
        StringWriter output = new StringWriter();
        Quidem.ConnectionFactory connections = (name, reference) -> connect(configuration, data);
        new Quidem(Quidem.configBuilder().withReader(new StringReader(Files.readString(path))).withWriter(output)
                .withConnectionFactory(connections).withCommandHandler(FailsCommand.handler(data))
                .withPropertyHandler((key, value) -> {
                }).build()).execute();
        return output.toString();
    }

    private static Connection connect(Configuration configuration, Path data) throws java.sql.SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + data, configuration.properties());
    }

    /// Returns the differences as a unified diff; empty if there are none.
    String difference(String actual) throws IOException {
        List<String> expected = Files.readString(path).lines().toList();
        List<String> lines = actual.lines().toList();
        return String.join("\n", UnifiedDiffUtils.generateUnifiedDiff("expected " + name(), "actual", expected,
                DiffUtils.diff(expected, lines), 6));
    }
}
