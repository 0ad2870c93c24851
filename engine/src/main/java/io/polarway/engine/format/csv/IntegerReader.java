package io.polarway.engine.format.csv;

import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.cast.NumberReader;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;

/// Reads integers of 8 to 64 bits.
final class IntegerReader extends FixedReader {
    private final NumberReader reader = new NumberReader();
    private final LongWriter writer;
    private final int width;

    IntegerReader(int column, SqlType type, Dialect dialect, NullTexts nulls) {
        super(column, type, dialect, nulls);
        this.writer = LongWriter.of(type.storage());
        this.width = type.storage().width();
    }

    @Override
    void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick) {
        int columns = rows.columns();
        int column = column();
        int[] ends = rows.ends;
        boolean isLong = width == 8;
        for (int row = 0; row < rows.rows; row++) {
            int end = ends[row * columns + column];
            int start = rows.start(row, column);
            int length = (end >>> 2) - start;
            // Up to eight digits, no sign.
            if (isQuick && (end & RowIndex.QUOTED) == 0 && length > 0 && length <= 8) {
                long digits = Digits.align(MemoryAccess.getLong(bytes, start), length);
                if (Digits.areAll(digits)) {
                    long value = Digits.value(digits);
                    if (isLong) {
                        MemoryAccess.setLongAtIndex(out, row, value);
                        continue;
                    }
                    if (writer.excess(value) == 0) {
                        writer.write(out, row, value);
                        continue;
                    }
                }
            }
            slowly(rows, bytes, out, row, start, end);
        }
    }

    @Override
    boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        if (!reader.readInteger(bytes, from, to) || writer.excess(reader.integer()) != 0) {
            return false;
        }
        writer.write(out, row, reader.integer());
        return true;
    }
}
