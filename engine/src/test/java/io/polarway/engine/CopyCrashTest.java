package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// COPY in a process of its own that may not write any more, or is killed: nothing is there under the file's name, and the next COPY
/// removes what is there under hidden ones. With `-Dpolarway.faults=all` it is killed at 30 moments, else at few.
@Tag("slow")
@EnabledOnOs({OS.LINUX, OS.MAC})
class CopyCrashTest {
    private static final int KILLS = "all".equals(System.getProperty("polarway.faults")) ? 30 : 2;

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws SQLException {
        try (SqlFixture sql = new SqlFixture(directory)) {
            sql.write("numbers.parquet", "SELECT i, 'text ' || i AS s FROM range(400000) t(i)");
        }
    }

    /// Runs the statements of its arguments; prints the rows that each one changed, or its error.
    static final class Child {
        private Child() {
        }

        public static void main(String[] arguments) {
            try (Engine engine = Engine.create();
                    Session session = engine.openSession(Path.of(arguments[0]))) {
                for (int i = 1; i < arguments.length; i++) {
                    try (Execution execution = session.query(arguments[i]).execute()) {
                        System.out.println("rows " + execution.updateCount());
                    } catch (EngineException e) {
                        System.out.println(e.code() + " " + e.getMessage());
                    }
                }
            }
        }
    }

