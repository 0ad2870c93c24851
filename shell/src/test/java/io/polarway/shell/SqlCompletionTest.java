package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCompletionTest {
    @TempDir
    Path directory;

    private List<String> offered(String before) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIEW trades AS SELECT 1 AS price, 2 AS \"Total volume\"");
            statement.execute("CREATE VIEW quotes AS SELECT 1 AS bid");
            String word = before.substring(SqlCompletion.wordStart(before)).toLowerCase();
            return new SqlCompletion(new KnownNames(connection), directory).candidates(before, "").stream()
                    .map(Candidate::value).filter(value -> value.toLowerCase().startsWith(word)).toList();
        }
    }

    @Test
    void keywordsKeepTheCaseThatIsTyped() throws Exception {
        assertEquals(List.of("select"), offered("sele"));
        assertEquals(List.of("SELECT"), offered("SELE"));
    }

    @Test
    void tablesFollowFrom() throws Exception {
        assertEquals(List.of("trades"), offered("SELECT * FROM tr"));
        assertEquals(List.of("quotes", "trades"), offered("DESCRIBE ").stream().filter(name -> !name.contains("("))
                .toList());
        assertTrue(offered("SELECT * FROM read_p").contains("read_parquet("));
    }

    @Test
    void columnsAreThoseOfTheTablesThatAreNamed() throws Exception {
        assertEquals(List.of("price"), offered("SELECT 1 FROM trades WHERE pri"));
        assertFalse(offered("SELECT 1 FROM trades WHERE b").contains("bid"));
        assertEquals(List.of("price", "\"Total volume\""), offered("SELECT t. FROM trades t".substring(0, 9)).isEmpty()
                ? offered("SELECT 1 FROM trades AS t WHERE t.")
                : List.of());
    }

    @Test
    void functionsAndPathsAreOffered() throws Exception {
        Files.createDirectory(directory.resolve("ticks"));
        Files.writeString(directory.resolve("ticks/a.parquet"), "");
        assertTrue(offered("SELECT date_tr").contains("date_trunc("));
        assertEquals(List.of("ticks/"), offered("SELECT * FROM 'ti"));
        assertEquals(List.of("ticks/a.parquet'"), offered("SELECT * FROM 'ticks/"));
        assertEquals(List.of(), offered("SELECT * FROM 'nowhere/"));
        assertEquals(List.of(), offered("SELECT 1 -- sel"));
    }

    @Test
    void commandsAreOffered() throws Exception {
        assertEquals(List.of(".tables", ".timer"), offered(".t").stream().sorted().toList());
        assertEquals(List.of("markdown"), offered(".mode m"));
        assertEquals(List.of("trades"), offered(".schema t"));
        assertEquals(List.of("on", "off"), offered(".timer "));
    }

    @Test
    void coloursKeepTheText() {
        for (String text : List.of("SELECT 'a''b', \"c\", 1.5e-3 FROM t -- x", "SELECT 'open", "/* open", ".mode csv",
                "SELECT $$a;b$$ + $1")) {
            AttributedString colored = SqlColors.highlight(text);
            assertEquals(text, colored.toString());
            assertTrue(colored.toAnsi().contains("\u001b["), text);
        }
    }
}
