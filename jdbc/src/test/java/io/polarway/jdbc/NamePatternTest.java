package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NamePatternTest {
    @Test
    void patternsAreThoseOfJdbc() {
        assertTrue(NamePattern.matches(null, "ticks"));
        assertTrue(NamePattern.matches("%", ""));
        assertTrue(NamePattern.matches("TI%", "ticks"));
        assertTrue(NamePattern.matches("%c_s", "ticks"));
        assertTrue(NamePattern.matches("a\\_b", "A_B"));
        assertFalse(NamePattern.matches("a\\_b", "axb"));
        assertFalse(NamePattern.matches("tick", "ticks"));
        assertFalse(NamePattern.matches("", "ticks"));
    }
}
