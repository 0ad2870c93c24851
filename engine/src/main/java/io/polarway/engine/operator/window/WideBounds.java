package io.polarway.engine.operator.window;

import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// A walk through DECIMAL values of more than 18 digits, 128 bits each, which finds where frames at a distance end.
final class WideBounds {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);

    private final MemorySegment values;
    private final WindowRows rows;
    /// Complementing all values makes descending order ascending and keeps their differences.
    private final long flip;
    /// The distance in two parts, since values may lie up to nearly 2^128 apart.
    private final long[] high = new long[2];
    private final long[] low = new long[2];
    private long limitHigh;
    private long limitLow;

    /// @param values of the column, by row
    /// @param rows the places
    /// @param distance negative for a bound before the current row
    WideBounds(MemorySegment values, WindowRows rows, boolean isDescending, BigInteger distance) {
        this.values = values;
        this.rows = rows;
        this.flip = isDescending ? -1 : 0;
        BigInteger first = distance.max(MOST.negate()).min(MOST);
        BigInteger second = distance.subtract(first).max(MOST.negate()).min(MOST);
        high[0] = first.shiftRight(64).longValue();
        low[0] = first.longValue();
        high[1] = second.shiftRight(64).longValue();
        low[1] = second.longValue();
    }

    /// Writes the bounds of places `first` to `last`, whose values are ascending (descending, if that is the order) and not NULL.
    void walk(MemorySegment places, boolean isEnd, int first, int last) {
        MemorySegment sorted = rows.sorted();
        int place = first;
        for (int i = first; i < last; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            limit(i);
            while (place < last) {
                long at = MemoryAccess.getIntAtIndex(sorted, place) * 16L;
                long valueHigh = MemoryAccess.getLong(values, at + 8) ^ flip;
                int order = Long.compare(valueHigh, limitHigh);
                order = order != 0 ? order : Long.compareUnsigned(MemoryAccess.getLong(values, at) ^ flip, limitLow);
                if (isEnd ? order > 0 : order >= 0) {
                    break;
                }
                place++;
            }
            MemoryAccess.setIntAtIndex(places, i, place);
        }
    }

    /// Computes the value at the distance from that of a place, staying within 128 bits: beyond them there are no values.
    private void limit(int place) {
        long at = MemoryAccess.getIntAtIndex(rows.sorted(), place) * 16L;
        limitHigh = MemoryAccess.getLong(values, at + 8) ^ flip;
        limitLow = MemoryAccess.getLong(values, at) ^ flip;
        for (int part = 0; part < 2; part++) {
            long sumLow = limitLow + low[part];
            long carry = Long.compareUnsigned(sumLow, limitLow) < 0 ? 1 : 0;
            long sumHigh = limitHigh + high[part] + carry;
            boolean isOver = ((limitHigh ^ sumHigh) & (high[part] ^ sumHigh)) < 0;
            if (isOver) {
                limitHigh = high[part] < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
                limitLow = high[part] < 0 ? 0 : -1;
                return;
            }
            limitHigh = sumHigh;
            limitLow = sumLow;
        }
    }
}
