package io.polarway.engine.format;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Checks that text is UTF-8 as RFC 3629 has it; stretches of ASCII are passed over 8 to 32 bytes at a time.
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {
    }

    /// Returns whether bytes `from` to `to` are all ASCII.
    public static boolean isAscii(MemorySegment source, long from, long to) {
        long at = from;
        for (; at + 32 <= to; at += 32) {
            long bits = MemoryAccess.getLong(source, at) | MemoryAccess.getLong(source, at + 8)
                    | MemoryAccess.getLong(source, at + 16) | MemoryAccess.getLong(source, at + 24);
            if ((bits & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (MemoryAccess.getByte(source, at) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether bytes `from` to `to` are UTF-8.
    public static boolean isValid(MemorySegment source, long from, long to) {
        long at = from;
        while (at < to) {
            if (to - at >= 8) {
                long high = MemoryAccess.getLong(source, at) & HIGH_BITS;
                if (high == 0) {
                    at += 8;
                    continue;
                }
                at += Long.numberOfTrailingZeros(high) >>> 3;
            }
            int first = MemoryAccess.getByte(source, at);
            if (first >= 0) {
                at++;
                continue;
            }
            int more = continuation(source, at, first & 0xFF, to);
            if (more == 0) {
                return false;
            }
            at += more + 1;
        }
        return true;
    }

    /// Returns how many bytes follow the first one, at `at`, of a character of several bytes; 0 if it is malformed.
    private static int continuation(MemorySegment source, long at, int first, long to) {
        int more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0;
        if (more == 0 || to - at <= more) {
            return 0;
        }
        int second = MemoryAccess.getByte(source, at + 1) & 0xFF;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i <= more; i++) {
            if ((MemoryAccess.getByte(source, at + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return more;
    }
}
