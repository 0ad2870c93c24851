package io.polarway.engine.format.parquet.write;

import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/// Values of bytes: PLAIN, or DELTA_LENGTH_BYTE_ARRAY, whose lengths stand together before all bytes.
///
/// @param strings where the values lie
/// @param column the column
/// @param delta the encoder of lengths, or null for PLAIN
record StringValues(ByteStrings strings, WrittenColumn column, @Nullable DeltaEncoder delta) implements ChunkValues {
    @Override
    public Encoding encoding() {
        return delta == null ? Encoding.PLAIN : Encoding.DELTA_LENGTH_BYTE_ARRAY;
    }

    @Override
    public int pageEnd(int from, int to, long bytes) {
        long left = bytes;
        int end = from;
        while (end < to) {
            left -= strings.length(end) + 4L;
            if (left < 0 && end > from) {
                return end;
            }
            end++;
        }
        return end;
    }

    @Override
    public void write(int from, int to, PageBytes out) {
        DeltaEncoder encoder = delta;
        if (encoder != null) {
            encoder.write(strings.lengths(), 4, from, to, out);
        }
        strings.write(from, to, encoder == null && column.physical() == Type.BYTE_ARRAY, out);
    }

    @Override
    public Bounds bounds(int from, int to) {
        BytesBounds bounds = (BytesBounds) column.newBounds();
        for (int i = from; i < to; i++) {
            bounds.add(strings.address(i), strings.length(i));
        }
        return bounds;
    }
}
