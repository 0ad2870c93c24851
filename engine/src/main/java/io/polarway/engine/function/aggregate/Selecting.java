package io.polarway.engine.function.aggregate;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Finds the k-th smallest of numbers without sorting them all (Hoare's selection).
final class Selecting {
    private Selecting() {
    }

    /// Returns the number that would be at `index` if the `count` numbers of `values` were sorted; reorders them so that none
    /// before `index` is above it, and none behind it below.
    ///
    /// @param rows told of what was passed
    static long select(MemorySegment values, long count, long index, GroupRows rows) {
        long low = 0;
        long high = count - 1;
        while (low < high) {
            rows.passed(0);
            long pivot = pivot(values, low, high);
            long left = low - 1;
            long right = high + 1;
            while (true) {
                do {
                    left++;
                } while (MemoryAccess.getLongAtIndex(values, left) < pivot);
                do {
                    right--;
                } while (MemoryAccess.getLongAtIndex(values, right) > pivot);
                if (left >= right) {
                    break;
                }
                long swapped = MemoryAccess.getLongAtIndex(values, left);
                MemoryAccess.setLongAtIndex(values, left, MemoryAccess.getLongAtIndex(values, right));
                MemoryAccess.setLongAtIndex(values, right, swapped);
                if ((left & GroupRows.POLL) == 0) {
                    rows.passed(2 * (GroupRows.POLL + 1));
                }
            }
            if (index <= right) {
                high = right;
            } else {
                low = right + 1;
            }
        }
        return MemoryAccess.getLongAtIndex(values, index);
    }

    /// Returns the median of five numbers spread over the stretch by a fixed hash, never its last number alone.
    private static long pivot(MemorySegment values, long low, long high) {
        long width = high - low;
        long seed = width * 0x9E3779B97F4A7C15L;
        long first = MemoryAccess.getLongAtIndex(values, low + Math.floorMod(seed >>> 7, width));
        long second = MemoryAccess.getLongAtIndex(values, low + width / 2);
        long third = MemoryAccess.getLongAtIndex(values, low + Math.floorMod(seed >>> 29, width));
        return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
    }

    /// Returns the least of the numbers from `from` to before `to`.
    static long least(MemorySegment values, long from, long to) {
        long least = Long.MAX_VALUE;
        for (long i = from; i < to; i++) {
            least = Math.min(least, MemoryAccess.getLongAtIndex(values, i));
        }
        return least;
    }
}
