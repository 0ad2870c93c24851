package io.polarway.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading by position, and noticing that a file is not the planned one any more.
class LocalFileTest {
    @TempDir
    Path directory;

    private Path path;
    private FileIdentity planned;

    @BeforeEach
    void writeFile() throws IOException {
        path = directory.resolve("data");
        Files.write(path, new byte[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        planned = LocalFile.identify(path, "data");
    }

    private static byte[] read(RandomAccess file, long position, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(bytes);
            file.read(position, target);
            return target.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void readsByPositionAndCounts() {
        try (CountingAccess file = new CountingAccess(LocalFile.open(planned))) {
            assertArrayEquals(new byte[]{7, 8, 9}, read(file, 7, 3));
            assertArrayEquals(new byte[]{0, 1}, read(file, 0, 2));
            assertEquals(10, file.size());
            assertEquals(5, file.bytesRead());
        }
    }

    @Test
    void refusesToReadBeyondTheEnd() {
        try (RandomAccess file = LocalFile.open(planned)) {
            EngineException error = assertThrows(EngineException.class, () -> read(file, 8, 3));
            assertEquals(ErrorCode.CORRUPT_FILE, error.code());
            assertEquals("Corrupt file: 'data' refers to 3 bytes at position 8, but has only 10 bytes",
                    error.getMessage());
            assertThrows(EngineException.class, () -> read(file, -1, 3));
            assertThrows(EngineException.class, () -> read(file, Long.MAX_VALUE, 3));
        }
    }

    @Test
    void noticesThatAnOpenFileWasCutOff() throws IOException {
        try (RandomAccess file = LocalFile.open(planned)) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(5);
            }
            EngineException error = assertThrows(EngineException.class, () -> read(file, 2, 8));
            assertEquals(ErrorCode.FILE_CHANGED, error.code());
            assertTrue(error.getMessage().contains("'data' was cut off"), error.getMessage());
        }
    }

    @Test
    void noticesChangesBeforeOpening() throws IOException {
        Files.write(path, new byte[]{1}, StandardOpenOption.APPEND);
        assertChanged("its size was 10 bytes and now is 11");
    }

    @Test
    void noticesALaterModification() throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
        assertChanged("and now at 2030-01-01T00:00:00Z");
    }

    @Test
    void noticesAnotherFileInItsPlace() throws IOException {
        Path other = directory.resolve("other");
        Files.copy(path, other);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertChanged("another file was put in its place");
    }

    @Test
    void noticesThatTheFileIsGone() throws IOException {
        Files.delete(path);
        assertChanged("does not exist any more");
    }

    private void assertChanged(String how) {
        EngineException error = assertThrows(EngineException.class, () -> LocalFile.open(planned));
        assertEquals(ErrorCode.FILE_CHANGED, error.code());
        assertTrue(error.getMessage().startsWith("File changed while a query was using it: 'data'"),
                error.getMessage());
        assertTrue(error.getMessage().contains(how), error.getMessage());
    }
}
