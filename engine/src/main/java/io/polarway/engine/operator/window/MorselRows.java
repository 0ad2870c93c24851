package io.polarway.engine.operator.window;

import java.util.Arrays;

/// Which stretch of one worker's rows comes from which morsel. Morsels of a worker ascend.
final class MorselRows {
    private long[] firstRows = new long[4];
    private long[] morsels = new long[4];
    private int count;

    /// Learns that the rows from `firstRow` on are of `morsel`, which may have begun before.
    void begin(long firstRow, long morsel) {
        if (count > 0 && morsels[count - 1] == morsel) {
            return;
        }
        if (count == morsels.length) {
            firstRows = Arrays.copyOf(firstRows, count * 2);
            morsels = Arrays.copyOf(morsels, count * 2);
        }
        firstRows[count] = firstRow;
        morsels[count++] = morsel;
    }

    /// Returns the number of stretches.
    int stretches() {
        return count;
    }

    /// Returns the morsel of a stretch.
    long morsel(int stretch) {
        return morsels[stretch];
    }

    /// Returns the first row of a stretch, or for [#stretches] that after the last one.
    long firstRow(int stretch, long rows) {
        return stretch < count ? firstRows[stretch] : rows;
    }
}
