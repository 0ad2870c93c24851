package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.VARBINARY;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.string.CaseKernel;
import io.polarway.engine.kernel.string.Concatenation;
import io.polarway.engine.kernel.string.SliceKernel;
import io.polarway.engine.kernel.string.TextKernel;
import io.polarway.engine.kernel.string.Utf8;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Length, case, concatenation and parts of strings. Positions and lengths count code points, from 1.
public final class StringFunctions {
    private static final Kernel CONCAT = Concatenation.skippingNulls(false);
    private static final Kernel CONCAT_WS = Concatenation.skippingNulls(true);
    private static final Kernel JOIN = Concatenation.strict(VARCHAR);
    private static final Kernel JOIN_BINARY = Concatenation.strict(VARBINARY);

    private StringFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        lengths(all);
        all.add(Signature.function("lower", List.of("lcase"), "The string in lower case.", "lower('ÀBc') = 'àbc'",
                Signature.total(VARCHAR, CaseKernel.of(false), VARCHAR)));
        all.add(Signature.function("upper", List.of("ucase"), "The string in upper case.", "upper('àbC') = 'ÀBC'",
                Signature.total(VARCHAR, CaseKernel.of(true), VARCHAR)));
        all.add(Signature.function("initcap", List.of(),
                "Every word with an upper-case first letter, the rest in lower case.",
                "initcap('hello wORLD') = 'Hello World'", text(StringFunctions::initcap)));
        all.add(Signature.function("reverse", List.of(), "The string from its end.", "reverse('aß') = 'ßa'",
                text(string -> new StringBuilder(string).reverse().toString())));
        concatenations(all);
        parts(all);
        trims(all);
        return all;
    }

    private static Signature text(UnaryOperator<String> function) {
        return Signature.total(VARCHAR,
                new TextKernel(VARCHAR, (operands, position) -> function
                        .apply(Views.text(operands.column(0), position & operands.mask(0)))
                        .getBytes(StandardCharsets.UTF_8)),
                VARCHAR);
    }

    private static void lengths(List<ScalarFunction> all) {
        Kernel codePoints = Elementwise.of(INTEGER, (operands, out) -> {
            MemorySegment views = operands.values(0);
            for (int i = 0; i < operands.count(); i++) {
                int position = operands.position(i);
                if (operands.isValid(position)) {
                    int row = position & operands.mask(0);
                    MemoryAccess.setIntAtIndex(out, position, Utf8.codePoints(Views.segment(operands.column(0), row),
                            Views.offset(views, row), Views.length(views, row)));
                } else {
                    MemoryAccess.setIntAtIndex(out, position, 0);
                }
            }
        });
        Kernel bytes = bytes(1);
        all.add(Signature.function("length", List.of("char_length", "character_length", "len"),
                "The number of characters (code points), or of bytes of a VARBINARY.", "length('äöü') = 3",
                Signature.total(INTEGER, codePoints, VARCHAR), Signature.total(INTEGER, bytes, VARBINARY)));
        all.add(Signature.function("octet_length", List.of("strlen"), "The number of bytes.", "octet_length('äöü') = 6",
                Signature.total(INTEGER, bytes, VARCHAR), Signature.total(INTEGER, bytes, VARBINARY)));
        Kernel bits = bytes(8);
        all.add(Signature.function("bit_length", List.of(), "The number of bits.", "bit_length('ä') = 16",
                Signature.total(INTEGER, bits, VARCHAR), Signature.total(INTEGER, bits, VARBINARY)));
    }

    private static Kernel bytes(int factor) {
        return Elementwise.of(INTEGER, (operands, out) -> {
            MemorySegment views = operands.values(0);
            for (int i = 0; i < operands.count(); i++) {
                int position = operands.position(i);
                MemoryAccess.setIntAtIndex(out, position, Views.length(views, position & operands.mask(0)) * factor);
            }
        });
    }

    private static String initcap(String text) {
        StringBuilder out = new StringBuilder();
        boolean isInside = false;
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(isInside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            isInside = Character.isLetterOrDigit(c);
        }
        return out.toString();
    }

    private static void concatenations(List<ScalarFunction> all) {
        all.add(new ScalarDefinition("||", "Joins strings; other types are written as text; NULL if one is NULL.",
                "'a' || 'b' || 1 = 'ab1'", StringFunctions::bindJoin));
        all.add(new ScalarDefinition("concat", "Joins the text of all arguments, NULLs left out.",
                "concat('a', NULL, 1) = 'a1'", types -> bindConcat("concat", types, CONCAT, 1)));
        all.add(new ScalarDefinition("concat_ws",
                "Joins the text of all arguments after the first, which goes between them; NULLs are left out.",
                "concat_ws('-', 'a', NULL, 'b') = 'a-b'", types -> bindConcat("concat_ws", types, CONCAT_WS, 2)));
    }

    private static @Nullable BoundFunction bindJoin(List<SqlType> types) {
        if (types.size() != 2 || types.stream().anyMatch(SqlType::isNested)) {
            return null;
        }
        if (types.stream().allMatch(type -> type == VARBINARY || type == ScalarType.NULL)
                && types.contains(VARBINARY)) {
            return new BoundFunction("||", List.of(VARBINARY, VARBINARY), VARBINARY, JOIN_BINARY, true, true);
        }
        boolean isText = types.contains(VARCHAR) || types.stream().allMatch(type -> type == ScalarType.NULL);
        return isText ? new BoundFunction("||", List.of(VARCHAR, VARCHAR), VARCHAR, JOIN, true, true) : null;
    }

    private static @Nullable BoundFunction bindConcat(String name, List<SqlType> types, Kernel kernel, int least) {
        return types.size() < least || types.stream().anyMatch(SqlType::isNested)
                ? null
                : new BoundFunction(name, Collections.nCopies(types.size(), VARCHAR), VARCHAR, kernel, true, true);
    }

    private static long integer(Operands operands, int argument, int position) {
        return MemoryAccess.getLongAtIndex(operands.values(argument), position & operands.mask(argument));
    }

    private static Signature slice(SliceKernel.Slicer slicer, SqlType... parameters) {
        return Signature.total(VARCHAR, new SliceKernel(VARCHAR, slicer), parameters);
    }

    private static void parts(List<ScalarFunction> all) {
        SliceKernel.Slicer tail = (text, offset, length, operands, position) -> SliceKernel
                .of(Utf8.prefix(text, offset, length, Math.max(1, integer(operands, 1, position)) - 1), length);
        all.add(Signature.function("substring", List.of("substr"),
                "The characters from a position on, at most so many; positions before the first count as absent characters.",
                "substring('polarway', 1, 5) = 'polar'", slice(tail, VARCHAR, BIGINT),
                Signature.failing(VARCHAR, new SliceKernel(VARCHAR, StringFunctions::substring), VARCHAR, BIGINT,
                        BIGINT)));
        all.add(Signature.function("left", List.of(), "The first n characters; for negative n all but the last -n.",
                "left('polarway', 5) = 'polar'", slice((text, offset, length, operands, position) -> {
                    long n = integer(operands, 1, position);
                    return SliceKernel.of(0, n >= 0
                            ? Utf8.prefix(text, offset, length, n)
                            : Utf8.suffix(text, offset, length, negated(n)));
                }, VARCHAR, BIGINT)));
        all.add(Signature.function("right", List.of(), "The last n characters; for negative n all but the first -n.",
                "right('polarway', 3) = 'way'", slice((text, offset, length, operands, position) -> {
                    long n = integer(operands, 1, position);
                    return SliceKernel.of(n >= 0
                            ? Utf8.suffix(text, offset, length, n)
                            : Utf8.prefix(text, offset, length, negated(n)), length);
                }, VARCHAR, BIGINT)));
    }

    private static long negated(long n) {
        return n == Long.MIN_VALUE ? Long.MAX_VALUE : -n;
    }

    private static long substring(MemorySegment text, long offset, int length, Operands operands, int position) {
        long start = integer(operands, 1, position);
        long count = integer(operands, 2, position);
        if (count < 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The length of a substring must not be negative: " + count);
        }
        long end = start > 0 && count > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + count;
        long first = Math.max(1, start);
        if (end <= first) {
            return SliceKernel.of(0, 0);
        }
        int from = Utf8.prefix(text, offset, length, first - 1);
        return SliceKernel.of(from, from + Utf8.prefix(text, offset + from, length - from, end - first));
    }

    private static void trims(List<ScalarFunction> all) {
        trim(all, "trim", List.of("btrim"), "both ends", true, true, "trim('  a ') = 'a'");
        trim(all, "ltrim", List.of(), "the beginning", true, false, "ltrim('xxax', 'x') = 'ax'");
        trim(all, "rtrim", List.of(), "the end", false, true, "rtrim('xaxx', 'x') = 'xa'");
    }

    private static void trim(List<ScalarFunction> all, String name, List<String> aliases, String where, boolean isLeft,
            boolean isRight, String example) {
        all.add(Signature.function(name, aliases,
                "The string without the spaces, or the characters of a second string, at " + where + ".", example,
                slice((text, offset, length, operands, position) -> trim(text, offset, length, isLeft, isRight, " "),
                        VARCHAR),
                slice((text, offset, length, operands, position) -> trim(text, offset, length, isLeft, isRight,
                        Views.text(operands.column(1), position & operands.mask(1))), VARCHAR, VARCHAR)));
    }

    private static long trim(MemorySegment text, long offset, int length, boolean isLeft, boolean isRight,
            String characters) {
        int from = 0;
        int to = length;
        while (isLeft && from < to) {
            int width = Utf8.prefix(text, offset + from, to - from, 1);
            if (!isAmong(text, offset + from, width, characters)) {
                break;
            }
            from += width;
        }
        while (isRight && from < to) {
            int last = Utf8.suffix(text, offset + from, to - from, 1) + from;
            if (!isAmong(text, offset + last, to - last, characters)) {
                break;
            }
            to = last;
        }
        return SliceKernel.of(from, to);
    }

    private static boolean isAmong(MemorySegment text, long offset, int width, String characters) {
        byte first = MemoryAccess.getByte(text, offset);
        if (width == 1) {
            return characters.indexOf(first) >= 0;
        }
        byte[] bytes = text.asSlice(offset, width).toArray(Layouts.BYTE);
        return characters.contains(new String(bytes, StandardCharsets.UTF_8));
    }
}
