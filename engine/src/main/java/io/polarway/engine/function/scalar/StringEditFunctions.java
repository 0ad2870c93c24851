package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.string.LikePattern;
import io.polarway.engine.kernel.string.SliceKernel;
import io.polarway.engine.kernel.string.TextKernel;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Replacing, padding, repeating and splitting of strings.
public final class StringEditFunctions {
    private StringEditFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                Signature.function("replace", List.of(), "Replaces every occurrence of the second string by the third.",
                        "replace('banana', 'an', 'o') = 'booa'",
                        text((operands, row) -> replace(string(operands, 0, row), string(operands, 1, row),
                                string(operands, 2, row)), VARCHAR, VARCHAR, VARCHAR)),
                Signature.function("repeat", List.of(), "The string so many times.", "repeat('ab', 3) = 'ababab'",
                        text((operands, row) -> {
                            String text = string(operands, 0, row);
                            long count = Math.max(0, integer(operands, 1, row));
                            TextKernel.checkedLength(Math.min(count, Integer.MAX_VALUE) * (long) text.length());
                            return text.isEmpty() ? "" : text.repeat((int) count);
                        }, VARCHAR, BIGINT)),
                Signature.function("lpad", List.of(),
                        "Fills up the beginning with a string (spaces) to a length, or cuts the end off.",
                        "lpad('7', 3, '0') = '007'", pad(true, VARCHAR, BIGINT), pad(true, VARCHAR, BIGINT, VARCHAR)),
                Signature.function("rpad", List.of(),
                        "Fills up the end with a string (spaces) to a length, or cuts it off.",
                        "rpad('7', 3, '.') = '7..'", pad(false, VARCHAR, BIGINT), pad(false, VARCHAR, BIGINT, VARCHAR)),
                Signature.function("split_part", List.of(),
                        "Part number n, from 1, between occurrences of the second string; negative n count from the end.",
                        "split_part('a,b,c', ',', 2) = 'b'",
                        Signature.failing(VARCHAR, new SliceKernel(VARCHAR, StringEditFunctions::part), VARCHAR,
                                VARCHAR,
                                BIGINT)),
                Signature.function("translate", List.of(),
                        "Replaces characters of the second string by those at the same place of the third, or removes them.",
                        "translate('12345', '143', 'ax') = 'a2x5'",
                        text((operands, row) -> translate(string(operands, 0, row), string(operands, 1, row),
                                string(operands, 2, row)), VARCHAR, VARCHAR, VARCHAR)),
                Signature.function("overlay", List.of(),
                        "Replaces so many characters from a position on (as many as the new string has) by another string.",
                        "overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4) = 'Thomas'",
                        text((operands, row) -> overlay(operands, row, false), VARCHAR, VARCHAR, BIGINT),
                        text((operands, row) -> overlay(operands, row, true), VARCHAR, VARCHAR, BIGINT, BIGINT)));
    }

    /// Computes one row as a String.
    private interface RowText {
        String apply(Operands operands, int row);
    }

    private static Signature text(RowText function, SqlType... parameters) {
        return Signature.failing(VARCHAR, new TextKernel(VARCHAR,
                (operands, row) -> function.apply(operands, row).getBytes(StandardCharsets.UTF_8)), parameters);
    }

    private static Signature pad(boolean isLeft, SqlType... parameters) {
        return text((operands, row) -> pad(string(operands, 0, row), integer(operands, 1, row),
                parameters.length > 2 ? string(operands, 2, row) : " ", isLeft), parameters);
    }

    private static String string(Operands operands, int argument, int row) {
        return Views.text(operands.column(argument), row & operands.mask(argument));
    }

    private static long integer(Operands operands, int argument, int row) {
        return MemoryAccess.getLongAtIndex(operands.values(argument), row & operands.mask(argument));
    }

    private static String replace(String text, String wanted, String replacement) {
        if (wanted.isEmpty()) {
            return text;
        }
        if (replacement.length() > wanted.length()) {
            long most = (long) text.length() / wanted.length() * replacement.length() + text.length();
            TextKernel.checkedLength(most / 4);
        }
        return text.replace(wanted, replacement);
    }

    private static String pad(String text, long length, String fill, boolean isLeft) {
        int have = text.codePointCount(0, text.length());
        if (length <= have) {
            return text.substring(0, text.offsetByCodePoints(0, (int) Math.max(0, length)));
        }
        if (fill.isEmpty()) {
            return text;
        }
        int missing = TextKernel.checkedLength(length) - have;
        int[] characters = fill.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(characters[i % characters.length]);
        }
        return isLeft ? padding + text : text + padding;
    }

    private static String translate(String text, String from, String to) {
        int[] wanted = from.codePoints().toArray();
        int[] replacements = to.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int at = 0;
            while (at < wanted.length && wanted[at] != c) {
                at++;
            }
            if (at == wanted.length) {
                out.appendCodePoint(c);
            } else if (at < replacements.length) {
                out.appendCodePoint(replacements[at]);
            }
        });
        return out.toString();
    }

    private static String overlay(Operands operands, int row, boolean hasCount) {
        int[] text = string(operands, 0, row).codePoints().toArray();
        String replacement = string(operands, 1, row);
        long start = integer(operands, 2, row);
        if (start < 1) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The position of overlay must be at least 1, not " + start);
        }
        long count = hasCount ? integer(operands, 3, row) : replacement.codePointCount(0, replacement.length());
        int from = (int) Math.min(start - 1, text.length);
        long rest = count > text.length ? text.length : Math.clamp(start - 1 + count, 0, text.length);
        return new String(text, 0, from) + replacement + new String(text, (int) rest, text.length - (int) rest);
    }

    private static long part(MemorySegment text, long offset, int length, Operands operands, int row) {
        byte[] delimiter = Views.bytes(operands.column(1), row & operands.mask(1));
        long n = integer(operands, 2, row);
        if (n == 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Parts of split_part are counted from 1, or from -1 at the end");
        }
        if (delimiter.length == 0) {
            return n == 1 || n == -1 ? SliceKernel.of(0, length) : SliceKernel.of(0, 0);
        }
        if (n < 0) {
            int[] ends = new int[8];
            int parts = 0;
            for (int from = 0;; parts++) {
                int at = LikePattern.indexOf(delimiter, text, offset, length, from);
                if (parts == ends.length) {
                    ends = Arrays.copyOf(ends, parts * 2);
                }
                ends[parts] = at < 0 ? length : at;
                if (at < 0) {
                    parts++;
                    break;
                }
                from = at + delimiter.length;
            }
            if (-n > parts || n == Long.MIN_VALUE) {
                return SliceKernel.of(0, 0);
            }
            int wanted = parts + (int) n;
            return SliceKernel.of(wanted == 0 ? 0 : ends[wanted - 1] + delimiter.length, ends[wanted]);
        }
        int from = 0;
        for (long part = 1;; part++) {
            int at = LikePattern.indexOf(delimiter, text, offset, length, from);
            if (part == n) {
                return SliceKernel.of(from, at < 0 ? length : at);
            }
            if (at < 0) {
                return SliceKernel.of(0, 0);
            }
            from = at + delimiter.length;
        }
    }
}
