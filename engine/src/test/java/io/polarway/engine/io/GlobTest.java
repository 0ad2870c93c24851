package io.polarway.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which files patterns find, and what is said when they find none.
class GlobTest {
    @TempDir
    Path base;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("a.parquet", "b.parquet", "c.csv", "ticks/y=1/p.parquet", "ticks/y=2/q.parquet",
                "ticks/y=2/deep/r.parquet", "ticks/notes.txt", "ticks/_temporary/t.parquet", "ticks/.hidden.parquet",
                "odd/x[1].parquet", "odd/x1.parquet", "odd/{z}.parquet", "empty/readme.txt")) {
            Path file = base.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> list(String... patterns) {
        return Glob.list(base, List.of(patterns), name -> name.endsWith(".parquet"), new Cancellation()).stream()
                .map(FileIdentity::path).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "a.parquet                | a.parquet",
            "./a.parquet              | a.parquet",
            "*.parquet                | a.parquet b.parquet",
            "?.parquet                | a.parquet b.parquet",
            "[!a].parquet             | b.parquet",
            "[^a].parquet             | b.parquet",
            "[a-c].*                  | a.parquet b.parquet c.csv",
            "{b,a,nothing}.parquet    | a.parquet b.parquet",
            "{a.{parquet,x},ticks/y=1/*} | a.parquet ticks/y=1/p.parquet",
            "ticks/*/*.parquet        | ticks/y=1/p.parquet ticks/y=2/q.parquet",
            "ticks/**/*.parquet       | ticks/y=1/p.parquet ticks/y=2/deep/r.parquet ticks/y=2/q.parquet",
            "ticks/**/**/r.parquet    | ticks/y=2/deep/r.parquet",
            "**/deep/*                | ticks/y=2/deep/r.parquet",
            "ticks                    | ticks/y=1/p.parquet ticks/y=2/deep/r.parquet ticks/y=2/q.parquet",
            "ticks/                   | ticks/y=1/p.parquet ticks/y=2/deep/r.parquet ticks/y=2/q.parquet",
            "ticks/**                 | ticks/y=1/p.parquet ticks/y=2/deep/r.parquet ticks/y=2/q.parquet",
            "ticks/y=2/**/*           | ticks/y=2/deep/r.parquet ticks/y=2/q.parquet",
            "ticks/_temporary/*       | ticks/_temporary/t.parquet",
            "ticks/_*/*               | ticks/_temporary/t.parquet",
            "ticks/.*.parquet         | ticks/.hidden.parquet",
            "ticks/.hidden.parquet    | ticks/.hidden.parquet",
            "odd/x[1].parquet         | odd/x1.parquet",
            "odd/x[[]1].parquet       | odd/x[1].parquet",
            "odd/{z}.parquet          | odd/{z}.parquet"})
    void findsFiles(String pattern, String expected) {
        assertEquals(List.of(expected.split(" ")), list(pattern));
    }

    @Test
    void findsEachFileOnceAndSorts() {
        assertEquals(List.of("a.parquet", "b.parquet"), list("b.parquet", "*.parquet", "a.parquet"));
        assertEquals(List.of("a.parquet", "b.parquet"), list("ticks/../*.parquet", "a.parquet", "b.parquet"));
        assertEquals(List.of("ticks/../a.parquet"), list("ticks/../a.parquet"));
    }

    @Test
    void absolutePathsStayAbsolute() {
        assertEquals(List.of(base + "/a.parquet"), list(base + "/a.parquet"));
        assertEquals(List.of(base + "/a.parquet"), list("file://" + base + "/a.*"));
    }

    @Test
    void followsLinksOnceAndEndsInCircles() throws IOException {
        Files.createSymbolicLink(base.resolve("ticks/a_link"), base.resolve("ticks/y=2"));
        Files.createSymbolicLink(base.resolve("ticks/y=1/circle"), base.resolve("ticks"));
        Files.createSymbolicLink(base.resolve("link.parquet"), base.resolve("b.parquet"));
        assertEquals(List.of("ticks/y=1/p.parquet", "ticks/y=2/deep/r.parquet", "ticks/y=2/q.parquet"),
                list("ticks/**/*.parquet"));
        assertEquals(List.of("ticks/y=1/p.parquet", "ticks/y=2/q.parquet"), list("ticks/*/*.parquet"));
        assertEquals(List.of("a.parquet", "b.parquet"), list("*.parquet"));
        assertEquals(List.of("link.parquet"), list("link.parquet"));
        assertEquals(List.of("ticks/a_link/q.parquet"), list("ticks/a_link/*.parquet"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "tikcs/**/*.parquet | there is no 'tikcs' in '%s'. Did you mean \"ticks\"?",
            "ticks/y=3/*        | there is no 'y=3' in 'ticks'. Did you mean \"y=1\"?",
            "*.parqet           | no name in '%s' matches '*.parqet'. Did you mean \"a.parquet\"?",
            "ticks/*            | ",
            "tick?              | it matches only directories. 'tick?/**' means all data files below them",
            "a.parquet/x        | 'a.parquet' is a file, not a directory",
            "a.parquet/*        | 'a.parquet' is a file, not a directory",
            "empty              | there are no data files in 'empty' and below",
            "ticks/**/s.parquet | there is no 's.parquet' in 'ticks'."})
    void saysWhyNothingMatches(String pattern, String reason) throws IOException {
        if (reason == null) {
            assertEquals(List.of("ticks/notes.txt"), list(pattern));
            return;
        }
        EngineException error = assertThrows(EngineException.class, () -> list(pattern));
        assertEquals(ErrorCode.FILE_NOT_FOUND, error.code());
        String expected = "No file matches '" + pattern + "': " + reason.replace("%s", base.toString());
        assertTrue(error.getMessage().startsWith(expected.replaceAll("\\.$", "")), error.getMessage());
    }

    @Test
    void oneOfSeveralPatternsWithoutAMatchIsAnError() {
        EngineException error = assertThrows(EngineException.class, () -> list("a.parquet", "z.parquet"));
        assertEquals(
                "No file matches 'z.parquet': there is no 'z.parquet' in '" + base + "'. Did you mean \"a.parquet\"?",
                error.getMessage());
    }

    @Test
    void aDirectoryThatCannotBeReadIsAnErrorThatNamesIt() throws IOException {
        // A link to itself cannot be read, not even by root.
        Files.createSymbolicLink(base.resolve("ticks/loop"), Path.of("loop"));
        for (String pattern : List.of("ticks/**/*.parquet", "ticks/loop/*.parquet", "ticks/*/*.parquet")) {
            EngineException error = assertThrows(EngineException.class, () -> list(pattern));
            assertEquals(ErrorCode.IO_ERROR, error.code());
            assertTrue(error.getMessage().startsWith("Could not read 'ticks/loop': "), error.getMessage());
        }
    }

    @Test
    void aLinkToNothingIsAnErrorWhereItMatches() throws IOException {
        Files.createSymbolicLink(base.resolve("gone.parquet"), base.resolve("nothing"));
        EngineException error = assertThrows(EngineException.class, () -> list("*.parquet"));
        assertEquals("File not found: 'gone.parquet' is a symbolic link to something that does not exist",
                error.getMessage());
        assertEquals(List.of("c.csv"), list("*.csv"));
    }

    @Test
    void refusesOtherPlaces() {
        EngineException error = assertThrows(EngineException.class, () -> list("s3://bucket/x.parquet"));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
    }

    @Test
    void stopsWhenCanceled() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        EngineException error = assertThrows(EngineException.class,
                () -> Glob.list(base, List.of("**/*"), name -> true, cancellation));
        assertEquals(ErrorCode.CANCELED, error.code());
    }

    @Test
    void sortsByCodePoint() {
        assertTrue(Glob.compareCodePoints("\uE000", "\uD83D\uDE00") < 0);
        assertTrue(Glob.compareCodePoints("a", "ab") < 0);
        assertTrue(Glob.compareCodePoints("\uD83D\uDE01", "\uD83D\uDE00") > 0);
    }
}
