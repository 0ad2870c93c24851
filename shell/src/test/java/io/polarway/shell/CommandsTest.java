package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.shell.output.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of the shell, between statements of scripts.
class CommandsTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Preferences preferences = new Preferences("csv", Screen.NONE);

    private boolean run(String script) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory);
                Destination destination = new Destination(out)) {
            preferences.timed(false);
            return new Runner(connection, preferences, destination,
                    new PrintStream(errors, true, StandardCharsets.UTF_8)).runAll(new StringReader(script), null);
        }
    }

    private String told() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void commandsStandBetweenStatements() throws Exception {
        assertTrue(run("""
                .mode tsv
                SELECT 1 AS a,
                .5 AS b;
                -- a comment
                .mode line
                SELECT 2 AS c; SELECT 3 AS d;
                \\x
                .mode
                """), told());
        assertEquals("a\tb\n1\t0.5\nc = 2\n1 row\nd = 3\n1 row\nbox\n", out.toString());
    }

    @Test
    void rowsGoToFiles() throws Exception {
        Path all = directory.resolve("all.csv");
        Path once = directory.resolve("once.csv");
        assertTrue(run(".output " + all + "\nSELECT 1 AS a;\n.once '" + once
                + "'\nSELECT 2 AS b;\nSELECT 3 AS c;\n.output\nSELECT 4 AS d;"), told());
        assertEquals("a\n1\nc\n3\n", Files.readString(all));
        assertEquals("b\n2\n", Files.readString(once));
        assertEquals("d\n4\n", out.toString());
        assertFalse(run(".output " + directory.resolve("no/where.csv")));
        assertTrue(told().contains("its folder does not exist"), told());
    }

    @Test
    void filesAreRead() throws Exception {
        Path inner = Files.writeString(directory.resolve("inner.sql"), "SELECT 1 AS a;\n.mode json\nSELECT 2 AS b");
        assertTrue(run(".read " + inner + "\nSELECT 3 AS c;"), told());
        assertEquals("a\n1\n[{\"b\":2}]\n[{\"c\":3}]\n", out.toString());
        Path itself = directory.resolve("itself.sql");
        Files.writeString(itself, ".read " + itself);
        assertFalse(run(".read " + itself));
        assertTrue(told().contains("read each other too deeply"), told());
        assertFalse(run(".read " + directory.resolve("missing.sql")));
        assertTrue(told().contains("File not found"), told());
    }

    @Test
    void aScriptStopsAtItsFirstFailureUnlessToldNotTo() throws Exception {
        assertFalse(run("SELECT 1 AS a; SELECT nope; SELECT 2 AS b;"));
        assertEquals("a\n1\n", out.toString());
        assertFalse(run(".bail off\nSELECT 1 AS a; SELECT nope;\n.nonsense\nSELECT 2 AS b;"));
        assertEquals("a\n1\na\n1\nb\n2\n", out.toString());
        assertTrue(told().contains("Not a command: .nonsense"), told());
    }

    @Test
    void tablesAndTheirColumnsAreShown() throws Exception {
        String views = "CREATE VIEW v AS SELECT 1 AS n, 'x' AS t;\nCREATE VIEW w AS SELECT 2.5 AS d;\n";
        assertTrue(run(views + ".tables\n.tables v%\n.schema w\n\\d"), told());
        assertEquals("v\nw\nv\ncolumn_name,column_type\nd,\"DECIMAL(2,1)\"\n"
                + "v (\n    n INTEGER,\n    t VARCHAR\n)\nw (\n    d DECIMAL(2,1)\n)\n", out.toString());
    }

    @Test
    void mistakesSayWhatWouldWork() throws Exception {
        preferences.bailing(false);
        assertFalse(run(".moed csv\n.mode xml\n.maxrows many\n.timer maybe\n.once\n.help nothing\n"));
        assertTrue(told().contains("Not a command: .moed. Did you mean \".mode\"?"), told());
        assertTrue(told().contains("Not a mode: xml. There are box, csv"), told());
        assertTrue(told().contains("Expected .maxrows and a number"), told());
        assertTrue(told().contains("Expected .timer on or .timer off, but got maybe"), told());
        assertTrue(told().contains("Expected .once and a file"), told());
        assertTrue(told().contains("Not a command: nothing"), told());
    }

    @Test
    void quitEndsAScript() throws Exception {
        assertTrue(run("SELECT 1 AS a;\n.quit\nSELECT 2 AS b;"));
        assertEquals("a\n1\n", out.toString());
    }

    @Test
    void everyCommandHasHelp() throws Exception {
        assertTrue(run(".help\n"));
        for (String name : Commands.names()) {
            assertTrue(out.toString().contains("  " + name), name);
            assertTrue(run(".help " + name), name);
        }
    }
}