    /// @param limit the most blocks of 1024 bytes that a file may have
    private Process start(String limit, String... statements) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f " + limit + "; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), directory.toString()));
        command.addAll(List.of(statements));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void aDiskThatTakesNoMoreLeavesNothing() throws IOException, InterruptedException {
        String[] copies = Stream.of("'full.csv'", "'full.json'", "'full.parquet' (COMPRESSION none)",
                "'full' (FORMAT csv, PARTITION_BY (p))")
                .map(target -> "COPY (SELECT i, s, i % 2 AS p FROM 'numbers.parquet') TO " + target)
                .toArray(String[]::new);
        String output = output(start("2000", copies));
        assertEquals(copies.length,
                output.lines().filter(line -> line.startsWith("IO_ERROR Could not write 'full")).count(), output);
        assertEquals(List.of("numbers.parquet"), names());
        assertEquals("rows 400000\n".repeat(copies.length), output(start("unlimited", copies)));
    }

    private static final List<String> TARGETS = List.of("'killed.csv'", "'killed.parquet' (ROW_GROUP_SIZE 10000)",
            "'killed' (FORMAT csv, PARTITION_BY (p))", "'killed' (FORMAT csv, PER_THREAD_OUTPUT)");

    private Process startCopyTo(String target) throws IOException {
        return start("unlimited", "COPY (SELECT i, s, i % 20 AS p FROM 'numbers.parquet', range(1000)) TO " + target);
    }

    private static void copyFewRows(SqlFixture sql, String target) {
        try (Execution execution = sql.session
                .query("COPY (SELECT i, s, i % 2 AS p FROM 'numbers.parquet' LIMIT 10) TO " + target).execute()) {
            assertEquals(10, execution.updateCount());
        }
    }

    private void awaitBeginOf(Process process) throws IOException {
        while (names().size() == 1 && process.isAlive()) {
            Thread.onSpinWait();
        }
        assertTrue(process.isAlive(), () -> "ended before it wrote anything");
    }

    private void deleteAllBut(String kept) throws IOException {
        for (String name : names()) {
            if (!name.equals(kept)) {
                try (Stream<Path> files = Files.walk(directory.resolve(name))) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void theNextCopyRemovesWhatAKilledOneLeft() throws IOException, InterruptedException, SQLException {
        Random random = new Random(9);
        try (SqlFixture sql = new SqlFixture(directory)) {
            for (int run = 0; run < KILLS; run++) {
                for (String target : TARGETS) {
                    Process process = startCopyTo(target);
                    awaitBeginOf(process);
                    process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
                    process.destroyForcibly().waitFor();
                    List<String> left = names();
                    assertEquals(2, left.size(), () -> target + " left " + left);
                    assertTrue(left.getFirst().startsWith(".killed"), left.getFirst());
                    copyFewRows(sql, target);
                    String name = target.split("'")[1];
                    assertEquals(List.of(name, "numbers.parquet"), names(), target);
                    deleteAllBut("numbers.parquet");
                }
            }
        }
    }

    @Test
    void whatAnotherProcessWritesStays() throws IOException, InterruptedException, SQLException {
        try (SqlFixture sql = new SqlFixture(directory)) {
            for (String target : TARGETS) {
                Process process = startCopyTo(target);
                awaitBeginOf(process);
                String hidden = names().getFirst();
                for (int i = 0; i < 20; i++) {
                    copyFewRows(sql, "'other.csv'");
                    copyFewRows(sql, "'other' (FORMAT csv, PARTITION_BY (p), OVERWRITE)");
                }
                assertTrue(process.isAlive());
                assertEquals(List.of(hidden, "numbers.parquet", "other", "other.csv"), names(), target);
                process.destroyForcibly().waitFor();
                deleteAllBut("numbers.parquet");
            }
        }
    }

    /// None takes what another one begins or completes for something that was left.
    @Test
    void processesThatWriteSideBySideDoNotDisturbEachOther() throws IOException, InterruptedException {
        int copies = "all".equals(System.getProperty("polarway.faults")) ? 3000 : 300;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "side" + i;
            processes.add(start("unlimited", IntStream.range(0, copies)
                    .mapToObj(copy -> "COPY (SELECT 1 AS a, 2 AS b) TO '" + name + (copy % 2 == 0
                            ? ".csv'"
                            : "' (FORMAT csv, PARTITION_BY (b), OVERWRITE)"))
                    .toArray(String[]::new)));
        }
        for (Process process : processes) {
            List<String> lines = output(process).lines().toList();
            assertEquals(List.of(), lines.stream().filter(line -> !line.equals("rows 1")).toList());
            assertEquals(copies, lines.size());
            assertEquals(0, process.exitValue());
        }
        assertEquals(List.of("numbers.parquet", "side0", "side0.csv", "side1", "side1.csv", "side2", "side2.csv"),
                names());
    }

    /// A process that is killed while it replaces a directory again and again, at any moment from beginning to end.
    @Test
    void aDirectoryThatWasBeingReplacedIsThereAfterTheNextCopy()
            throws IOException, InterruptedException, SQLException {
        Random random = new Random(5);
        String[] copies = new String[2000];
        Arrays.fill(copies, "COPY (SELECT i, s, i % 2 AS p FROM 'numbers.parquet' LIMIT 10) TO 'replaced'"
                + " (FORMAT csv, PARTITION_BY (p), OVERWRITE)");
        try (SqlFixture sql = new SqlFixture(directory)) {
            for (int run = 0; run < KILLS; run++) {
                Process process = start("unlimited", copies);
                while (!Files.exists(directory.resolve("replaced")) && process.isAlive()) {
                    Thread.onSpinWait();
                }
                assertFalse(process.waitFor(random.nextInt(1_000_000), TimeUnit.MICROSECONDS));
                process.destroyForcibly().waitFor();
                copyFewRows(sql, "'next.csv'");
                assertEquals(List.of("next.csv", "numbers.parquet", "replaced"), names());
                assertEquals("10", sql.value("SELECT COUNT(*) FROM 'replaced/*/*.csv'"));
                deleteAllBut("numbers.parquet");
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aKilledProcessLeavesNoTemporaryFile() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Random random = new Random(3);
        for (int run = 0; run < KILLS; run++) {
            Process process = start("unlimited", "SET temp_directory = '" + temporary + "'",
                    "SET memory_limit = '64MB'",
                    "COPY (SELECT i, s FROM 'numbers.parquet', range(100) ORDER BY s, i) TO 'sorted.csv'");
            while (!hasTemporaryFile(process) && process.isAlive()) {
                Thread.onSpinWait();
            }
            assertTrue(process.isAlive(), () -> "ended before it put anything aside");
            process.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            try (Stream<Path> files = Files.list(temporary)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    /// Returns whether a process, or the one that it started, has a file open that has no name any more.
    private static boolean hasTemporaryFile(Process process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path file : files.toList()) {
                try {
                    if (Files.readSymbolicLink(file).toString().contains("/temporary/polarway-")) {
                        return true;
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        return false;
    }
}
