package io.polarway.engine.format.parquet.write;

import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/// Values of 4 or 8 bytes that lie one after another: PLAIN, or DELTA_BINARY_PACKED.
///
/// @param values the values
/// @param column the column
/// @param delta the encoder, or null for PLAIN
record FixedValues(MemorySegment values, WrittenColumn column, @Nullable DeltaEncoder delta) implements ChunkValues {
    @Override
    public Encoding encoding() {
        return delta == null ? Encoding.PLAIN : Encoding.DELTA_BINARY_PACKED;
    }

    @Override
    public int pageEnd(int from, int to, long bytes) {
        return (int) Math.min(to, from + bytes / column.width());
    }

    @Override
    public void write(int from, int to, PageBytes out) {
        DeltaEncoder encoder = delta;
        if (encoder == null) {
            out.add(values, (long) from * column.width(), (long) (to - from) * column.width());
        } else {
            encoder.write(values, column.width(), from, to, out);
        }
    }

    @Override
    public Bounds bounds(int from, int to) {
        Bounds bounds = column.newBounds();
        switch (bounds) {
            case IntegerBounds integers -> integers.add(values, from, to);
            case FloatingBounds floats -> floats.add(values, from, to);
            case FlagBounds any -> throw new IllegalArgumentException();
            case BytesBounds any -> throw new IllegalArgumentException();
        }
        return bounds;
    }
}
