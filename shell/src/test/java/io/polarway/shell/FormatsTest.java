package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class FormatsTest {
    private static String show(OutputFormat format, String sql) throws SQLException, IOException {
        StringWriter out = new StringWriter();
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            format.write(rows, out);
        }
        return out.toString();
    }

    @Test
    void csvQuotesWhatNeedsItAndTellsNullFromEmpty() throws Exception {
        assertEquals("""
                a,"b ""c"", d",n
                "1,5",plain,1
                "say ""hi""\",,2
                "",ü€日,
                "two
                lines",x,4
                """, show(new CsvFormat(), """
                SELECT * FROM (VALUES ('1,5', 'plain', 1), ('say "hi"', NULL, 2), ('', 'ü€日', NULL),
                ('two
                lines', 'x', 4)) AS t(a, "b ""c"", d", n)"""));
    }

    @Test
    void csvOfNoRowsIsTheHeader() throws Exception {
        assertEquals("x,y\n", show(new CsvFormat(), "SELECT * FROM (VALUES (1, 2)) AS t(x, y) WHERE x = 0"));
    }

    @Test
    void theBoxAlignsNumbersRightAndShowsNull() throws Exception {
        assertEquals("""
                ┌──────┬──────────┐
                │    n │ name     │
                ├──────┼──────────┤
                │    1 │ a        │
                │ -200 │ NULL     │
                │ NULL │ 日本     │
                │    4 │ two\\nend │
                └──────┴──────────┘
                """, show(new BoxFormat(() -> 0), """
                SELECT * FROM (VALUES (1, 'a'), (-200, NULL), (NULL, '日本'), (4, 'two
                end')) AS t(n, name)"""));
    }

    @Test
    void theBoxFitsTheTerminal() throws Exception {
        String sql = "SELECT 1 AS n, '" + "abcdefghij".repeat(10) + "' AS long_text, 'short' AS s, '" + "x".repeat(30)
                + "' AS m";
        String box = show(new BoxFormat(() -> 60), sql);
        for (String line : box.split("\n")) {
            assertTrue(line.length() <= 60, line);
        }
        assertTrue(box.contains("…"), box);
        assertTrue(box.contains("short"), box);
        assertFalse(show(new BoxFormat(() -> 0), sql).contains("…"));
    }

    @Test
    void columnsThatDoNotFitAreLeftOutOfTheMiddle() throws Exception {
        StringBuilder sql = new StringBuilder("SELECT 0 AS first_column");
        for (int i = 1; i < 30; i++) {
            sql.append(", 'value ").append(i).append("' AS column_").append(i);
        }
        String box = show(new BoxFormat(() -> 70), sql + ", 99 AS last_column");
        for (String line : box.split("\n")) {
            assertTrue(line.length() <= 70, line);
        }
        assertTrue(box.contains("│ … │"), box);
        assertTrue(box.contains(" 0 │"), box);
        assertTrue(box.contains(" 99 │"), box);
    }

    @Test
    void ofALongResultTheEndsAreShown() throws Exception {
        StringBuilder sql = new StringBuilder("SELECT x FROM (VALUES (1)");
        for (int i = 2; i <= 100; i++) {
            sql.append(", (").append(i).append(')');
        }
        StringWriter out = new StringWriter();
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:")) {
            Runner runner = new Runner(connection, new BoxFormat(() -> 0), out, System.err);
            assertTrue(runner.runAll(new StringReader(sql + ") AS t(x) ORDER BY x"), null));
        }
        String box = out.toString();
        assertTrue(box.contains("│   1 │\n"), box);
        assertTrue(box.contains("│  20 │\n│   · │\n│   · │\n│   · │\n│  81 │"), box);
        assertTrue(box.contains("│ 100 │\n"), box);
        assertTrue(box.contains("\n100 rows (40 shown), "), box);
    }

    @Test
    void widthsAreCountedInCells() {
        assertEquals(4, DisplayText.width("日本"));
        assertEquals("日…", DisplayText.fit("日本語", 4));
        assertEquals("abc…", DisplayText.fit("abcdef", 4));
        assertEquals("abcd", DisplayText.fit("abcd", 4));
        assertEquals("a\\n\\tb\\x1b", DisplayText.visible("a\n\tb\u001b"));
    }
}
