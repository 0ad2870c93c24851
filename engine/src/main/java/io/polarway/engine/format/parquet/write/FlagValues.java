package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.Encoding;

/// Values of BOOLEAN, as bits: PLAIN.
///
/// @param bits the values
record FlagValues(MemorySegment bits) implements ChunkValues {
    @Override
    public Encoding encoding() {
        return Encoding.PLAIN;
    }

    @Override
    public int pageEnd(int from, int to, long bytes) {
        return (int) Math.min(to, from + bytes * 8);
    }

    @Override
    public void write(int from, int to, PageBytes out) {
        for (int i = from; i < to; i += 8) {
            out.addByte(group(i, to));
        }
    }

    private int group(int from, int to) {
        int word = MemoryAccess.getShort(bits, from >>> 3) >>> (from & 7);
        return word & (to - from >= 8 ? 0xFF : (1 << to - from) - 1);
    }

    @Override
    public Bounds bounds(int from, int to) {
        int trues = 0;
        for (int i = from; i < to; i++) {
            trues += Bits.get(bits, i) ? 1 : 0;
        }
        FlagBounds bounds = new FlagBounds();
        bounds.add(to - from - trues, trues);
        return bounds;
    }
}
