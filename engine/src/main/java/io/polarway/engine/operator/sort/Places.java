package io.polarway.engine.operator.sort;

import java.util.Arrays;

/// Which morsel each row of one worker's input comes from. Morsels of a worker ascend.
final class Places {
    private long[] firstRows = new long[16];
    private long[] morsels = new long[16];
    private int count;

    /// Learns that the rows from `firstRow` on are of a later morsel.
    void begin(long firstRow, long morsel) {
        if (count > 0 && firstRows[count - 1] == firstRow) {
            // The morsel before gave no row.
            count--;
        }
        if (count == morsels.length) {
            firstRows = Arrays.copyOf(firstRows, count * 2);
            morsels = Arrays.copyOf(morsels, count * 2);
        }
        firstRows[count] = firstRow;
        morsels[count++] = morsel;
    }

    /// Returns the morsel of a row.
    long morsel(long row) {
        int index = Arrays.binarySearch(firstRows, 0, count, row);
        return morsels[index >= 0 ? index : Math.max(0, -index - 2)];
    }
}
