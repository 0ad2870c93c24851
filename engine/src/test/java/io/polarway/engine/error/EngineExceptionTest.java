package io.polarway.engine.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EngineExceptionTest {
    private static String render(String sql, SourceRange range) {
        return EngineException.of(ErrorCode.SYNTAX_ERROR, "wrong", range).render(sql);
    }

    @Test
    void aCaretStandsUnderTheToken() {
        assertEquals("""
                wrong
                line 2, column 3:   nope FROM t
                                    ^^^^""", render("SELECT a,\n  nope FROM t\nWHERE b", new SourceRange(2, 3, 2, 6)));
        assertEquals("wrong", render("SELECT 1", new SourceRange(7, 1, 7, 1)));
        assertEquals("wrong\nline 1, column 9: SELECT 1\n                          ^",
                render("SELECT 1", SourceRange.at(1, 9)));
    }

    @Test
    void ofAVeryLongLineTheSurroundingsAreShown() {
        String sql = "SELECT " + "a, ".repeat(1000) + "nope" + ", b".repeat(1000);
        String[] lines = render(sql, new SourceRange(1, 3008, 1, 3011)).split("\n");
        assertEquals(3, lines.length);
        assertTrue(lines[1].length() < 200, lines[1]);
        assertEquals("nope", lines[1].substring(lines[2].indexOf('^'), lines[2].lastIndexOf('^') + 1));
        String[] whole = render(sql, new SourceRange(1, 1, 1, sql.length())).split("\n");
        assertTrue(whole[1].startsWith("line 1, column 1: SELECT a, "), whole[1]);
        assertTrue(whole[2].length() <= whole[1].length(), whole[2]);
    }
}
