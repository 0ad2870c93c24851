package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementSplitterTest {
    private static List<String> split(String text) {
        return split(text, text.length() + 1);
    }

    private static List<String> split(String text, int chunk) {
        StatementSplitter splitter = new StatementSplitter();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < text.length(); i += chunk) {
            splitter.add(text.substring(i, Math.min(text.length(), i + chunk)));
            for (StatementSplitter.Statement next = splitter.next(); next != null; next = splitter.next()) {
                statements.add(next.text().strip());
            }
        }
        for (StatementSplitter.Statement rest = splitter.rest(); rest != null; rest = splitter.rest()) {
            statements.add(rest.text().strip());
        }
        return statements;
    }

    @Test
    void splitsAtSemicolonsAndKeepsTheRest() {
        assertEquals(List.of("SELECT 1", "SELECT 2", "SELECT 3"), split("SELECT 1; SELECT 2;\nSELECT 3"));
    }

    @Test
    void emptyStatementsAreNone() {
        assertEquals(List.of("a", "b"), split(";;a; ;\n; b;;"));
        assertEquals(List.of(), split(" -- only a comment; \n /* and; another */ ;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 'a;b'", "SELECT 'it''s; here'", "SELECT \"a;b\" FROM t", "SELECT 1 -- no; end\n+ 1",
            "SELECT /* no; end */ 1", "SELECT $$a;b$$", "SELECT $tag$a;$$;b$tag$", "SELECT 4 - - 3 / 2", "SELECT a$b$c",
            "SELECT $1", "SELECT '--;'", "SELECT \"/*;\" /* ' ; */"})
    void semicolonsInsideOfTokensEndNothing(String statement) {
        for (int chunk = 1; chunk < 6; chunk++) {
            assertEquals(List.of(statement, "next"), split(statement + ";next", chunk), "chunks of " + chunk);
            assertEquals(List.of(statement), split(statement, chunk), "chunks of " + chunk);
        }
    }

    @Test
    void aStatementBeginsAtItsFirstWordOrComment() {
        StatementSplitter splitter = new StatementSplitter();
        splitter.add("SELECT 1;\n\n  -- hello\nSELECT\n2; SELECT 3");
        assertEquals(new StatementSplitter.Statement("SELECT 1", 1), splitter.next());
        assertEquals(new StatementSplitter.Statement("-- hello\nSELECT\n2", 3), splitter.next());
        assertEquals(new StatementSplitter.Statement("SELECT 3", 5), splitter.rest());
    }

    @Test
    void anOpenQuoteIsNoEnd() {
        StatementSplitter splitter = new StatementSplitter();
        splitter.add("SELECT 'a;\n");
        assertEquals(null, splitter.next());
        assertTrue(splitter.hasContent());
        assertEquals(StatementSplitter.Within.QUOTE, splitter.within());
        splitter.add("b';\n");
        assertEquals("SELECT 'a;\nb'", splitter.next().text());
        assertFalse(splitter.hasContent());
    }

    @Test
    void theFirstWordStandsBehindComments() {
        assertEquals("explain", FirstWord.of(" -- x\n /* y */ explain SELECT 1"));
        assertEquals("", FirstWord.of("(SELECT 1)"));
    }
}
