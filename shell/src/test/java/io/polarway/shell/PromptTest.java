package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person at a terminal sees.
class PromptTest {
    private static final String LONG_QUERY = "SELECT COUNT(*) FROM range(100000000) AS a(x), range(100000) AS b(y) WHERE x + y = -1;";

    @TempDir
    Path directory;

    private Conversation talk;

    @BeforeEach
    void begin() throws Exception {
        Files.writeString(directory.resolve("trades.csv"), "symbol,price\nACME,1.5\nIBM,2\n");
        Files.writeString(directory.resolve(".polarwayrc"),
                ".maxrows 100\nCREATE TABLE started (from_file INTEGER);\n");
        talk = Conversation.begin(directory);
    }

    @AfterEach
    void end() throws Exception {
        talk.close();
    }

    @Test
    void greetsAndReadsTheStartFile() throws Exception {
        assertTrue(talk.screen().startsWith("Polarway 0.1.0. Statements end with ;"), talk.screen());
        assertTrue(talk.enter("SHOW TABLES;").contains("started"));
    }

    @Test
    void aStatementGoesOnUntilItsSemicolon() throws Exception {
        talk.clear();
        talk.type("SELECT symbol,\r");
        talk.await("     ...>");
        talk.type("  'a;b' AS t -- not the end;\r");
        talk.type("FROM trades ORDER BY 1;\r");
        talk.await("2 rows");
        assertEquals("""
                polarway> SELECT symbol,
                     ...>   'a;b' AS t -- not the end;
                     ...> FROM trades ORDER BY 1;
                ┌────────┬─────┐
                │ symbol │ t   │
                ├────────┼─────┤
                │ ACME   │ a;b │
                │ IBM    │ a;b │
                └────────┴─────┘
                2 rows
                polarway>""", talk.awaitPrompt());
    }

    @Test
    void tabCompletesKeywordsTablesColumnsAndPaths() throws Exception {
        talk.clear();
        talk.type("SEL" + Conversation.TAB);
        talk.await("polarway> SELECT");
        talk.type("pri, sym FROM tra" + Conversation.TAB);
        talk.await("FROM trades");
        talk.type(Conversation.HOME + Conversation.RIGHT.repeat("SELECT pri".length()) + Conversation.TAB);
        talk.await("SELECT price, sym FROM trades");
        talk.type(Conversation.CTRL_C);
        talk.clear();
        talk.type("SELECT * FROM 'tra" + Conversation.TAB);
        talk.await("FROM 'trades.csv'");
        talk.type(Conversation.CTRL_C);
        talk.clear();
        talk.type(".mo" + Conversation.TAB + "mark" + Conversation.TAB);
        talk.await("polarway> .mode markdown");
    }

    @Test
    void tabShowsWhatThereIsWhereSeveralWordsFit() throws Exception {
        talk.clear();
        talk.type("SELECT date_t" + Conversation.TAB);
        String shown = talk.await("date_trunc(");
        assertTrue(shown.contains("polarway> SELECT date_trunc("), shown);
        talk.type(Conversation.CTRL_C);
        talk.clear();
        talk.type("SELECT var_" + Conversation.TAB);
        shown = talk.await("var_samp(");
        assertTrue(shown.contains("var_pop("), shown);
    }

    @Test
    void earlierStatementsAreFound() throws Exception {
        talk.enter("SELECT 1 AS first_one;");
        talk.enter("SELECT 2 AS\r second_one;");
        talk.enter("SELECT 3 AS third_one;");
        talk.clear();
        talk.type(Conversation.UP);
        talk.await("third_one");
        talk.type(Conversation.UP);
        assertTrue(talk.await("second_one").contains("...>  second_one;"));
        talk.type(Conversation.CTRL_C);
        talk.clear();
        talk.type(Conversation.CTRL_R + "first");
        talk.await("SELECT 1 AS first_one");
        talk.type(Conversation.ENTER);
        assertTrue(talk.await("1 row").contains("│         1 │"), talk.screen());
        talk.awaitPrompt();
        talk.type(Conversation.CTRL_D);
        talk.awaitEnd();
        assertTrue(Files.readString(directory.resolve(".polarway_history")).contains("third_one"));
    }

    @Test
    void ctrlCDropsWhatIsTyped() throws Exception {
        talk.clear();
        talk.type("SELECT nonsense");
        talk.await("nonsense");
        talk.type(Conversation.CTRL_C);
        talk.awaitPrompt();
        talk.type("SELECT 1\r");
        talk.await("     ...>");
        talk.type(Conversation.CTRL_C);
        talk.awaitPrompt();
        talk.type(Conversation.CTRL_C + Conversation.CTRL_C);
        assertTrue(talk.enter("SELECT 5 AS five;").contains("│    5 │"), talk.screen());
    }

