package io.polarway.engine.format.csv;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.polarway.engine.kernel.cast.NumberReader;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;

/// Reads DOUBLE. Digits that make an integer below 2^53, divided by a power of ten up to 10^22, give the nearest double, since both
/// are exact (Clinger, "How to read floating point numbers accurately"); the rest is left to the library.
final class DoubleReader extends FixedReader {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
            1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    private static final long EXACT = 1L << 53;

    private final NumberReader reader = new NumberReader();
    private final byte separator;
    private final long separators;
    private byte[] text = new byte[64];

    DoubleReader(int column, Dialect dialect, NullTexts nulls, byte separator) {
        super(column, ScalarType.DOUBLE, dialect, nulls);
        this.separator = separator;
        this.separators = ByteSearch.repeat(separator);
    }

    @Override
    void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick) {
        int columns = rows.columns();
        int column = column();
        int[] ends = rows.ends;
        for (int row = 0; row < rows.rows; row++) {
            int end = ends[row * columns + column];
            int start = rows.start(row, column);
            int length = (end >>> 2) - start;
            if (isQuick && (end & RowIndex.QUOTED) == 0 && length > 0 && length <= 8) {
                // Up to seven digits and a point: the digits before the point move up to close the gap.
                long word = MemoryAccess.getLong(bytes, start);
                long used = -1L >>> 64 - (length << 3);
                long point = ~ByteSearch.nonZero(word ^ separators) & 0x8080_8080_8080_8080L & used;
                int at = Long.numberOfTrailingZeros(point) >>> 3;
                if (point == 0) {
                    long digits = Digits.align(word, length);
                    if (Digits.areAll(digits)) {
                        MemoryAccess.setDoubleAtIndex(out, row, Digits.value(digits));
                        continue;
                    }
                } else if (length > 1) {
                    long before = (1L << (at << 3)) - 1;
                    long digits = Digits.align(word & before | word >>> 8 & ~before, length - 1);
                    if (Digits.areAll(digits)) {
                        MemoryAccess.setDoubleAtIndex(out, row, Digits.value(digits) / POWERS[length - 1 - at]);
                        continue;
                    }
                }
            }
            slowly(rows, bytes, out, row, start, end);
        }
    }

    @Override
    boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        long at = from;
        boolean isNegative = at < to && MemoryAccess.getByte(bytes, at) == '-';
        if (isNegative || at < to && MemoryAccess.getByte(bytes, at) == '+') {
            at++;
        }
        long value = 0;
        long point = -1;
        int digits = 0;
        for (; at < to && digits < 18; at++) {
            byte next = MemoryAccess.getByte(bytes, at);
            if (next == separator && point < 0) {
                point = at;
            } else if (next >= '0' && next <= '9') {
                value = value * 10 + next - '0';
                digits++;
            } else {
                break;
            }
        }
        if (at == to && digits > 0 && value <= EXACT) {
            double exact = point < 0 ? value : value / POWERS[(int) (to - point - 1)];
            MemoryAccess.setDoubleAtIndex(out, row, isNegative ? -exact : exact);
            return true;
        }
        if (separator == '.') {
            boolean isNumber = reader.readDouble(bytes, from, to);
            MemoryAccess.setDoubleAtIndex(out, row, reader.floating());
            return isNumber;
        }
        return parseOther(bytes, from, to, out, row);
    }

    private boolean parseOther(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        int length = (int) (to - from);
        if (length > text.length) {
            text = new byte[length];
        }
        for (int i = 0; i < length; i++) {
            byte next = MemoryAccess.getByte(bytes, from + i);
            if (next == '.') {
                return false;
            }
            text[i] = next == separator ? (byte) '.' : next;
        }
        try {
            double value = JavaDoubleParser.parseDouble(text, 0, length);
            MemoryAccess.setDoubleAtIndex(out, row, value);
            return text[length - 1] <= '9' && !Double.isInfinite(value);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
