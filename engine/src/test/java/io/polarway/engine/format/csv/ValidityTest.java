package io.polarway.engine.format.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes bytes of files at random. Whether they can be read, and how many rows they have, is the same for COUNT(*), for one column
/// and for all, and wherever the blocks end; so are the rejects. More are tried with -Dpolarway.mutations=100000.
class ValidityTest {
    private static final int MUTATIONS = Integer.getInteger("polarway.mutations", 300);
    private static final byte[] NASTY = "\",,\n\r\\ ;x-.\u00001".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private static byte[] whole(Random random) {
        StringBuilder text = new StringBuilder("id,name,price,day,ts,flag\n");
        for (int i = 0; i < 30; i++) {
            text.append(i).append(',').append(random.nextInt(3) == 0 ? "\"a \"\"b\"\", c\nd\"" : "name ä" + i)
                    .append(',')
                    .append(i / 4.0).append(",2024-02-").append(10 + i % 18).append(",2024-02-03 04:05:")
                    .append(10 + i).append(".25,").append(i % 2 == 0).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void doesNotDependOnColumnsOrBlocks() throws IOException {
        int errors = 0;
        int fewer = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = whole(random);
            for (int change = 0; change <= random.nextInt(4); change++) {
                bytes[26 + random.nextInt(bytes.length - 26)] = random.nextInt(4) == 0 ? (byte) random.nextInt()
                        : NASTY[random.nextInt(NASTY.length)];
            }
            Path file = folder.resolve("changed.csv");
            Files.write(file, bytes);
            Map<String, Object> options = new HashMap<>(
                    Map.of("columns", Map.of(), "delim", ",", "quote", "\"", "escape",
                            "\"", "header", true, "types",
                            List.of("BIGINT", "VARCHAR", "DOUBLE", "DATE", "TIMESTAMP", "BOOLEAN")));
            options.remove("columns");
            if (random.nextInt(3) == 0) {
                options.put("ignore_errors", true);
            }
            if (random.nextInt(4) == 0) {
                options.put("null_padding", true);
            }
            if (random.nextInt(3) == 0) {
                options.put("max_line_size", 40 + random.nextInt(40));
            }
            if (random.nextInt(4) == 0) {
                options.put("strict_mode", false);
            }
            if (options.containsKey("ignore_errors")) {
                rejectsDoNotDependOnColumnsOrBlocks(new CsvReading(options), file, random,
                        "seed " + seed + ", " + options);
            }
            CsvReading reading = new CsvReading(options);
            long count = reading.count(file);
            String context = "seed " + seed + ", " + options;
            assertEquals(count, reading.count(file, null), context);
            int column = random.nextInt(6);
            assertEquals(count, reading.with(1 + random.nextInt(100), 3).count(file, List.of(column)), context);
            assertEquals(count, reading.with(1 + random.nextInt(20), 4).count(file, null), context);
            assertEquals(count, reading.with(1 + random.nextInt(200), 4).count(file), context);
            if (count > 0) {
                assertEquals(reading.rows(file), reading.with(1 + random.nextInt(30), 3).rows(file), context);
            }
            errors += count < 0 ? 1 : 0;
            fewer += count >= 0 && count < 30 ? 1 : 0;
        }
        assertTrue(errors > MUTATIONS / 10 && fewer > MUTATIONS / 20,
                errors + " errors, " + fewer + " with fewer rows");
    }

    private static void rejectsDoNotDependOnColumnsOrBlocks(CsvReading ignoring, Path file, Random random,
            String context) {
        Map<String, Object> options = new HashMap<>(ignoring.options());
        options.put("store_rejects", true);
        CsvReading reading = new CsvReading(options);
        CollectedRejects whole = new CollectedRejects();
        long count = reading.with(whole).count(file);
        assertEquals(ignoring.count(file), count, context);
        if (count < 0) {
            return;
        }
        List<CollectedRejects> others = List.of(new CollectedRejects(), new CollectedRejects(), new CollectedRejects(),
                new CollectedRejects());
        assertEquals(count, reading.with(others.get(0)).count(file, null), context);
        assertEquals(count, reading.with(others.get(1)).with(1 + random.nextInt(100), 3).count(file, List.of(2)),
                context);
        assertEquals(count, reading.with(others.get(2)).with(1 + random.nextInt(40), 4).count(file, null), context);
        assertEquals(count, reading.with(others.get(3)).with(1 + random.nextInt(100), 1).rows(file, null, true).size(),
                context);
        for (CollectedRejects other : others) {
            assertEquals(whole.errors(), other.errors(), context);
        }
        checkPlaces(whole, file, context);
    }

    /// Each error is of the line and at the byte that it says.
    private static void checkPlaces(CollectedRejects rejects, Path file, String context) {
        byte[] bytes = read(file);
        for (List<?> error : rejects.errors()) {
            int start = (int) ((Long) Objects.requireNonNull(error.get(3)) - 1);
            String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
            String line = String.valueOf(error.get(8));
            assertTrue(text.startsWith(line), () -> context + ": " + error);
            String before = new String(bytes, 0, start, StandardCharsets.ISO_8859_1);
            long lines = 1 + before.replace("\r\n", "\n").chars().filter(c -> c == '\n' || c == '\r').count();
            assertEquals(lines, error.get(2), () -> context + ": " + error);
            long place = (Long) Objects.requireNonNull(error.get(4)) - 1;
            assertTrue(place >= start && place <= start + line.getBytes(StandardCharsets.UTF_8).length,
                    () -> context + ": " + error);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
