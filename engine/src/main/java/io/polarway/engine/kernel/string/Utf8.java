package io.polarway.engine.kernel.string;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Counting and finding code points in valid UTF-8, eight bytes at a time.
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private Utf8() {
    }

    /// Returns the number of code points: of bytes that do not continue one.
    public static int codePoints(MemorySegment text, long offset, int length) {
        int continuations = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long word = MemoryAccess.getLong(text, offset + i);
            continuations += Long.bitCount(word >>> 7 & ~word >>> 6 & LOW_BITS);
        }
        for (; i < length; i++) {
            continuations += (MemoryAccess.getByte(text, offset + i) & 0xC0) == 0x80 ? 1 : 0;
        }
        return length - continuations;
    }

    /// Returns the number of bytes of the first `count` code points: `length` if there are not as many.
    public static int prefix(MemorySegment text, long offset, int length, long count) {
        if (count >= length) {
            return length;
        }
        long left = count;
        int i = 0;
        while (left >= 8 && i + 8 <= length && (MemoryAccess.getLong(text, offset + i) & HIGH_BITS) == 0) {
            i += 8;
            left -= 8;
        }
        while (left > 0 && i < length) {
            i += width(MemoryAccess.getByte(text, offset + i));
            left--;
        }
        return Math.min(i, length);
    }

    /// Returns where the last `count` code points begin: 0 if there are not as many.
    public static int suffix(MemorySegment text, long offset, int length, long count) {
        int i = length;
        for (long left = count; left > 0 && i > 0; left--) {
            i--;
            while (i > 0 && (MemoryAccess.getByte(text, offset + i) & 0xC0) == 0x80) {
                i--;
            }
        }
        return i;
    }

    /// Returns whether all bytes are below 128.
    public static boolean isAscii(MemorySegment text, long offset, int length) {
        long seen = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            seen |= MemoryAccess.getLong(text, offset + i);
        }
        for (; i < length; i++) {
            seen |= MemoryAccess.getByte(text, offset + i);
        }
        return (seen & HIGH_BITS) == 0;
    }

    /// Returns the bytes of the code point that begins with `first`.
    static int width(byte first) {
        return first >= 0 ? 1
                : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : (first & 0xF8) == 0xF0 ? 4 : 1;
    }
}
