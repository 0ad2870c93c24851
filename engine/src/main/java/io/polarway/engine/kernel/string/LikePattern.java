package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A LIKE pattern made ready: the pieces between its `%`, each of bytes and of `_`, which stands for one code point.
///
/// The first and the last piece are anchored; those between are found from left to right, each as early as possible, which
/// needs no going back. The frequent shapes `x`, `x%`, `%x` and `%x%` without `_` compare bytes only.
public final class LikePattern {
    /// What follows in a piece's elements for `_`.
    private static final int ANY = -1;

    private final boolean ignoresCase;
    private final boolean isExact;
    private final boolean isAnchoredLeft;
    private final boolean isAnchoredRight;
    private final Piece[] pieces;

    /// Bytes (0 to 255) and [#ANY].
    private record Piece(int[] elements, byte[] bytes, boolean hasAny, int codePoints) {
    }

    private LikePattern(List<int[]> parts, boolean ignoresCase) {
        this.ignoresCase = ignoresCase;
        this.isExact = parts.size() == 1;
        this.isAnchoredLeft = parts.getFirst().length > 0;
        this.isAnchoredRight = parts.getLast().length > 0;
        this.pieces = parts.stream().filter(part -> part.length > 0).map(LikePattern::piece).toArray(Piece[]::new);
    }

