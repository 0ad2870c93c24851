package io.polarway.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
    @TempDir
    Path directory;

    private static void write(OutputFile file, String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(text);
            file.write(bytes.asSlice(0, text.length()));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// A COPY that was told to be canceled, and was left since the disk hangs, must not replace what was written after it.
    @Test
    void whatWasStoppedDoesNotTakeItsPlaceLater() throws IOException {
        Path place = directory.resolve("out");
        Cancellation left = new Cancellation();
        try (NewFile first = NewFile.create(place, "out"); NewFile second = NewFile.create(place, "out")) {
            write(first, "first");
            left.cancel();
            write(second, "second");
            second.publish(new Cancellation());
            EngineException error = assertThrows(EngineException.class, () -> first.publish(left));
            assertEquals(ErrorCode.CANCELED, error.code());
        }
        assertEquals("second", Files.readString(place));
        assertEquals(List.of("out"), names());
    }

    @Test
    void directoriesDoNotEither() throws IOException {
        Path place = directory.resolve("folder");
        Cancellation left = new Cancellation();
        try (NewDirectory folder = NewDirectory.create(place, "folder", NewDirectory.Existing.REFUSED)) {
            try (NewFile file = folder.file(Path.of("a"))) {
                write(file, "a");
                file.publish(left);
            }
            left.cancel();
            assertThrows(EngineException.class, () -> folder.publish(left));
        }
        assertEquals(List.of(), names());
    }
}
