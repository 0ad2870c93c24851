package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static Arguments parse(String... args) {
        Arguments arguments = new Arguments();
        assertEquals(-1, arguments.parse(args));
        return arguments;
    }

    @Test
    void inputsKeepTheirOrderInEverySpelling() {
        List<Arguments.Input> expected = List.of(new Arguments.Input.Text("SELECT 1"),
                new Arguments.Input.File("a.sql"),
                new Arguments.Input.Text("SELECT 2"));
        assertEquals(expected, parse("-c", "SELECT 1", "-f", "a.sql", "-c", "SELECT 2").inputs());
        assertEquals(expected, parse("--command=SELECT 1", "--file", "a.sql", "-cSELECT 2").inputs());
        assertEquals(expected, parse("-c", "SELECT 1", "dir", "-f", "a.sql", "-c", "SELECT 2", "-o", "csv").inputs());
    }

    @Test
    void theDirectoryAndTheFormatAreOptional() {
        assertEquals("", parse().directory());
        assertNull(parse().format());
        assertEquals("/data", parse("/data").directory());
        assertEquals("/data", parse("-o", "box", "/data").directory());
        assertEquals("box", parse("-o", "box").format());
        assertEquals("csv", parse("-o", "box", "--format=csv").format());
    }

    @Test
    void aValueMayLookLikeAnOption() {
        assertEquals(List.of(new Arguments.Input.Text("-- nothing\nSELECT 1")),
                parse("-c", "-- nothing\nSELECT 1").inputs());
    }
}
