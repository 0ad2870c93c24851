package io.polarway.engine.format.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads gzip files of several members, and those in which something is wrong.
class CompressedFilesTest {
    private static final String ROWS = "a,b\n" + "1,one\n".repeat(30_000);

    @TempDir
    private Path folder;

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Path file(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        return Files.write(folder.resolve("file.csv.gz"), bytes.toByteArray());
    }

    private static long count(Path file) throws IOException {
        return new CsvReading(Map.of("header", true)).count(file);
    }

    @Test
    void readsAllMembersAndZerosBehindThem() throws IOException {
        assertEquals(30_000, count(file(gzip(ROWS))));
        assertEquals(30_001, count(file(gzip(ROWS), gzip("2,two\n"))));
        assertEquals(30_002, count(file(gzip(ROWS), gzip("2,two\n"), gzip(""), gzip("3,three"), new byte[200_000])));
        byte[] named = gzip("4,four\n");
        named[3] = 4 | 8 | 16 | 2;
        byte[] header = Arrays.copyOf(named, 10);
        byte[] rest = Arrays.copyOfRange(named, 10, named.length);
        byte[] fields = {2, 0, 'x', 'y', 'n', 0, 'c', 'o', 0, 9, 9};
        assertEquals(30_001, count(file(gzip(ROWS), header, fields, rest)));
    }

    @Test
    void refusesWhatIsNoMember() throws IOException {
        fails("gzip member 2 is not another one", gzip(ROWS), gzip("2,two\n"),
                "3,three\n".getBytes(StandardCharsets.UTF_8));
        fails("zeros and other bytes", gzip(ROWS), new byte[10], gzip("2,two\n"));
        fails("it was cut off", Arrays.copyOf(gzip(ROWS), 60));
        fails("it was cut off", gzip(ROWS), Arrays.copyOf(gzip(ROWS), 5));
        byte[] changed = gzip(ROWS);
        changed[changed.length - 6] ^= 1;
        fails("the checksum of gzip member 1 is another one", changed);
        fails("it is not gzip", new byte[50]);
    }

    private void fails(String reason, byte[]... parts) throws IOException {
        Path file = file(parts);
        EngineException error = assertThrows(EngineException.class,
                () -> new CsvReading(Map.of("header", true)).rows(file, List.of(0), false));
        assertTrue(error.getMessage().contains(reason) && error.getMessage().contains("file.csv.gz"),
                error.getMessage());
    }
}
