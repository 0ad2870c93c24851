package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The self-contained jar, as a program meets it: alone on the class path, or beside the libraries that are in it.
@Tag("driver-jar")
class DriverJarTest {
    private static final Path JAR = Path.of(System.getProperty("driver.jar"));

    @TempDir
    Path directory;

    @Test
    void offersOneDriverOnly() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String drivers = new String(
                    jar.getInputStream(jar.getEntry("META-INF/services/java.sql.Driver")).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertEquals("io.polarway.jdbc.PolarwayDriver", drivers.strip());
        }
    }

    @Test
    void keepsItsLibrariesToItself() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            // What is left under its own name: Arrow with its format, and libraries that load native code.
            List<String> foreign = jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("io/polarway/") && !name.startsWith("org/apache/arrow/")
                            && !name.startsWith("com/google/flatbuffers/") && !name.startsWith("io/airlift/compress/")
                            && !name.startsWith("com/github/luben/zstd/")
                            && !name.contains("ch/randelshofer/fastdoubleparser/"))
                    .toList();
            assertEquals(List.of(), foreign);
            assertTrue(jar.stream().noneMatch(entry -> entry.getName().endsWith(".SF")), "signatures of other jars");
            // The clients that tests run, under whatever name.
            assertEquals(List.of(), jar.stream().map(entry -> entry.getName()).filter(
                    name -> name
                            .matches(".*(sqlline|hikari|org/jooq/impl|jasperreports|commons/collections4|org/jline).*"))
                    .toList());
        }
    }

    @Test
    void worksBesideCalcite() throws IOException, InterruptedException {
        Path data = Path.of("..", "docs", "examples", "ticks").toAbsolutePath().normalize();
        // The test's own class path, without this project's classes: it has Calcite and all that Calcite needs.
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar") && !path.contains("polarway"))
                .collect(Collectors.joining(File.pathSeparator));
        String classes = Path.of("target", "test-classes").toAbsolutePath().toString();
        Path out = directory.resolve("out.txt");
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                String.join(File.pathSeparator, JAR.toString(), libraries, classes), DriverJarProgram.class.getName(),
                data.toString()).redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the program still runs");
        assertEquals(0, process.exitValue(), () -> read(errors));
        List<String> lines = Files.readAllLines(out);
        assertEquals("two=2, text=Xy, day=2024-02-29", lines.get(1));
        assertTrue(lines.get(2).startsWith("side=BUY, ticks=") && lines.get(2).endsWith("moved=true"), lines.get(2));
        assertTrue(lines.get(3).startsWith("side=SELL, ticks="), lines.get(3));
        assertEquals("doubled=42", lines.get(4));
        assertEquals("driver Calcite JDBC Driver", lines.get(5));
        assertEquals("rows=1", lines.get(6));
        assertEquals(7, lines.size());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
