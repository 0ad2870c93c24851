package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs every script of cases/ under every configuration. With the system property `rewrite` set to true, the output of the
/// default configuration replaces the script, for a person to read.
class ScriptsTest {
    private static Path data = Path.of("");

    @BeforeAll
    static void writeData() throws SQLException, IOException {
        data = TestData.create();
    }

    @TestFactory
    List<DynamicTest> scripts() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        boolean rewrite = Boolean.getBoolean("rewrite");
        for (Configuration configuration : rewrite ? List.of(Configuration.DEFAULT) : Configuration.chosen()) {
            for (Script script : Script.all()) {
                tests.add(DynamicTest.dynamicTest(configuration + " " + script.name(), () -> {
                    String actual = script.run(configuration, data);
                    if (rewrite) {
                        Files.writeString(script.path(), actual);
                        return;
                    }
                    String difference = script.difference(actual);
                    if (!difference.isEmpty()) {
                        fail(configuration + ": " + script.name() + " gives other output:\n" + difference);
                    }
                }));
            }
        }
        return tests;
    }
}
