package io.polarway.engine.catalog;

import static io.polarway.engine.catalog.TableTester.compare;
import static io.polarway.engine.catalog.TableTester.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are missing, broken, or not the ones that were planned with: each is an error that says where, and none leaves
/// a buffer behind.
class BadFilesTest {
    @TempDir
    Path directory;

    private TableTester tester;

    @BeforeEach
    void open() {
        tester = new TableTester(directory);
    }

    @AfterEach
    void close() {
        tester.close();
    }

    private void bytes(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    private static byte[] withFooterLength(byte[] file, int length) {
        byte[] copy = file.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(copy.length - 8, length);
        return copy;
    }

    private void assertError(ErrorCode code, String message, Runnable action) {
        EngineException error = error(action);
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
    }

    @Test
    void noMatch() {
        assertError(ErrorCode.FILE_NOT_FOUND, "No file matches 'x/*.parquet': there is no 'x' in '" + directory + "'",
                () -> tester.table("x/*.parquet"));
    }

    @Test
    void brokenFooters() throws IOException {
        tester.write("good.parquet", "SELECT i, i::VARCHAR AS s FROM range(1000) t(i)");
        byte[] good = Files.readAllBytes(directory.resolve("good.parquet"));
        bytes("empty.parquet", new byte[0]);
        assertError(ErrorCode.CORRUPT_FILE, "Corrupt file: 'empty.parquet': it is empty",
                () -> tester.table("empty.parquet"));
        bytes("short.parquet", "PAR1".getBytes(StandardCharsets.US_ASCII));
        assertError(ErrorCode.CORRUPT_FILE, "'short.parquet': it has 4 bytes", () -> tester.table("short.parquet"));
        bytes("text.parquet", "a,b\n1,2\n3,4\n5,6\n".getBytes(StandardCharsets.US_ASCII));
        assertError(ErrorCode.CORRUPT_FILE, "'text.parquet': it does not end in PAR1",
                () -> tester.table("text.parquet"));
        bytes("cut.parquet", Arrays.copyOf(good, good.length / 2));
        assertError(ErrorCode.CORRUPT_FILE, "'cut.parquet': it does not end in PAR1",
                () -> tester.table("cut.parquet"));
        byte[] encrypted = good.clone();
        encrypted[encrypted.length - 1] = 'E';
        bytes("pare.parquet", encrypted);
        assertError(ErrorCode.UNSUPPORTED, "Cannot read 'pare.parquet': its footer is encrypted",
                () -> tester.table("pare.parquet"));
        for (int length : new int[]{-1, 0, good.length - 11, Integer.MAX_VALUE}) {
            bytes("length.parquet", withFooterLength(good, length));
            assertError(ErrorCode.CORRUPT_FILE, "'length.parquet': its footer would be",
                    () -> tester.table("length.parquet"));
        }
        bytes("early.parquet", withFooterLength(good, 40));
        assertError(ErrorCode.CORRUPT_FILE, "'early.parquet': its footer cannot be decoded",
                () -> tester.table("early.parquet"));
    }

    /// Whatever byte of a footer is wrong: an error that names the file, or rows.
    @Test
    void footersWithWrongBytes() throws IOException {
        tester.write("good.parquet", "SELECT i, i::VARCHAR AS s, [i] AS l FROM range(1000) t(i)");
        byte[] good = Files.readAllBytes(directory.resolve("good.parquet"));
        int length = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(good.length - 8);
        Random random = new Random(42);
        int errors = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            for (int change = 0; change < 1 + i % 3; change++) {
                bad[good.length - 8 - 1 - random.nextInt(length)] = (byte) random.nextInt(256);
            }
            bytes("bad.parquet", bad);
            try {
                Table table = tester.table("bad.parquet");
                tester.scan(table, List.of(table.schema().field(0).name()), null);
            } catch (EngineException e) {
                errors++;
                assertTrue(e.code() != ErrorCode.INTERNAL_ERROR, e.getMessage());
                assertTrue(String.valueOf(e.getMessage()).contains("bad.parquet"), e.getMessage());
            }
        }
        assertTrue(errors > 25, errors + " errors");
    }

    @Test
    void aFileThatChangesAfterPlanning() throws IOException {
        tester.write("a.parquet", "SELECT i FROM range(1000) t(i)");
        Table table = tester.table("a.parquet");
        Files.write(directory.resolve("a.parquet"), new byte[]{0}, StandardOpenOption.APPEND);
        assertError(ErrorCode.FILE_CHANGED, "'a.parquet': its size was", () -> tester.scan(table, null));
        assertError(ErrorCode.FILE_CHANGED, "'a.parquet': its size was", () -> tester.count(table, null));
        Files.delete(directory.resolve("a.parquet"));
        assertError(ErrorCode.FILE_CHANGED, "'a.parquet' does not exist any more", () -> tester.scan(table, null));
        tester.write("a.parquet", "SELECT i FROM range(1000) t(i)");
        assertError(ErrorCode.FILE_CHANGED, "'a.parquet'", () -> tester.scan(table, null));
        assertEquals(1000, tester.scan(tester.table("a.parquet"), null).size());
    }

    @Test
    void pagesWithWrongBytesNameFileAndRowGroup() throws IOException {
        tester.duckdb("COPY (SELECT hash(i)::VARCHAR AS s FROM range(6144) t(i)) TO '@/a.parquet' "
                + "(ROW_GROUP_SIZE 2048, COMPRESSION uncompressed)");
        byte[] bad = Files.readAllBytes(directory.resolve("a.parquet"));
        int text = new String(bad, StandardCharsets.ISO_8859_1).lastIndexOf("1", bad.length / 2);
        bad[text] = (byte) 0xFF;
        bytes("bad.parquet", bad);
        Table table = tester.table("bad.parquet");
        assertError(ErrorCode.INVALID_UTF8, "Row group 1 of bad.parquet, column \"s\", page at byte",
                () -> tester.scan(table, null));
    }

    @Test
    void severalFilesOfWhichOneIsBroken() throws IOException {
        for (int i = 0; i < 20; i++) {
            tester.write("f" + i + ".parquet", "SELECT " + i + " AS i");
        }
        bytes("f13.parquet", "broken, and long enough to be one".getBytes(StandardCharsets.US_ASCII));
        assertError(ErrorCode.CORRUPT_FILE, "'f13.parquet'", () -> tester.table("*.parquet"));
    }

    @Test
    void aMemoryLimitThatIsTooSmall() {
        tester.duckdb("COPY (SELECT i, hash(i)::VARCHAR AS s FROM range(500000) t(i)) TO '@/a.parquet' "
                + "(ROW_GROUP_SIZE 500000)");
        try (TableTester small = new TableTester(directory, 200_000)) {
            Table table = small.table("a.parquet");
            assertError(ErrorCode.MEMORY_LIMIT, "Out of memory", () -> small.scan(table, null));
        }
    }

    @Test
    void cancelStopsBindingAndScanning() {
        tester.write("a.parquet", "SELECT i FROM range(1000) t(i)");
        Table table = tester.table("a.parquet");
        tester.cancellation.cancel();
        assertError(ErrorCode.CANCELED, "canceled", () -> tester.scan(table, compare(table, "i", ">", 5L)));
        tester.cancellation.cancel();
        assertError(ErrorCode.CANCELED, "canceled", () -> tester.table("*.parquet"));
    }
}
