package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of delimited text as nobody should write them, though people do.
class StrangeCsvTest {
    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private void file(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    private List<List<Object>> read(String text, String options) throws IOException {
        file("x.csv", text.getBytes(StandardCharsets.UTF_8));
        return sql.rows("SELECT * FROM read_csv('x.csv'" + options + ")");
    }

    private List<List<Object>> read(String text) throws IOException {
        return read(text, "");
    }

    /// Compares rows by their texts: integers may come in any class.
    private static void same(List<?> expected, List<List<Object>> rows) {
        assertEquals(expected.toString(), rows.toString());
    }

    private void fails(ErrorCode code, String text, String options, String message) throws IOException {
        file("x.csv", text.getBytes(StandardCharsets.UTF_8));
        String told = String
                .valueOf(sql.fails(code, "SELECT * FROM read_csv('x.csv'" + options + ")").getMessage());
        assertTrue(told.contains(message), told);
    }

    @Test
    void linesEndInAnyWay() throws IOException {
        List<List<Object>> rows = List.of(List.of(1L, "x"), List.of(2L, "y"));
        for (String end : List.of("\n", "\r\n", "\r", "\r\r\n")) {
            same(rows, read("a,b" + end + "1,x" + end + "2,y"));
            same(rows, read("a,b" + end + "1,x" + end + "2,y" + end));
        }
        same(List.of(List.of(1L, "x\ry"), List.of(2L, "y")), read("a,b\r1,\"x\ry\"\r2,y"));
        same(rows, read("\ufeff\"a\",\"b\"\n1,\"x\"\n2,y\n"));
    }

    @Test
    void quotesStandWhereTheyShouldNot() throws IOException {
        same(List.of(List.of(1L, "x\"y"), List.of(2L, "y\""), List.of(3L, "z")),
                read("a,b\n1,x\"y\n2,y\"\n3,\"z\"\n"));
        fails(ErrorCode.CORRUPT_FILE, "a,b\n1,\"x\"y\n2,y\n", ", quote = '\"'",
                "Line 2 of 'x.csv' has text between a closing quote and the next delimiter");
        fails(ErrorCode.CORRUPT_FILE, "a,b\n1,\"x\n2,y\n", ", quote = '\"'",
                "Line 2 of 'x.csv' has a quote without a partner");
        same(List.of(List.of(1L, "\"x\"y"), List.of(2L, "y")),
                read("a,b\n1,\"x\"y\n2,y\n", ", quote = '\"', strict_mode = false"));
    }

    @Test
    void filesHaveNothingInThem() throws IOException {
        for (String nothing : List.of("", "\ufeff")) {
            same(List.of(), read(nothing));
        }
        same(List.of(), read("a,b"));
        same(List.of(), read("a,b\n"));
        same(List.of(), read("", ", columns = {'a': 'INTEGER'}"));
        file("empty.csv.gz", new byte[0]);
        same(List.of(), sql.rows("SELECT * FROM 'empty.csv.gz'"));
    }

    @Test
    void namesComeTwice() throws IOException {
        same(List.of(List.of(1L, 2L, 3L, 4L)), read("a,a,A,\n1,2,3,4\n"));
        same(List.of(List.of(1L, 2L, 3L, 4L)),
                sql.rows("SELECT a, a_1, \"A_2\", column3 FROM read_csv('x.csv')"));
    }

    @Test
    void zeroBytesAreText() throws IOException {
        same(List.of(List.of(1L, "x\0y"), List.of(2L, "\0")), read("a,b\n1,x\0y\n2,\0\n"));
    }

    @Test
    void wideCharactersAreSaidToBe() throws IOException {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            for (String text : List.of("\ufeffa,b\n1,é\n", "symbol,b\n1,x\n2,y\n", "\ufeff")) {
                file("x.csv", text.getBytes(charset));
                String told = String
                        .valueOf(sql.fails(ErrorCode.INVALID_UTF8, "SELECT * FROM 'x.csv'").getMessage());
                assertTrue(told.contains("'x.csv' looks like UTF-16"), told);
                assertTrue(told.contains("encoding = 'utf-16' reads it"), told);
            }
        }
        file("x.csv", "\ufeffa,b\n1,é\n".getBytes(StandardCharsets.UTF_16BE));
        same(List.of(List.of(1L, "é")), sql.rows("SELECT * FROM read_csv('x.csv', encoding = 'utf-16')"));
    }

    @Test
    void compressedFilesHaveSeveralParts() throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (String part : List.of("a,b\n1,x\n2,\"y\n", "y\"\n3,z\n", "", "4,w")) {
            try (GZIPOutputStream out = new GZIPOutputStream(parts)) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        file("parts.csv.gz", parts.toByteArray());
        same(List.of(List.of(1L, "x"), List.of(2L, "y\ny"), List.of(3L, "z"), List.of(4L, "w")),
                sql.rows("SELECT * FROM 'parts.csv.gz'"));
        file("cut.csv.gz", java.util.Arrays.copyOf(parts.toByteArray(), 25));
        sql.fails(ErrorCode.CORRUPT_FILE, "SELECT * FROM 'cut.csv.gz'");
        file("plain.csv.gz", "a,b\n1,x\n".getBytes(StandardCharsets.UTF_8));
        sql.fails(ErrorCode.CORRUPT_FILE, "SELECT * FROM 'plain.csv.gz'");
    }

    @Test
    void rowsAreLongerThanBlocks() throws IOException {
        String half = "x\n".repeat(1_500_000);
        fails(ErrorCode.CORRUPT_FILE, "a,b\n1,\"" + half + "\"\n2,y\n", "", "has more than 2000000 bytes");
        read("a,b\n1,\"" + half + "\"\n2,y\n", ", max_line_size = 10000000");
        same(List.of(List.of(1L, 3_000_000L), List.of(2L, 1L)),
                sql.rows("SELECT a, length(b) FROM read_csv('x.csv', max_line_size = 10000000)"));
    }
}
