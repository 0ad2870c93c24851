package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// DELTA_BINARY_PACKED: blocks of 128 differences to the value before, less the smallest of the block, in four groups that
/// are packed with the bits that each needs. Differences wrap around as the type does. Used by one thread.
final class DeltaEncoder {
    private static final int BLOCK = 128;
    private static final int GROUP = 32;
    private static final int GROUPS = BLOCK / GROUP;

    private final long[] deltas = new long[BLOCK];
    private final int[] widths = new int[GROUPS];
    private long smallest;

    /// Returns about how many bytes [#write] needs.
    long size(MemorySegment values, int width, int from, int to) {
        long bytes = 16;
        for (int at = from + 1; at < to; at += BLOCK) {
            int count = load(values, width, at, Math.min(BLOCK, to - at));
            bytes += GROUPS + 3;
            for (int group = 0; group * GROUP < count; group++) {
                bytes += widths[group] * (GROUP / 8L);
            }
        }
        return bytes;
    }

    /// Writes values.
    ///
    /// @param width the bytes of a value, 4 or 8
    void write(MemorySegment values, int width, int from, int to, PageBytes out) {
        out.addVarint(BLOCK);
        out.addVarint(GROUPS);
        out.addVarint(to - from);
        out.addZigzag(to == from ? 0
                : width == 8 ? MemoryAccess.getLongAtIndex(values, from) : MemoryAccess.getIntAtIndex(values, from));
        for (int at = from + 1; at < to; at += BLOCK) {
            int count = load(values, width, at, Math.min(BLOCK, to - at));
            out.addZigzag(smallest);
            for (int group = 0; group < GROUPS; group++) {
                out.addByte(widths[group]);
            }
            for (int group = 0; group * GROUP < count; group++) {
                int bits = widths[group];
                if (bits > 0) {
                    MemorySegment target = out.reserve(bits * (GROUP / 8L));
                    BitPacker.packLongs(deltas, group * GROUP, bits, target, out.size());
                    out.advance(bits * (GROUP / 8L));
                }
            }
        }
    }

    /// Computes the differences of a block, and the bits that they need.
    private int load(MemorySegment values, int width, int at, int count) {
        long[] target = deltas;
        long least = Long.MAX_VALUE;
        if (width == 8) {
            for (int i = 0; i < count; i++) {
                long delta = MemoryAccess.getLongAtIndex(values, (long) at + i)
                        - MemoryAccess.getLongAtIndex(values, (long) at + i - 1);
                target[i] = delta;
                least = Math.min(least, delta);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int delta = MemoryAccess.getIntAtIndex(values, (long) at + i)
                        - MemoryAccess.getIntAtIndex(values, (long) at + i - 1);
                target[i] = delta;
                least = Math.min(least, delta);
            }
        }
        smallest = least;
        Arrays.fill(target, count, BLOCK, least);
        for (int group = 0; group < GROUPS; group++) {
            long all = 0;
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                long rest = target[i] - least;
                target[i] = rest;
                all |= rest;
            }
            widths[group] = 64 - Long.numberOfLeadingZeros(all);
        }
        return count;
    }
}
