package io.polarway.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.io.NewDirectory.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is removed of that which others left under hidden names, and what is not. Those left by real processes are in `CopyCrashTest`.
class HiddenPlaceTest {
    /// The name that a killed process left.
    private static final String LEFT = ".out.polarway-01234567-89ab-cdef-0123-456789abcdef.tmp";

    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void writeFile() {
        try (NewFile file = NewFile.create(directory.resolve("new"), "new")) {
            file.publish(new Cancellation());
        }
    }

    private void writeDirectory(String name, Existing existing) {
        try (NewDirectory folder = NewDirectory.create(directory.resolve(name), name, existing)) {
            try (NewFile file = folder.file(Path.of("part"))) {
                file.publish(new Cancellation());
            }
            folder.publish(new Cancellation());
        }
    }

    /// Makes a directory as one that was being written.
    private Path leftDirectory() throws IOException {
        Path left = Files.createDirectory(directory.resolve(LEFT));
        Files.createFile(left.resolve("lock"));
        Files.createDirectories(left.resolve("new/a=1"));
        Files.writeString(left.resolve("new/a=1/part"), "half");
        return left;
    }

    @Test
    void aLeftFileIsRemoved() throws IOException {
        Files.writeString(directory.resolve(LEFT), "half");
        writeFile();
        assertEquals(List.of("new"), names());
        Files.writeString(directory.resolve(LEFT), "half");
        writeDirectory("folder", Existing.REFUSED);
        assertEquals(List.of("folder", "new"), names());
    }

    @Test
    void aLeftDirectoryIsRemoved() throws IOException {
        leftDirectory();
        writeFile();
        assertEquals(List.of("new"), names());
        Files.createDirectory(directory.resolve(LEFT));
        writeDirectory("folder", Existing.REFUSED);
        assertEquals(List.of("folder", "new"), names());
    }

    @Test
    void whatIsWrittenStays() throws IOException {
        try (NewFile file = NewFile.create(directory.resolve("file"), "file");
                NewDirectory folder = NewDirectory.create(directory.resolve("folder"), "folder", Existing.REFUSED)) {
            try (NewFile part = folder.file(Path.of("part"))) {
                writeFile();
                writeDirectory("other", Existing.REFUSED);
                part.publish(new Cancellation());
            }
            file.publish(new Cancellation());
            writeFile();
            folder.publish(new Cancellation());
        }
        assertEquals(List.of("file", "folder", "new", "other"), names());
        assertTrue(Files.exists(directory.resolve("folder/part")));
    }

    @Test
    void otherHiddenNamesStay() throws IOException {
        List<String> others = List.of(".out.01234567-89ab-cdef-0123-456789abcdef.tmp", ".out.polarway-1.tmp",
                LEFT + "2",
                LEFT.substring(1), LEFT.replace("a", "A"), ".polarway-01234567-89ab-cdef-0123-456789abcdef.tmp");
        for (String other : others) {
            Files.writeString(directory.resolve(other), "");
        }
        writeFile();
        writeDirectory("folder", Existing.REFUSED);
        assertEquals(Stream.concat(others.stream(), Stream.of("folder", "new")).sorted().toList(), names());
    }

    @Test
    void directoriesThatAreNotOursStay() throws IOException {
        Path other = Files.createDirectory(directory.resolve(LEFT));
        Files.writeString(other.resolve("file"), "");
        writeFile();
        assertTrue(Files.exists(other.resolve("file")));
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path kept = Files.writeString(directory.resolve("kept"), "");
        Files.createSymbolicLink(directory.resolve(LEFT), kept);
        writeFile();
        assertEquals(List.of(LEFT, "kept", "new"), names());
        Files.delete(directory.resolve(LEFT));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("file"), "");
        Files.createSymbolicLink(leftDirectory().resolve("new/link"), elsewhere);
        writeFile();
        assertEquals(List.of("elsewhere", "kept", "new"), names());
        assertTrue(Files.exists(elsewhere.resolve("file")));
    }

    /// A process that was killed between the two renames by which OVERWRITE replaces a directory.
    @Test
    void aDirectoryThatWasPutAsideComesBack() throws IOException {
        Path left = leftDirectory();
        Files.createDirectories(left.resolve("old/folder"));
        Files.writeString(left.resolve("old/folder/data"), "old");
        assertThrows(EngineException.class, () -> writeDirectory("folder", Existing.REFUSED));
        assertEquals(List.of("folder"), names());
        assertEquals("old", Files.readString(directory.resolve("folder/data")));
        writeDirectory("folder", Existing.REMOVED);
        assertEquals(List.of("folder"), names());
        assertEquals(List.of("part"), List.of(directory.resolve("folder").toFile().list()));
    }

    /// After both renames.
    @Test
    void aDirectoryThatWasReplacedDoesNot() throws IOException {
        Path left = Files.createDirectory(directory.resolve(LEFT));
        Files.createFile(left.resolve("lock"));
        Files.createDirectories(left.resolve("old/folder"));
        writeFile();
        assertEquals(List.of("new"), names());
    }

    @Test
    void longNamesOfAnyCharactersFit() throws IOException {
        List<String> places = List.of("x".repeat(250), "语".repeat(80), "a" + "\ud83d\ude00".repeat(60));
        for (String place : places) {
            try (NewFile file = NewFile.create(directory.resolve(place), place)) {
                file.publish(new Cancellation());
            }
        }
        assertEquals(places.stream().sorted().toList(), names());
    }
}
