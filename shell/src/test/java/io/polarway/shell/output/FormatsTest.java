package io.polarway.shell.output;

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
    /// @param width how many cells fit a line
    /// @param mostRows how many rows are shown
    private record Window(int width, int mostRows) implements Screen {
        @Override
        public boolean hasColor() {
            return false;
        }
    }

    private static final String EXAMPLE = """
            SELECT * FROM (VALUES (1, 'a|b', TRUE, 1.5), (-2, NULL, FALSE, NULL),
            (NULL, 'two
            "lines"\ttab \\', NULL, 2.25)) AS t(n, "the name", flag, d)""";

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
    void tsvEscapes() throws Exception {
        assertEquals("""
                n\tthe name\tflag\td
                1\ta|b\ttrue\t1.50
                -2\t\\N\tfalse\t\\N
                \\N\ttwo\\n"lines"\\ttab \\\\\t\\N\t2.25
                """, show(new TsvFormat(), EXAMPLE));
    }

    @Test
    void jsonIsAnArrayOfObjectsOrOneObjectToALine() throws Exception {
        String last = " {\"n\":null,\"the name\":\"two\\n\\\"lines\\\"\\ttab \\\\\",\"flag\":null,\"d\":2.25}";
        assertEquals("""
                [{"n":1,"the name":"a|b","flag":true,"d":1.50},
                 {"n":-2,"the name":null,"flag":false,"d":null},
                """ + last + "]\n", show(new JsonFormat(true), EXAMPLE));
        assertEquals("""
                {"n":1,"the name":"a|b","flag":true,"d":1.50}
                {"n":-2,"the name":null,"flag":false,"d":null}
                """ + last.strip() + "\n", show(new JsonFormat(false), EXAMPLE));
        assertEquals("[]\n", show(new JsonFormat(true), "SELECT 1 AS a FROM (VALUES (1)) AS t(x) WHERE x = 0"));
        assertEquals("{\"a\":\"NaN\",\"b\":\"-Infinity\",\"c\":1e+30}\n", show(new JsonFormat(false),
                "SELECT CAST('NaN' AS DOUBLE) AS a, CAST('-Infinity' AS DOUBLE) AS b, CAST('1e30' AS DOUBLE) AS c"));
    }

    @Test
    void markdownIsATable() throws Exception {
        assertEquals("""
                | n | the name | flag | d |
                | ---: | --- | --- | ---: |
                | 1 | a\\|b | true | 1.50 |
                | -2 |  | false |  |
                |  | two<br>"lines"\ttab \\ |  | 2.25 |
                """, show(new MarkdownFormat(), EXAMPLE));
    }

    @Test
    void linesNameEachValue() throws Exception {
        assertEquals("""
                       n = 1
                the name = a|b

                       n = NULL
                the name = x
                """, show(new LineFormat(), "SELECT * FROM (VALUES (1, 'a|b'), (NULL, 'x')) AS t(n, \"the name\")"));
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
                """, show(new BoxFormat(Screen.NONE), """
                SELECT * FROM (VALUES (1, 'a'), (-200, NULL), (NULL, '日本'), (4, 'two
                end')) AS t(n, name)"""));
    }

    @Test
    void theBoxFitsTheTerminal() throws Exception {
        String sql = "SELECT 1 AS n, '" + "abcdefghij".repeat(10) + "' AS long_text, 'short' AS s, '" + "x".repeat(30)
                + "' AS m";
        String box = show(new BoxFormat(new Window(60, 40)), sql);
        for (String line : box.split("\n")) {
            assertTrue(line.length() <= 60, line);
        }
        assertTrue(box.contains("…"), box);
        assertTrue(box.contains("short"), box);
        assertFalse(show(new BoxFormat(Screen.NONE), sql).contains("…"));
    }

    @Test
    void columnsThatDoNotFitAreLeftOutOfTheMiddle() throws Exception {
        StringBuilder sql = new StringBuilder("SELECT 0 AS first_column");
        for (int i = 1; i < 30; i++) {
            sql.append(", 'value ").append(i).append("' AS column_").append(i);
        }
        String box = show(new BoxFormat(new Window(70, 40)), sql + ", 99 AS last_column");
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
        String box = show(new BoxFormat(Screen.NONE), sql + ") AS t(x) ORDER BY x");
        assertTrue(box.contains("│   1 │\n"), box);
        assertTrue(box.contains("│  20 │\n│   · │\n│   · │\n│   · │\n│  81 │"), box);
        assertTrue(box.contains("│ 100 │\n"), box);
        String three = show(new BoxFormat(new Window(0, 3)), sql + ") AS t(x) ORDER BY x");
        assertTrue(three.contains("│   1 │\n│   2 │\n│   · │\n│   · │\n│   · │\n│ 100 │\n"), three);
        String all = show(new BoxFormat(new Window(0, 0)), sql + ") AS t(x) ORDER BY x");
        assertEquals(104, all.lines().count(), all);
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
