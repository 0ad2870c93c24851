package io.polarway.engine.format.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes random tables in random dialects and reads them back equal, in blocks so small that their ends fall everywhere. More
/// are tried with -Dpolarway.csv.files=10000.
class RandomFilesTest {
    private static final int FILES = Integer.getInteger("polarway.csv.files", 150);

    private static final String CHARACTERS = "abcxyz019 ,;|\t:\"'\\\n\r#ä€";

    @TempDir
    private Path folder;

    /// How a file is written.
    private record Writing(String delimiter, char quote, boolean isDoubled, String newline, boolean hasLast,
            boolean hasMark,
            boolean hasEmptyLines, boolean hasComments) {
        static Writing of(Random random) {
            String newline = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            return new Writing(DELIMITERS.get(random.nextInt(DELIMITERS.size())), random.nextInt(3) > 0 ? '"' : '\'',
                    random.nextInt(3) > 0, newline, random.nextBoolean(), random.nextInt(4) == 0,
                    random.nextInt(3) == 0,
                    random.nextInt(4) == 0);
        }

        Map<String, Object> options() {
            Map<String, Object> options = new HashMap<>(Map.of("delim", delimiter, "quote",
                    String.valueOf(quote), "escape", isDoubled ? String.valueOf(quote) : "\\", "all_varchar", true,
                    "header", true, "nullstr", "NULL"));
            if (hasComments) {
                options.put("comment", "#");
            }
            return options;
        }

        String field(@Nullable String value, Random random) {
            if (value == null) {
                return "NULL";
            }
            boolean needsQuotes = value.isEmpty() || value.strip().length() != value.length()
                    || value.indexOf(quote) >= 0
                    || (value + delimiter).indexOf(delimiter) < value.length() || value.indexOf('\n') >= 0
                    || value.indexOf('\r') >= 0
                    || value.indexOf('#') >= 0 || value.equals("NULL");
            if (!needsQuotes && random.nextInt(4) > 0) {
                return value;
            }
            String escape = isDoubled ? String.valueOf(quote) : "\\";
            String inside = isDoubled ? value : value.replace("\\", "\\\\");
            String blank = random.nextInt(10) == 0 ? " " : "";
            return blank + quote + inside.replace(String.valueOf(quote), escape + quote) + quote
                    + (random.nextInt(10) == 0 ? "  " : "");
        }
    }

    private static String value(Random random) {
        int length = random.nextInt(8) == 0 ? random.nextInt(60) : random.nextInt(6);
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < length; i++) {
            value.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return value.toString();
    }

    private static final List<String> DELIMITERS = List.of(",", ";", "|", "\t", ":", "||", ", ", "§", "a,b;");

    @Test
    void readsBackWhatWasWritten() throws IOException {
        for (int seed = 0; seed < FILES; seed++) {
            Random random = new Random(seed);
            Writing writing = Writing.of(random);
            int columns = 1 + random.nextInt(5);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            StringBuilder text = new StringBuilder(writing.hasMark ? "\uFEFF" : "");
            for (int i = 0; i < columns; i++) {
                text.append(i == 0 ? "" : writing.delimiter).append("c").append(i);
            }
            int count = random.nextInt(40);
            for (int row = 0; row < count; row++) {
                text.append(writing.newline);
                if (writing.hasEmptyLines && columns > 1 && random.nextInt(4) == 0) {
                    text.append(writing.newline);
                }
                if (writing.hasComments && random.nextInt(4) == 0) {
                    text.append("# it's a \"comment").append(writing.newline);
                }
                List<@Nullable Object> values = new ArrayList<>();
                for (int i = 0; i < columns; i++) {
                    String value = random.nextInt(8) == 0 ? null : value(random);
                    values.add(value);
                    text.append(i == 0 ? "" : writing.delimiter).append(writing.field(value, random));
                }
                rows.add(values);
            }
            if (writing.hasLast) {
                text.append(writing.newline);
            }
            check(seed, text.toString(), writing, rows, random);
        }
    }

    private void check(int seed, String text, Writing writing, List<List<@Nullable Object>> rows, Random random)
            throws IOException {
        Path plain = folder.resolve("random.csv");
        Files.writeString(plain, text);
        CsvReading reading = new CsvReading(writing.options(), 1 << 20, 1, random.nextInt(5));
        String context = "seed " + seed + ", " + writing + ":\n" + text;
        assertEquals(rows, reading.rows(plain), context);
        assertEquals(rows, reading.with(1 + random.nextInt(5), 3).rows(plain), context);
        assertEquals(rows, reading.with(1 + random.nextInt(90), 4).rows(plain), context);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).add((long) i);
        }
        assertEquals(rows, reading.with(1 + random.nextInt(50), 2).rows(plain, null, true), context);
        rows.forEach(List::removeLast);
        Path packed = folder.resolve("random.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(rows, reading.with(1 + random.nextInt(50), 3).rows(packed), context);
        if (!writing.hasMark) {
            Path wide = folder.resolve("wide.csv");
            Files.write(wide, text.getBytes(StandardCharsets.UTF_16));
            Map<String, Object> options = new HashMap<>(writing.options());
            options.put("encoding", "utf-16");
            assertEquals(rows, new CsvReading(options, 32, 2, 0).rows(wide), context);
        }
    }
}
