package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// The hybrid of runs and bit-packed groups in which data pages keep the codes of a dictionary.
final class CodeRuns {
    private final int width;
    private final int shortestRun;

    /// @param entries the number of entries of the dictionary
    CodeRuns(int entries) {
        this.width = width(entries);
        // A run costs its header and its value, and the group after it a header of its own.
        this.shortestRun = Math.max(8, ((width + 7) / 8 + 3) * 8 / width + 1);
    }

    /// Returns the bits of a code; 1 also where there is only one entry, since not all readers know codes without bits.
    static int width(int entries) {
        return Math.max(1, 32 - Integer.numberOfLeadingZeros(entries - 1));
    }

    /// Estimates the bytes of codes from above.
    static long size(MemorySegment codes, int count, int entries) {
        long packed = (long) count * width(entries) / 8 + 64;
        long changes = 1;
        for (int i = 1; i < count; i++) {
            changes += MemoryAccess.getIntAtIndex(codes, i) == MemoryAccess.getIntAtIndex(codes, i - 1) ? 0 : 1;
        }
        return Math.min(packed, changes * (2 + width(entries) / 8 + 1) + 64);
    }

    /// Writes `count` codes from element `from` on: the width in a byte, then the runs.
    void write(MemorySegment codes, int from, int count, PageBytes out) {
        out.addByte(width);
        int end = from + count;
        int packed = from;
        int at = from;
        while (at < end) {
            int run = run(codes, at, end);
            if (run >= shortestRun) {
                addPacked(codes, packed, at, out);
                out.addVarint((long) run << 1);
                out.addLittleEndian(MemoryAccess.getIntAtIndex(codes, at), (width + 7) / 8);
                at += run;
                packed = at;
            } else {
                at = Math.min(end, at + 8);
            }
        }
        addPacked(codes, packed, end, out);
    }

    private static int run(MemorySegment codes, int from, int end) {
        int first = MemoryAccess.getIntAtIndex(codes, from);
        int at = from + 1;
        while (at < end && MemoryAccess.getIntAtIndex(codes, at) == first) {
            at++;
        }
        return at - from;
    }

    private void addPacked(MemorySegment codes, int from, int end, PageBytes out) {
        if (end > from) {
            int groups = (end - from + 7) >>> 3;
            out.addVarint((long) groups << 1 | 1);
            MemorySegment target = out.reserve((long) groups * width);
            out.advance(BitPacker.packInts(codes, from, end - from, width, target, out.size()));
        }
    }
}
