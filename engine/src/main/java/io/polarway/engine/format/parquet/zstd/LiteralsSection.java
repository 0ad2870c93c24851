package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// What the literals of a block begin with.
///
/// @param kind [#RAW], [#REPEATED], [#CODED] or [#CODED_AS_BEFORE]
/// @param streams 1 or 4
/// @param count how many bytes they are
/// @param body where they begin, or the description of their code
/// @param end where the sequences begin
record LiteralsSection(int kind, int streams, int count, long body, long end) {
    static final int RAW = 0;
    static final int REPEATED = 1;
    static final int CODED = 2;
    static final int CODED_AS_BEFORE = 3;

    private static final int[] CODED_WIDTHS = {10, 10, 14, 18};

    static LiteralsSection at(MemorySegment source, long from) {
        int first = MemoryAccess.getByte(source, from);
        int kind = first & 3;
        int format = first >>> 2 & 3;
        if (kind == RAW || kind == REPEATED) {
            int bytes = (format & 1) == 0 ? 1 : (format + 3) / 2;
            long head = number(source, from, bytes);
            int count = (int) (head >>> (bytes == 1 ? 3 : 4));
            long body = from + bytes;
            return new LiteralsSection(kind, 1, count, body, body + (kind == RAW ? count : 1));
        }
        int width = CODED_WIDTHS[format];
        int bytes = (4 + 2 * width) / Byte.SIZE;
        long head = number(source, from, bytes) >>> 4;
        int count = (int) (head & (1L << width) - 1);
        long body = from + bytes;
        return new LiteralsSection(kind, format == 0 ? 1 : 4, count, body, body + (head >>> width));
    }

    private static long number(MemorySegment source, long at, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (MemoryAccess.getByte(source, at + i) & 0xFFL) << i * Byte.SIZE;
        }
        return number;
    }
}
