package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the examples of README.md that are programs: every block marked `java` as a file of its own, and of the blocks marked
/// `sh` the command lines of the shell that end by themselves, all in the repository's root. They have to print something
/// and succeed.
@Tag("slow")
class ProgramExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    @TempDir
    Path directory;

    @Test
    void javaProgramsRun() throws IOException, InterruptedException {
        List<String> programs = blocks("java");
        assertFalse(programs.isEmpty());
        for (String program : programs) {
            Matcher name = CLASS.matcher(program);
            assertTrue(name.find(), program);
            Path source = Files.writeString(directory.resolve(name.group(1) + ".java"), program);
            run(program, List.of(java(), "-cp", System.getProperty("java.class.path"), source.toString()));
        }
    }

    @Test
    void shellCommandsRun() throws IOException, InterruptedException {
        String shell = "'" + java() + "' -cp '" + System.getProperty("java.class.path") + "' io.polarway.shell.Main";
        List<String> lines = blocks("sh").stream().flatMap(String::lines).filter(line -> line.contains("./polarway"))
                .filter(line -> line.contains(" -c ") || line.contains("| ./polarway")).toList();
        assertFalse(lines.isEmpty());
        for (String line : lines) {
            run(line, List.of("bash", "-c", line.replace("./polarway", shell)));
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void run(String example, List<String> command) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command).directory(ROOT.toFile()).redirectOutput(out.toFile())
                .redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), example);
        assertEquals(0, process.exitValue(), () -> example + "\n" + read(errors));
        assertFalse(Files.readString(out).isBlank(), example);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Returns the blocks of README.md with this mark.
    private static List<String> blocks(String mark) throws IOException {
        String[] parts = Files.readString(ROOT.resolve("README.md")).split("(?m)^```");
        List<String> blocks = new ArrayList<>();
        // Every other part is a block.
        for (String part : Arrays.stream(parts).filter(part -> part.startsWith(mark + "\n")).toList()) {
            blocks.add(part.substring(mark.length() + 1));
        }
        return blocks;
    }
}
