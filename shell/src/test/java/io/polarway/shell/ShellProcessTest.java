package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the shell as a process of its own, without any flag of the JVM.
class ShellProcessTest {
    @TempDir
    Path directory;

    private record Finished(int exitCode, String out, String errors) {
    }

    private Finished shell(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile())
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the shell did not end");
        String told = told(errors).stream().reduce("", (before, line) -> before + line + "\n");
        return new Finished(process.exitValue(), Files.readString(out), told);
    }

    /// Returns what the shell itself said: without a flag the JVM warns of Unsafe and native access.
    private static List<String> told(Path errors) throws IOException {
        return Files.readAllLines(errors).stream().filter(line -> !line.startsWith("WARNING: ") && !line.isBlank())
                .toList();
    }

    @Test
    void statementsOfTheCommandLineRunInOrder() throws Exception {
        Path file = Files.writeString(directory.resolve("b.sql"), "-- a comment\nSELECT 2 AS b;\nSELECT 'ü' AS c");
        assertEquals(new Finished(0, "a\n1\nb\n2\nc\nü\nd\n4\n", ""),
                shell("", "-c", "SELECT 1 AS a", "-f", file.toString(), "-c", "SELECT 4 AS d;"));
    }

    @Test
    void theInputIsReadWhereNothingElseIsGiven() throws Exception {
        assertEquals(new Finished(0, "x\n1\ny\n\"a;b,c\"\n", ""), shell("SELECT 1 AS x;\nSELECT 'a;b,c' AS y"));
    }

    @Test
    void anErrorShowsItsPlaceAndEndsTheRun() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.sql"),
                "SELECT 1 AS a;\n\nSELECT nope\nFROM (VALUES (1)) AS t(x);\nSELECT 3");
        Finished finished = shell("", "-f", file.toString());
        assertEquals(1, finished.exitCode());
        assertEquals("a\n1\n", finished.out());
        assertTrue(finished.errors().contains("bad.sql, statement at line 3: Error: "), finished.errors());
        assertTrue(finished.errors().contains("nope"), finished.errors());
        assertTrue(finished.errors().contains("^^^^"), finished.errors());
    }

    @Test
    void theCommandLineIsChecked() throws Exception {
        Finished unknown = shell("", "--nonsense");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.errors().contains("--nonsense"), unknown.errors());
        Finished format = shell("", "-o", "xml", "-c", "SELECT 1");
        assertEquals(2, format.exitCode());
        assertTrue(format.errors().contains("box, csv"), format.errors());
        Finished missing = shell("", "-f", directory.resolve("missing.sql").toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.errors().contains("File not found"), missing.errors());
        Finished nowhere = shell("", directory.resolve("nowhere").toString(), "-c", "SELECT 1");
        assertEquals(1, nowhere.exitCode());
        assertTrue(nowhere.errors().contains("Not a directory"), nowhere.errors());
    }

    @Test
    void helpAndVersionArePrinted() throws Exception {
        assertEquals(new Finished(0, "polarway " + Main.VERSION + "\n", ""), shell("", "--version"));
        Finished help = shell("", "--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("--command"), help.out());
    }

    @Test
    void anOutputThatIsClosedEarlyEndsQuietly() throws Exception {
        StringBuilder values = new StringBuilder("SELECT a.x, '").append("x".repeat(1000)).append("' FROM (VALUES (0)");
        for (int i = 1; i < 300; i++) {
            values.append(", (").append(i).append(')');
        }
        Path sql = Files.writeString(directory.resolve("many.sql"), values + ") AS a(x)");
        Path status = directory.resolve("status");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder("sh", "-c", "{ \"$0\" -cp \"$1\" " + Main.class.getName()
                + " -f \"$2\" -f \"$2\" 2>\"$3.err\"; echo $? >\"$3\"; } | head -n 1 >/dev/null", java,
                System.getProperty("java.class.path"), sql.toString(), status.toString()).start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals("0", Files.readString(status).strip());
        assertEquals(List.of(), told(Path.of(status + ".err")));
    }

    @Test
    void withoutALocaleNothingIsReadAsAnythingElse() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path errors = directory.resolve("errors");
        // The name of a file, and a statement, with the UTF-8 bytes of a letter.
        String[] calls = {"-c \"SELECT '$letter'\"", "-f \"$letter.sql\"", "-c \"SELECT 1 FROM '*.csv'\""};
        String[] expected = {"Set one that has, such as LC_ALL=C.UTF-8", "Set one that has, such as LC_ALL=C.UTF-8",
                "Not a path: '*.csv': "};
        for (int i = 0; i < calls.length; i++) {
            ProcessBuilder process = new ProcessBuilder("sh", "-c",
                    "letter=$(printf '\\303\\244'); echo 1 >\"$letter.csv\"; "
                            + "exec \"$0\" -cp \"$1\" " + Main.class.getName() + " " + calls[i],
                    java, System.getProperty("java.class.path")).directory(directory.toFile())
                    .redirectError(errors.toFile()).redirectOutput(directory.resolve("out").toFile());
            process.environment().put("LC_ALL", "C");
            Process started = process.start();
            assertTrue(started.waitFor(2, TimeUnit.MINUTES), "the shell did not end");
            String told = String.join("\n", told(errors));
            assertTrue(started.exitValue() != 0 && told.contains(expected[i]), calls[i] + ": " + told);
        }
    }

    @Test
    void theVersionIsThatOfTheProject() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(pom.contains("<version>" + Main.VERSION + "</version>"));
    }
}
