package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.BOOLEAN;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.RowKernel;
import io.polarway.engine.kernel.string.LikePattern;
import io.polarway.engine.kernel.string.MatchKernel;
import io.polarway.engine.kernel.string.Regex;
import io.polarway.engine.kernel.string.SliceKernel;
import io.polarway.engine.kernel.string.TextKernel;
import io.polarway.engine.kernel.string.Utf8;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// LIKE, SIMILAR TO, regular expressions, and the search for strings in strings.
public final class StringSearchFunctions {
    private StringSearchFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        Kernel like = new MatchKernel(arguments -> like(arguments, false));
        Kernel ilike = new MatchKernel(arguments -> like(arguments, true));
        Kernel similar = new MatchKernel(arguments -> {
            Regex regex = Regex.similar(text(arguments[0]), escape(arguments));
            return (text, offset, length) -> regex.isFound(bytes(text, offset, length));
        });
        all.add(patterns("like",
                "Whether a string is of a pattern: % stands for any characters, _ for one, and the escape "
                        + "character (a backslash unless given) makes the next one literal.",
                "'polarway' LIKE 'pol%w_y'", like));
        all.add(patterns("ilike", "LIKE that ignores case.", "'POLARWAY' ILIKE 'pol%'", ilike));
        all.add(patterns("similar to", "Whether a string is of a pattern with %, _, |, *, +, ?, {m,n}, () and [].",
                "'abab' SIMILAR TO '(ab)+'", similar));
        search(all, "contains", "Whether a string contains another.", "contains('polarway', 'arw')", false, false);
        search(all, "starts_with", "Whether a string begins with another.", "starts_with('polarway', 'pol')", true,
                false);
        search(all, "ends_with", "Whether a string ends with another.", "ends_with('polarway', 'way')", false, true);
        positions(all);
        regexes(all);
        return all;
    }

    private static ScalarFunction patterns(String name, String description, String example, Kernel kernel) {
        return Signature.function(name, List.of(), description, example,
                Signature.failing(BOOLEAN, kernel, VARCHAR, VARCHAR),
                Signature.failing(BOOLEAN, kernel, VARCHAR, VARCHAR,
                        VARCHAR));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(MemorySegment text, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(text, Layouts.BYTE, offset, bytes, 0, length);
        return bytes;
    }

    /// The third argument of LIKE; PostgreSQL's default where there is none.
    private static int escape(byte[][] arguments) {
        return arguments.length > 1 ? LikePattern.escape(arguments[1]) : '\\';
    }

    private static MatchKernel.Matcher like(byte[][] arguments, boolean ignoresCase) {
        return LikePattern.of(text(arguments[0]), escape(arguments), ignoresCase)::matches;
    }

    private static void search(List<ScalarFunction> all, String name, String description, String example,
            boolean isAtStart,
            boolean isAtEnd) {
        List<String> aliases = switch (name) {
            case "starts_with" -> List.of("prefix", "startswith");
            case "ends_with" -> List.of("suffix", "endswith");
            default -> List.of();
        };
        all.add(Signature.function(name, aliases, description, example, Signature.total(BOOLEAN,
                new MatchKernel(arguments -> LikePattern.containing(arguments[0], isAtStart, isAtEnd)::matches),
                VARCHAR,
                VARCHAR)));
    }

    private static void positions(List<ScalarFunction> all) {
        all.add(Signature.function("strpos", List.of("instr"),
                "The position of the first occurrence of the second string in the first, from 1; 0 if there is none.",
                "strpos('polarway', 'a') = 4",
                Signature.total(INTEGER, new RowKernel(INTEGER, (operands, row) -> position(operands, 0, 1, row)),
                        VARCHAR,
                        VARCHAR)));
        all.add(Signature.function("position", List.of(),
                "The position of the first occurrence of the first string in the second, from 1; 0 if there is none.",
                "POSITION('a' IN 'polarway') = 4",
                Signature.total(INTEGER, new RowKernel(INTEGER, (operands, row) -> position(operands, 1, 0, row)),
                        VARCHAR,
                        VARCHAR)));
    }

    private static long position(Operands operands, int haystack, int needle, int position) {
        int row = position & operands.mask(haystack);
        MemorySegment views = operands.values(haystack);
        MemorySegment text = Views.segment(operands.column(haystack), row);
        long offset = Views.offset(views, row);
        byte[] wanted = Views.bytes(operands.column(needle), position & operands.mask(needle));
        int at = LikePattern.indexOf(wanted, text, offset, Views.length(views, row), 0);
        return at < 0 ? 0 : Utf8.codePoints(text, offset, at) + 1;
    }

    private static void regexes(List<ScalarFunction> all) {
        Kernel find = new MatchKernel(arguments -> {
            Regex regex = Regex.of(text(arguments[0]), arguments.length > 1 ? text(arguments[1]) : "");
            return (text, offset, length) -> regex.isFound(bytes(text, offset, length));
        });
        Kernel match = new MatchKernel(arguments -> {
            Regex regex = Regex.of(text(arguments[0]), arguments.length > 1 ? text(arguments[1]) : "");
            return (text, offset, length) -> regex.matches(bytes(text, offset, length));
        });
        all.add(Signature.function("regexp_matches", List.of("regexp_like"),
                "Whether a part of the string matches a regular expression (RE2 syntax); options: i ignores case.",
                "regexp_matches('polarway', '^p.*r')", Signature.failing(BOOLEAN, find, VARCHAR, VARCHAR),
                Signature.failing(BOOLEAN, find, VARCHAR, VARCHAR, VARCHAR)));
        all.add(Signature.function("regexp_full_match", List.of(),
                "Whether the whole string matches a regular expression.",
                "regexp_full_match('polarway', 'p.*y')", Signature.failing(BOOLEAN, match, VARCHAR, VARCHAR),
                Signature.failing(BOOLEAN, match, VARCHAR, VARCHAR, VARCHAR)));
        Kernel count = new RowKernel(INTEGER,
                (operands, row) -> regex(operands, -1, row).count(value(operands, 0, row)));
        all.add(Signature.function("regexp_count", List.of(), "How often a regular expression matches.",
                "regexp_count('banana', 'an') = 2", Signature.failing(INTEGER, count, VARCHAR, VARCHAR)));
        Kernel replace = new TextKernel(VARCHAR,
                (operands, row) -> regex(operands, 3, row).replace(value(operands, 0, row),
                        text(value(operands, 2, row))));
        all.add(Signature.function("regexp_replace", List.of(),
                "Replaces the first match, with the option g every match, of a regular expression; \\1 stands for a group.",
                "regexp_replace('banana', '(a)n', '\\1m', 'g') = 'bamama'",
                Signature.failing(VARCHAR, replace, VARCHAR, VARCHAR, VARCHAR),
                Signature.failing(VARCHAR, replace, VARCHAR, VARCHAR, VARCHAR, VARCHAR)));
        Kernel extract = new SliceKernel(VARCHAR, (text, offset, length, operands, row) -> {
            long group = operands.size() < 3
                    ? 0
                    : MemoryAccess.getLongAtIndex(operands.values(2), row & operands.mask(2));
            if (group != (int) group) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A regular expression has no group " + group);
            }
            long slice = regex(operands, 3, row).group(bytes(text, offset, length), (int) group);
            return slice == SliceKernel.NULL ? SliceKernel.of(0, 0) : slice;
        });
        all.add(Signature.function("regexp_extract", List.of(),
                "The first match of a regular expression, or one of its groups; an empty string if there is none.",
                "regexp_extract('tick_042.parquet', '_(\\d+)', 1) = '042'",
                Signature.failing(VARCHAR, extract, VARCHAR, VARCHAR),
                Signature.failing(VARCHAR, extract, VARCHAR, VARCHAR, BIGINT),
                Signature.failing(VARCHAR, extract, VARCHAR, VARCHAR, BIGINT, VARCHAR)));
    }

    private static byte[] value(Operands operands, int argument, int row) {
        return Views.bytes(operands.column(argument), row & operands.mask(argument));
    }

    /// Returns the expression in argument 1 with the options in argument `options`, if there is one.
    private static Regex regex(Operands operands, int options, int row) {
        return Regex.of(text(value(operands, 1, row)),
                options >= 0 && options < operands.size() ? text(value(operands, options, row)) : "");
    }
}
