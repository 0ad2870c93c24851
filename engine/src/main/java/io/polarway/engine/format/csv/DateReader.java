package io.polarway.engine.format.csv;

import io.polarway.engine.kernel.cast.DateTimeReader;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;

/// Reads DATE. A time behind it, which a cast leaves out, is a fault here: nothing of a file gets lost unnoticed.
final class DateReader extends FixedReader {
    private final DateTimeReader reader = new DateTimeReader();

    DateReader(int column, Dialect dialect, NullTexts nulls) {
        super(column, ScalarType.DATE, dialect, nulls);
    }

    @Override
    void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick) {
        int columns = rows.columns();
        int column = column();
        int[] ends = rows.ends;
        for (int row = 0; row < rows.rows; row++) {
            int end = ends[row * columns + column];
            int start = rows.start(row, column);
            if (isQuick && (end & RowIndex.QUOTED) == 0 && (end >>> 2) - start == 10
                    && parse(bytes, start, end >>> 2, out, row)) {
                continue;
            }
            slowly(rows, bytes, out, row, start, end);
        }
    }

    @Override
    boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        if (!isDate(bytes, from, to) || !reader.readDate(bytes, from, to)) {
            return false;
        }
        MemoryAccess.setIntAtIndex(out, row, (int) reader.value());
        return true;
    }

    /// Returns whether there is no time in a text.
    static boolean isDate(MemorySegment bytes, long from, long to) {
        for (long at = from; at < to; at++) {
            if (MemoryAccess.getByte(bytes, at) == ':') {
                return false;
            }
        }
        return true;
    }
}