    private static Piece piece(int[] elements) {
        byte[] bytes = new byte[elements.length];
        boolean hasAny = false;
        int codePoints = 0;
        for (int i = 0; i < elements.length; i++) {
            bytes[i] = (byte) elements[i];
            hasAny |= elements[i] == ANY;
            codePoints += elements[i] == ANY || (elements[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        return new Piece(elements, bytes, hasAny, codePoints);
    }

    /// Reads a pattern.
    ///
    /// @param escape the character that makes the next one literal; negative for none
    /// @param ignoresCase whether letters match in either case: ILIKE
    public static LikePattern of(String pattern, int escape, boolean ignoresCase) {
        String text = ignoresCase ? pattern.toLowerCase(Locale.ROOT) : pattern;
        int folded = ignoresCase && escape >= 0 ? Character.toLowerCase(escape) : escape;
        List<int[]> parts = new ArrayList<>();
        List<Integer> current = new ArrayList<>();
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == folded) {
                if (i >= text.length()) {
                    throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                            "The LIKE pattern '" + pattern + "' ends with its escape character");
                }
                c = text.codePointAt(i);
                i += Character.charCount(c);
            } else if (c == '%') {
                parts.add(current.stream().mapToInt(Integer::intValue).toArray());
                current.clear();
                continue;
            } else if (c == '_') {
                current.add(ANY);
                continue;
            }
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                current.add(b & 0xFF);
            }
        }
        parts.add(current.stream().mapToInt(Integer::intValue).toArray());
        return new LikePattern(parts, ignoresCase);
    }

    /// Returns the pattern that strings match which contain `needle`, at the start or the end if anchored there.
    public static LikePattern containing(byte[] needle, boolean isAnchoredLeft, boolean isAnchoredRight) {
        int[] elements = new int[needle.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = needle[i] & 0xFF;
        }
        int[] none = {};
        return new LikePattern(isAnchoredLeft ? List.of(elements, none) : isAnchoredRight ? List.of(none, elements)
                : List.of(none, elements, none), false);
    }

    /// Returns whether the `length` bytes of `text` from `offset` on match.
    public boolean matches(MemorySegment text, long offset, int length) {
        if (ignoresCase) {
            byte[] folded = folded(text, offset, length);
            // Patterns are matched in native memory only: a loop that has seen heap segments is slow on all.
            return matchesFolded(folded);
        }
        if (isExact) {
            return pieces.length == 0
                    ? length == 0
                    : pieces[0].hasAny
                            ? matchAt(pieces[0], text, offset, length, 0) == length
                            : length == pieces[0].bytes.length && equal(pieces[0].bytes, text, offset);
        }
        int from = 0;
        int first = 0;
        int last = pieces.length;
        if (isAnchoredLeft) {
            from = matchAt(pieces[0], text, offset, length, 0);
            if (from < 0) {
                return false;
            }
            first = 1;
        }
        int end = length;
        if (isAnchoredRight) {
            Piece piece = pieces[last - 1];
            end = piece.hasAny ? Utf8.suffix(text, offset, length, piece.codePoints) : length - piece.bytes.length;
            if (end < from || matchAt(piece, text, offset, length, end) != length) {
                return false;
            }
            last--;
        }
        for (int i = first; i < last; i++) {
            from = find(pieces[i], text, offset, end, from);
            if (from < 0) {
                return false;
            }
        }
        return true;
    }

    /// Returns where the piece ends if it matches at `from`, else -1.
    private static int matchAt(Piece piece, MemorySegment text, long offset, int length, int from) {
        if (!piece.hasAny) {
            int end = from + piece.bytes.length;
            return end <= length && equal(piece.bytes, text, offset + from) ? end : -1;
        }
        int at = from;
        for (int element : piece.elements) {
            if (at >= length) {
                return -1;
            }
            byte b = MemoryAccess.getByte(text, offset + at);
            if (element == ANY) {
                at += Utf8.width(b);
            } else if (b != (byte) element) {
                return -1;
            } else {
                at++;
            }
        }
        return at <= length ? at : -1;
    }

    private static boolean equal(byte[] bytes, MemorySegment text, long offset) {
        for (int i = 0; i < bytes.length; i++) {
            if (MemoryAccess.getByte(text, offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /// Returns where the first match of the piece between `from` and `end` ends, or -1.
    private static int find(Piece piece, MemorySegment text, long offset, int end, int from) {
        if (piece.hasAny) {
            for (int at = from; at < end; at++) {
                if ((MemoryAccess.getByte(text, offset + at) & 0xC0) != 0x80) {
                    int found = matchAt(piece, text, offset, end, at);
                    if (found >= 0) {
                        return found;
                    }
                }
            }
            return -1;
        }
        int at = indexOf(piece.bytes, text, offset, end, from);
        return at < 0 ? -1 : at + piece.bytes.length;
    }

    /// Returns where `needle` begins in the first `end` bytes of `text`, at `from` or later, or -1. Candidates are found eight
    /// bytes at a time by the needle's first two bytes.
    public static int indexOf(byte[] needle, MemorySegment text, long offset, int end, int from) {
        int size = needle.length;
        if (size == 0) {
            return from <= end ? from : -1;
        }
        int last = end - size;
        int at = from;
        byte first = needle[0];
        if (size > 1) {
            long firsts = (first & 0xFFL) * 0x0101010101010101L;
            long seconds = (needle[1] & 0xFFL) * 0x0101010101010101L;
            while (at <= last && at + 9 <= end) {
                long here = MemoryAccess.getLong(text, offset + at) ^ firsts;
                long next = MemoryAccess.getLong(text, offset + at + 1) ^ seconds;
                long both = here | next;
                // A zero byte in `both` is a candidate; the lowest mark is always exact.
                long marks = both - 0x0101010101010101L & ~both & 0x8080808080808080L;
                if (marks == 0) {
                    at += 8;
                    continue;
                }
                at += Long.numberOfTrailingZeros(marks) >>> 3;
                if (at <= last && equal(needle, text, offset + at)) {
                    return at;
                }
                at++;
            }
        }
        for (; at <= last; at++) {
            if (MemoryAccess.getByte(text, offset + at) == first && equal(needle, text, offset + at)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] folded(MemorySegment text, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(text, Layouts.BYTE, offset, bytes, 0, length);
        boolean isAscii = true;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            isAscii &= b >= 0;
            bytes[i] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
        }
        return isAscii
                ? bytes
                : new String(bytes, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    private boolean matchesFolded(byte[] text) {
        int from = 0;
        int end = text.length;
        int first = 0;
        int last = pieces.length;
        if (isExact) {
            return last == 0 ? end == 0 : matchAt(pieces[0], text, end, 0) == end;
        }
        if (isAnchoredLeft) {
            from = matchAt(pieces[0], text, end, 0);
            if (from < 0) {
                return false;
            }
            first = 1;
        }
        if (isAnchoredRight) {
            Piece piece = pieces[--last];
            for (int left = piece.codePoints; left > 0 && end > 0; left--) {
                end--;
                while (end > 0 && (text[end] & 0xC0) == 0x80) {
                    end--;
                }
            }
            if (end < from || matchAt(piece, text, text.length, end) != text.length) {
                return false;
            }
        }
        for (int i = first; i < last; i++) {
            int found = -1;
            for (int at = from; at < end && found < 0; at++) {
                found = (text[at] & 0xC0) == 0x80 ? -1 : matchAt(pieces[i], text, end, at);
            }
            if (found < 0) {
                return false;
            }
            from = found;
        }
        return true;
    }

    private static int matchAt(Piece piece, byte[] text, int length, int from) {
        int at = from;
        for (int element : piece.elements) {
            if (at >= length) {
                return -1;
            }
            if (element == ANY) {
                at += Utf8.width(text[at]);
            } else if (text[at++] != (byte) element) {
                return -1;
            }
        }
        return at <= length ? at : -1;
    }

    /// Reads the third argument of LIKE: one character, or none.
    public static int escape(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return -1;
        }
        if (text.codePointCount(0, text.length()) != 1) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The escape of LIKE must be one character, not '" + text + "'");
        }
        return text.codePointAt(0);
    }
}
