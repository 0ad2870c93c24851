package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.VARBINARY;
import static io.polarway.engine.type.ScalarType.VARCHAR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// String functions over all encodings, against Java's strings, and the answers of PostgreSQL.
class StringFunctionsTest {
    private static final List<SqlType> ONE = List.of(VARCHAR);
    private static final List<SqlType> TWO = List.of(VARCHAR, VARCHAR);
    private static final List<SqlType> THREE = List.of(VARCHAR, VARCHAR, VARCHAR);
    private static final List<SqlType> WITH_NUMBER = List.of(VARCHAR, BIGINT);
    private static final List<SqlType> WITH_NUMBERS = List.of(VARCHAR, BIGINT, BIGINT);
    private static final List<String> TEXTS = List.of("", "a", "Ab", "äöüß", "abcabcabcabc", "abcabcabcabcd",
            "a much longer text that lives in a buffer", "ein längerer Text, ÄÖÜ, der im Puffer liegt",
            "\uD83D\uDE00x\uD83D\uDE00",
            "  padded  ", "%_\\", "line\nbreak", "tic,tac,toe");

    private final FunctionCheck check = new FunctionCheck();
    private final Random random = new Random(11);

    @AfterEach
    void close() {
        check.close();
    }

    private List<@Nullable Object> pick(List<?> pool, int rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(random.nextInt(6) == 0 ? null : pool.get(random.nextInt(pool.size())));
        }
        return values;
    }

    private static String text(Object value) {
        return (String) value;
    }

    @Test
    void lengthsAndCase() {
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 70));
        check.check("length", ONE, rows, row -> text(row.get(0)).codePointCount(0, text(row.get(0)).length()));
        check.check("octet_length", ONE, rows, row -> text(row.get(0)).getBytes(StandardCharsets.UTF_8).length);
        check.check("bit_length", ONE, rows, row -> text(row.get(0)).getBytes(StandardCharsets.UTF_8).length * 8);
        check.check("upper", ONE, rows, row -> text(row.get(0)).toUpperCase(Locale.ROOT));
        check.check("lower", ONE, rows, row -> text(row.get(0)).toLowerCase(Locale.ROOT));
        check.check("reverse", ONE, rows, row -> new StringBuilder(text(row.get(0))).reverse().toString());
        assertEquals("Hello World, Über", check.call("initcap", ONE, "hELLO wORLD, über"));
    }

    private static String characters(String text, long from, long to) {
        int[] all = text.codePoints().toArray();
        int first = (int) Math.clamp(from, 0, all.length);
        int last = (int) Math.clamp(to, first, all.length);
        return new String(all, first, last - first);
    }

    @Test
    void parts() {
        List<Long> numbers = List.of(-100L, -3L, -1L, 0L, 1L, 2L, 3L, 9L, 20L, 1000L, Long.MAX_VALUE);
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 70), pick(numbers, 70));
        check.check("substring", WITH_NUMBER, rows,
                row -> characters(text(row.get(0)), (Long) row.get(1) - 1, Long.MAX_VALUE));
        check.check("left", WITH_NUMBER, rows, row -> {
            long n = (Long) row.get(1);
            long length = text(row.get(0)).codePointCount(0, text(row.get(0)).length());
            return characters(text(row.get(0)), 0, n >= 0 ? n : length + n);
        });
        check.check("right", WITH_NUMBER, rows, row -> {
            long n = (Long) row.get(1);
            long length = text(row.get(0)).codePointCount(0, text(row.get(0)).length());
            return characters(text(row.get(0)), n >= 0 ? Math.max(0, length - n) : -n, length);
        });
        List<Long> counts = List.of(0L, 1L, 4L, 13L, Long.MAX_VALUE);
        check.check("substring", WITH_NUMBERS, List.of(rows.get(0), rows.get(1), pick(counts, 70)), row -> {
            long start = (Long) row.get(1);
            long count = (Long) row.get(2);
            long end = start > 0 && count > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + count;
            return characters(text(row.get(0)), Math.max(0, start - 1), Math.max(Math.max(0, start - 1), end - 1));
        });
        assertEquals("a", check.call("substring", WITH_NUMBERS, "abc", -1L, 3L));
        check.fails(ErrorCode.INVALID_ARGUMENT, "substring", WITH_NUMBERS, "abc", 1L, -1L);
    }

    @Test
    void concatenation() {
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 70), pick(TEXTS, 70));
        check.check("||", TWO, rows, row -> text(row.get(0)) + row.get(1));
        assertEquals("ab", check.call("concat", THREE, "a", null, "b"));
        assertEquals("", check.call("concat", TWO, null, null));
        assertEquals("b-c", check.call("concat_ws", List.of(VARCHAR, VARCHAR, VARCHAR, VARCHAR), "-", null, "b", "c"));
        assertEquals(null, check.call("concat_ws", TWO, null, "b"));
    }

    @Test
    void trimming() {
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 50));
        check.check("trim", ONE, rows, row -> text(row.get(0)).replaceAll("^ +| +$", ""));
        check.check("ltrim", ONE, rows, row -> text(row.get(0)).replaceAll("^ +", ""));
        check.check("rtrim", ONE, rows, row -> text(row.get(0)).replaceAll(" +$", ""));
        assertEquals("b\uD83D\uDE00", check.call("ltrim", TWO, "\uD83D\uDE00aäb\uD83D\uDE00", "äa\uD83D\uDE00"));
        assertEquals("", check.call("trim", TWO, "xyxy", "yx"));
        assertEquals("xyx", check.call("trim", TWO, "xyx", ""));
    }

    @Test
    void editing() {
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 40), pick(List.of("a", "abc", "", "ß"), 40),
                pick(List.of("", "X", "ÄÄ"), 40));
        check.check("replace", THREE, rows, row -> text(row.get(1)).isEmpty()
                ? row.get(0)
                : text(row.get(0)).replace(text(row.get(1)), text(row.get(2))));
        assertEquals("xyxhi", check.call("lpad", List.of(VARCHAR, BIGINT, VARCHAR), "hi", 5L, "xy"));
        assertEquals("hixyx", check.call("rpad", List.of(VARCHAR, BIGINT, VARCHAR), "hi", 5L, "xy"));
        assertEquals("h", check.call("lpad", WITH_NUMBER, "hi", 1L));
        assertEquals("", check.call("rpad", WITH_NUMBER, "hi", -1L));
        assertEquals("PgPg", check.call("repeat", WITH_NUMBER, "Pg", 2L));
        assertEquals("", check.call("repeat", WITH_NUMBER, "Pg", -2L));
        check.fails(ErrorCode.INVALID_ARGUMENT, "repeat", WITH_NUMBER, "Pg", 1L << 40);
        assertEquals("a2x5", check.call("translate", THREE, "12345", "143", "ax"));
        assertEquals("Thomas",
                check.call("overlay", List.of(VARCHAR, VARCHAR, BIGINT, BIGINT), "Txxxxas", "hom", 2L, 4L));
        assertEquals("Txhomas", check.call("overlay", List.of(VARCHAR, VARCHAR, BIGINT), "Txxxxas", "hom", 3L));
        List<SqlType> split = List.of(VARCHAR, VARCHAR, BIGINT);
        assertEquals("def", check.call("split_part", split, "abc~@~def~@~ghi", "~@~", 2L));
        assertEquals("ghi", check.call("split_part", split, "abc,def,ghi,jkl", ",", -2L));
        assertEquals("abc", check.call("split_part", split, "abc,def", ",", -2L));
        assertEquals("", check.call("split_part", split, "abc,def", ",", 3L));
        assertEquals("", check.call("split_part", split, "abc,def", ",", -3L));
        assertEquals("abc", check.call("split_part", split, "abc", "", 1L));
        check.fails(ErrorCode.INVALID_ARGUMENT, "split_part", split, "abc", ",", 0L);
    }

    @Test
    void searching() {
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 70),
                pick(List.of("", "a", "abc", "Puffer", "ä", "cabcd", "t"),
                        70));
        check.check("contains", TWO, rows, row -> text(row.get(0)).contains(text(row.get(1))));
        check.check("starts_with", TWO, rows, row -> text(row.get(0)).startsWith(text(row.get(1))));
        check.check("ends_with", TWO, rows, row -> text(row.get(0)).endsWith(text(row.get(1))));
        check.check("strpos", TWO, rows, row -> {
            int at = text(row.get(0)).indexOf(text(row.get(1)));
            return at < 0 ? 0 : text(row.get(0)).codePointCount(0, at) + 1;
        });
        assertEquals(4, check.call("position", TWO, "a", "polarway"));
    }

    private static boolean like(String text, String pattern, boolean ignoresCase) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                regex.append(Pattern.quote(pattern.substring(++i, i + 1)));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(Character.toString(c)));
            }
        }
        return Pattern.compile(regex.toString(),
                Pattern.DOTALL | (ignoresCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)).matcher(text)
                .matches();
    }

    @Test
    void likeAgreesWithRegularExpressions() {
        List<String> patterns = List.of("", "%", "_", "a%", "%c", "%abc%", "abc%bcd", "%a%b%", "_b%", "%_", "%ä_ü%",
                "A%", "___x_",
                "_x_", "\\%\\_%", "%\\\\", "%liegt", "a%a%a%t%r", "%,t_c,%", "äöüß", "%er%er%liegt");
        List<List<@Nullable Object>> rows = List.of(pick(TEXTS, 150), pick(patterns, 150));
        check.check("like", TWO, rows, row -> like(text(row.get(0)), text(row.get(1)), false));
        check.check("ilike", TWO, rows, row -> like(text(row.get(0)), text(row.get(1)), true));
        List<String> words = new ArrayList<>();
        List<String> guesses = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            words.add(letters("abä", random.nextInt(30)));
            guesses.add(letters("abä%%_", random.nextInt(7)));
        }
        check.check("like", TWO, List.of(words, guesses), row -> like(text(row.get(0)), text(row.get(1)), false));
        assertEquals(true, check.call("like", THREE, "10%", "10!%", "!"));
        assertEquals(true, check.call("like", THREE, "a\\b", "a\\_", ""));
        check.fails(ErrorCode.INVALID_ARGUMENT, "like", TWO, "a", "a\\");
        check.fails(ErrorCode.INVALID_ARGUMENT, "like", THREE, "a", "a", "xx");
    }

    private String letters(String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void regularExpressions() {
        assertEquals(true, check.call("regexp_matches", TWO, "polarway", "l.r"));
        assertEquals(false, check.call("regexp_full_match", TWO, "polarway", "l.r"));
        assertEquals(true, check.call("regexp_matches", THREE, "POLAR", "pol", "i"));
        assertEquals("ThM", check.call("regexp_replace", THREE, "Thomas", ".[mN]a.", "M"));
        assertEquals("fooXX",
                check.call("regexp_replace", List.of(VARCHAR, VARCHAR, VARCHAR, VARCHAR), "foobarbaz", "b..",
                        "X", "g"));
        assertEquals("fooXarYXazY",
                check.call("regexp_replace", List.of(VARCHAR, VARCHAR, VARCHAR, VARCHAR), "foobarbaz",
                        "b(..)", "X\\1Y", "g"));
        assertEquals("042",
                check.call("regexp_extract", List.of(VARCHAR, VARCHAR, BIGINT), "tick_042.parquet", "_(\\d+)", 1L));
        assertEquals("", check.call("regexp_extract", TWO, "tick", "\\d"));
        assertEquals("ä+", check.call("regexp_extract", TWO, "xä+y", "ä."));
        assertEquals(2, check.call("regexp_count", TWO, "banana", "an"));
        assertEquals(true, check.call("similar to", TWO, "abc", "_b(c|d)"));
        assertEquals(false, check.call("similar to", TWO, "abc", "(b|c)%"));
        assertEquals(true, check.call("similar to", TWO, "a.c", "a.c"));
        assertEquals(false, check.call("similar to", TWO, "abc", "a.c"));
        assertEquals(true, check.call("similar to", TWO, "a1", "[a-z][0-9]"));
        check.fails(ErrorCode.INVALID_ARGUMENT, "regexp_matches", TWO, "a", "(");
        check.fails(ErrorCode.INVALID_ARGUMENT, "regexp_extract", List.of(VARCHAR, VARCHAR, BIGINT), "a", "a", 1L);
        check.fails(ErrorCode.INVALID_ARGUMENT, "regexp_matches", THREE, "a", "a", "q");
        // Exponential where an engine goes back; linear here.
        assertEquals(false, check.call("regexp_matches", TWO, "a".repeat(2000) + "b", "^(a+)+$"));
    }

    @Test
    void encodings() {
        assertEquals(228, check.call("ascii", ONE, "ä"));
        assertEquals(0, check.call("ascii", ONE, ""));
        assertEquals("\uD83D\uDE00", check.call("chr", List.of(BIGINT), 0x1F600L));
        check.fails(ErrorCode.INVALID_ARGUMENT, "chr", List.of(BIGINT), 0L);
        assertEquals("C3A4", check.call("hex", ONE, "ä"));
        assertEquals("ff", check.call("to_hex", List.of(BIGINT), 255L));
        assertArrayEquals(new byte[]{0x41, 0x5a}, (byte[]) check.call("unhex", ONE, "415a"));
        check.fails(ErrorCode.INVALID_TEXT, "unhex", ONE, "4x");
        assertEquals("QVo=", check.call("to_base64", List.of(VARBINARY), new byte[]{0x41, 0x5a}));
        assertArrayEquals(new byte[]{0x41, 0x5a}, (byte[]) check.call("from_base64", ONE, "QVo="));
        assertEquals("415a", check.call("encode", List.of(VARBINARY, VARCHAR), new byte[]{0x41, 0x5a}, "hex"));
        assertEquals("ä", check.call("decode", List.of(VARBINARY), new byte[]{(byte) 0xc3, (byte) 0xa4}));
        check.fails(ErrorCode.INVALID_UTF8, "decode", List.of(VARBINARY), new byte[]{(byte) 0xc3});
        assertEquals("900150983cd24fb0d6963f7d28e17f72", check.call("md5", ONE, "abc"));
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                check.call("sha256", ONE, "abc"));
        List<List<@Nullable Object>> rows = List.of(new ArrayList<>(Collections.nCopies(3, null)));
        check.check("md5", ONE, rows, row -> null);
    }
}