    @Test
    void progressIsSeenAndCtrlCStopsTheQuery() throws Exception {
        talk.clear();
        talk.type(LONG_QUERY + Conversation.ENTER);
        talk.await("running  0.");
        talk.type(Conversation.CTRL_C);
        talk.await("Error: The query was canceled");
        assertFalse(talk.awaitPrompt().contains("running"), talk.screen());
        assertTrue(talk.enter("SELECT 5 AS five;").contains("│    5 │"), talk.screen());
    }

    @Test
    void ctrlCStopsTheStatementsThatFollow() throws Exception {
        talk.clear();
        talk.type(LONG_QUERY + " SELECT 2 AS after_it;" + Conversation.ENTER);
        talk.await("running  0.");
        talk.type(Conversation.CTRL_C);
        talk.await("Error: The query was canceled");
        assertFalse(talk.awaitPrompt().contains("│"), talk.screen());
        assertTrue(talk.enter("SELECT 5 AS five; SELECT 6 AS six;").contains("│   6 │"), talk.screen());
    }

    @Test
    void ctrlCBetweenTwoStatementsEndsAScript() throws Exception {
        Path script = directory.resolve("script");
        assertEquals(0, new ProcessBuilder("mkfifo", script.toString()).start().waitFor());
        talk.clear();
        talk.type(".read " + script + Conversation.ENTER);
        try (Writer statements = Files.newBufferedWriter(script)) {
            statements.write("SELECT 1 AS before_it;\n");
            statements.flush();
            talk.await("before_it");
            talk.await("1 row");
            talk.type(Conversation.CTRL_C);
            statements.write("SELECT 2 AS after_it;\nSELECT 3 AS last_one;\n");
        }
        String shown = talk.awaitPrompt();
        assertFalse(shown.contains("after_it") || shown.contains("last_one"), shown);
        assertTrue(talk.enter("SELECT 5 AS five;").contains("│    5 │"), talk.screen());
    }

    @Test
    void ctrlCWhileTheStartFileRunsLeadsToThePrompt() throws Exception {
        talk.type(".quit" + Conversation.ENTER);
        talk.awaitEnd();
        talk.close();
        Path start = directory.resolve(".polarwayrc");
        Files.writeString(start, LONG_QUERY + "\nSELECT 2 AS after_it;\n");
        talk = Conversation.begin(directory, "running  0.");
        talk.type(Conversation.CTRL_C);
        assertFalse(talk.awaitPrompt().contains("after_it"), talk.screen());
        assertTrue(talk.enter("SELECT 5 AS five;").contains("│    5 │"), talk.screen());
    }

    @Test
    void commandsAndTheirOtherNamesWork() throws Exception {
        assertEquals("polarway> .mode csv\npolarway>", talk.enter(".mode csv"));
        assertEquals("polarway> SELECT symbol FROM trades ORDER BY 1;\nsymbol\nACME\nIBM\npolarway>",
                talk.enter("SELECT symbol FROM trades ORDER BY 1;"));
        String described = talk.enter("\\d trades");
        assertTrue(described.contains("symbol") && described.contains("VARCHAR"), described);
        assertTrue(talk.enter(".nonsense").contains("nonsense"));
        talk.type("\\q" + Conversation.ENTER);
        talk.awaitEnd();
    }

    @Test
    void anErrorHasACaretAndAHint() throws Exception {
        assertEquals("""
                polarway> SELECT symbol, prize FROM trades;
                Error: Column not found: prize. Did you mean "price"?
                line 1, column 16: SELECT symbol, prize FROM trades
                                                  ^^^^^
                polarway>""", talk.enter("SELECT symbol, prize FROM trades;"));
        assertTrue(talk.enter("SELECT 1; SELECT 1 FORM trades; SELECT 3;").contains("FROM"), talk.screen());
    }

    @Test
    void aPagerShowsLongResults() throws Exception {
        Path paged = directory.resolve("paged");
        talk.enter(".pager cat > " + paged);
        assertFalse(talk.enter("SELECT * FROM range(50);").contains("│    49 │"), talk.screen());
        assertTrue(Files.readString(paged).contains("│    49 │"));
        assertTrue(talk.enter("SELECT 1 AS short;").contains("│     1 │"), talk.screen());
    }
}
