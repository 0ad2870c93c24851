package io.polarway.engine.operator.sort;

import java.util.Arrays;

/// Which morsel each row of one worker's input comes from. Morsels of a worker ascend, and are numbered from 0.
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

    /// Returns the number of the morsel of a row.
    int number(long row) {
        int index = Arrays.binarySearch(firstRows, 0, count, row);
        return index >= 0 ? index : Math.max(0, -index - 2);
    }

    /// Returns the number of the last morsel.
    int last() {
        return Math.max(0, count - 1);
    }

    /// Returns a morsel by its number.
    long morsel(int number) {
        return morsels[number];
    }

    /// Returns the bytes that this takes on the heap.
    long bytes() {
        return 16L * morsels.length;
    }
}
