package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.polarway.bench.ResultRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Reads DuckDB's own CSV files as DuckDB does, but for those that `csv-wild.txt` lists with a reason: some are refused where
/// DuckDB guesses, some read better. What DuckDB refuses may be read or not; the files of a fuzzer (`afl/`) may give anything but
/// an internal error. Skipped where the folder is absent; -Dpolarway.shared says where it is.
@Tag("slow")
class CsvWildTest {
    private static final long LARGEST = 3_000_000;

    @Test
    void readsAsDuckDbDoesOrAsListed() throws IOException, SQLException {
        String shared = System.getProperty("polarway.shared");
        Path folder = (shared == null ? Path.of("").toAbsolutePath().resolve("../../shared").normalize()
                : Path.of(shared))
                .resolve("data/csv-wild");
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "There is no " + folder);
        Map<String, String> listed = listed();
        Map<String, String> unexpected = new TreeMap<>();
        try (Connection polarway = DriverManager.getConnection("jdbc:polarway:");
                Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(CsvWildTest::isText).sorted().toList()) {
                String name = folder.relativize(file).toString();
                String sql = "SELECT * FROM read_csv('" + file.toString().replace("'", "''") + "')";
                String outcome = outcome(polarway, duckdb, sql);
                String expected = listed.getOrDefault(name, "equal");
                boolean isFuzz = name.startsWith("afl/");
                if (outcome.startsWith("internal")
                        || !isFuzz && !outcome.equals("equal") && !outcome.equals(expected)) {
                    unexpected.put(name, outcome);
                }
            }
        }
        assertEquals(Map.of(), unexpected);
    }

    private static boolean isText(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < LARGEST
                    && file.toString().matches("(?i).*\\.(csv|tsv|tbl|txt|dat)(\\.gz|\\.zst)?");
        } catch (IOException e) {
            return false;
        }
    }

    /// Returns `equal` also where DuckDB refuses a file.
    private static String outcome(Connection polarway, Connection duckdb, String sql) {
        ResultRows ours = null;
        ResultRows theirs = null;
        try {
            ours = ResultRows.read(polarway, sql);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("Internal error")) {
                return "internal error: " + e.getMessage();
            }
        }
        try {
            theirs = ResultRows.read(duckdb, sql);
        } catch (SQLException e) {
            return "equal";
        }
        if (ours == null) {
            return "refused";
        }
        try {
            ours.requireEqual(theirs, sql);
            return "equal";
        } catch (IllegalStateException e) {
            return "differs";
        }
    }

    private static Map<String, String> listed() throws IOException {
        Map<String, String> outcomes = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CsvWildTest.class.getResourceAsStream("csv-wild.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split("\\|");
                assertFalse(parts.length < 3, () -> "A line without a reason: " + line);
                outcomes.put(parts[0], parts[1]);
            });
        }
        return outcomes;
    }
}
