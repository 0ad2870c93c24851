package io.polarway.jdbc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.jdbc.ExampleFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sqlline.SqlLine;

/// sqlline runs scripts: its commands ask for metadata, its outputs show every type.
class SqllineTest {
    @TempDir
    static Path directory;
    private static Path files;

    @BeforeAll
    static void writeFiles() throws Exception {
        files = Files.createDirectory(directory.resolve("files"));
        ExampleFiles.ticks(files);
        ExampleFiles.types(files);
    }

    /// Runs the lines of a script and returns the lines that came out, without blanks at their ends.
    private static List<String> run(String format, String script) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "script", ".sql"), script);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        SqlLine sqlline = new SqlLine();
        sqlline.setOutputStream(output);
        sqlline.setErrorStream(output);
        sqlline.begin(
                new String[]{"-u", "jdbc:polarway:" + files + ";timezone=UTC", "-n", "", "-p", "", "--silent=true",
                        "--outputformat=" + format, "--maxWidth=1000", "--showElapsedTime=false", "--run=" + file},
                new ByteArrayInputStream(new byte[0]), false);
        return Arrays.stream(output.toString(StandardCharsets.UTF_8).split("\n")).map(String::stripTrailing)
                .filter(line -> !line.isEmpty()).toList();
    }

    /// Returns what is CSV of what comes out; a terminal without a person behind it is asked for what it can do.
    private static List<String> csv(String script) throws IOException {
        return run("csv", script).stream().filter(line -> line.contains("'"))
                .map(line -> line.substring(line.indexOf('\''))).toList();
    }

    /// sqlline lets DriverManager print every SQLException that is made.
    @AfterAll
    static void printNoMore() {
        DriverManager.setLogWriter(null);
    }

    @Test
    void queriesComeOutAsCsv() throws IOException {
        List<String> lines = csv("""
                SELECT symbol, COUNT(*) AS n, MAX(price) AS high FROM ticks
                WHERE side = 'BUY' GROUP BY symbol ORDER BY symbol LIMIT 2;
                SELECT "bool", "big", "dec", "text", "date", "ts", "uuid" FROM types;
                """);
        assertEquals(List.of("'symbol','n','high'", "'S0','10000','247.5'", "'S1','10000','249.0'",
                "'bool','big','dec','text','date','ts','uuid'",
                "'true','4200000000','1234567.89','ü€日 text that is longer','2024-02-29','2024-02-29 12:34:56.123456',"
                        + "'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'",
                "'','null','null','','null','null',''"), lines);
    }

    @Test
    void tablesAndColumnsAreListed() throws IOException {
        List<String> tables = csv("!tables\n");
        assertTrue(tables.stream().anyMatch(line -> line.contains("'polarway','main','ticks','TABLE'")),
                tables::toString);
        List<String> columns = csv("!columns ticks\n");
        assertTrue(columns.get(0).contains("'COLUMN_NAME'"), columns::toString);
        assertTrue(columns.stream().anyMatch(line -> line.contains("'price'") && line.contains("'DOUBLE'")),
                columns::toString);
        List<String> described = csv("!describe types\n");
        assertTrue(described.stream().anyMatch(line -> line.contains("'dec'") && line.contains("'DECIMAL'")),
                described::toString);
    }

    @Test
    void commandsAboutTheDatabaseAnswer() throws IOException {
        for (String command : List.of("!dbinfo", "!metadata getTypeInfo", "!metadata getFunctions null null sum",
                "!indexes ticks", "!primarykeys ticks", "!importedkeys ticks", "!exportedkeys ticks", "!procedures",
                "!schemas", "!nativesql SELECT 1", "!typeinfo", "!isolation TRANSACTION_READ_COMMITTED", "!commit",
                "!metadata getCatalogs", "!metadata getTableTypes")) {
            List<String> lines = run("csv", command + "\n");
            assertTrue(lines.stream().noneMatch(line -> line.contains("Error") || line.contains("Exception")),
                    () -> command + " gave " + lines);
        }
    }

    @Test
    void errorsShowWhatIsWrong() throws IOException {
        List<String> lines = run("table", "SELECT ammount FROM ticks;\n");
        assertTrue(lines.stream().anyMatch(line -> line.contains("Column not found: ammount")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("state=42703,code=103")), lines::toString);
    }
}
