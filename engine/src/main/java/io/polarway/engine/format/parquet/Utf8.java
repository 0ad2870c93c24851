package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import java.lang.foreign.MemorySegment;

/// Checks text. What is ASCII is found so 32 bytes at a time; the rest goes through the rules of RFC 3629.
final class Utf8 {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {
    }

    /// Returns whether bytes `from` to `to` are all ASCII.
    static boolean isAscii(MemorySegment source, long from, long to) {
        long at = from;
        for (; at + 32 <= to; at += 32) {
            long bits = source.get(Layouts.LONG, at) | source.get(Layouts.LONG, at + 8)
                    | source.get(Layouts.LONG, at + 16) | source.get(Layouts.LONG, at + 24);
            if ((bits & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (source.get(Layouts.BYTE, at) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Returns the first of the views `from` to `to` whose bytes are not UTF-8, or -1 if all are.
    static int firstInvalid(MemorySegment views, int from, int to, ViewData data) {
        for (int row = from; row < to; row++) {
            long at = (long) row * ViewBuilder.VIEW_BYTES;
            int length = views.get(Layouts.INT, at);
            boolean isInline = length <= ViewBuilder.INLINE;
            MemorySegment source = isInline ? views : data.segment(views.get(Layouts.INT, at + 8));
            long start = isInline ? at + 4 : views.get(Layouts.INT, at + 12);
            if (!isAscii(source, start, start + length) && !isValid(source, start, start + length)) {
                return row;
            }
        }
        return -1;
    }

    /// Returns whether bytes `from` to `to` are UTF-8.
    static boolean isValid(MemorySegment source, long from, long to) {
        long at = from;
        while (at < to) {
            int first = source.get(Layouts.BYTE, at);
            if (first >= 0) {
                at++;
                continue;
            }
            int unsigned = first & 0xFF;
            int more = unsigned < 0xC2 ? -1 : unsigned < 0xE0 ? 1 : unsigned < 0xF0 ? 2 : unsigned < 0xF5 ? 3 : -1;
            if (more < 0 || to - at <= more) {
                return false;
            }
            int second = source.get(Layouts.BYTE, at + 1) & 0xFF;
            int lowest = unsigned == 0xE0 ? 0xA0 : unsigned == 0xF0 ? 0x90 : 0x80;
            int highest = unsigned == 0xED ? 0x9F : unsigned == 0xF4 ? 0x8F : 0xBF;
            if (second < lowest || second > highest) {
                return false;
            }
            for (int i = 2; i <= more; i++) {
                if ((source.get(Layouts.BYTE, at + i) & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += more + 1;
        }
        return true;
    }
}
