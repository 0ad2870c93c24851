package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;

/// Loops that tell whether each value is in order with the one before it. They have no branch but their own, so that the JIT
/// compares several values at once: the sign bit of `below` is that of a comparison without overflow.
final class Neighbours {
    private Neighbours() {
    }

    /// Returns whether no value of 64 bits is before the one before it.
    ///
    /// @param isStrict whether none is equal to it, either
    static boolean areInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        return descending
                ? isStrict ? allFall(values, rows) : noneRises(values, rows)
                : isStrict ? allRise(values, rows) : noneFalls(values, rows);
    }

    private static boolean noneFalls(MemorySegment values, int rows) {
        long below = 0;
        for (int i = 1; i < rows; i++) {
            below |= below(values.getAtIndex(Layouts.LONG, i), values.getAtIndex(Layouts.LONG, i - 1));
        }
        return below >= 0;
    }

    private static boolean noneRises(MemorySegment values, int rows) {
        long below = 0;
        for (int i = 1; i < rows; i++) {
            below |= below(values.getAtIndex(Layouts.LONG, i - 1), values.getAtIndex(Layouts.LONG, i));
        }
        return below >= 0;
    }

    private static boolean allRise(MemorySegment values, int rows) {
        long below = -1;
        for (int i = 1; i < rows; i++) {
            below &= below(values.getAtIndex(Layouts.LONG, i - 1), values.getAtIndex(Layouts.LONG, i));
        }
        return below < 0;
    }

    private static boolean allFall(MemorySegment values, int rows) {
        long below = -1;
        for (int i = 1; i < rows; i++) {
            below &= below(values.getAtIndex(Layouts.LONG, i), values.getAtIndex(Layouts.LONG, i - 1));
        }
        return below < 0;
    }

    /// Returns a number that is negative where `left` is below `right`.
    private static long below(long left, long right) {
        long difference = left - right;
        return difference ^ (left ^ right) & (difference ^ left);
    }

    /// Returns whether no value of 32 bits is before the one before it.
    ///
    /// @param isStrict whether none is equal to it, either
    static boolean intsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        return descending
                ? isStrict ? allIntsFall(values, rows) : noIntRises(values, rows)
                : isStrict ? allIntsRise(values, rows) : noIntFalls(values, rows);
    }

    private static boolean noIntFalls(MemorySegment values, int rows) {
        int below = 0;
        for (int i = 1; i < rows; i++) {
            below |= below(values.getAtIndex(Layouts.INT, i), values.getAtIndex(Layouts.INT, i - 1));
        }
        return below >= 0;
    }

    private static boolean noIntRises(MemorySegment values, int rows) {
        int below = 0;
        for (int i = 1; i < rows; i++) {
            below |= below(values.getAtIndex(Layouts.INT, i - 1), values.getAtIndex(Layouts.INT, i));
        }
        return below >= 0;
    }

    private static boolean allIntsRise(MemorySegment values, int rows) {
        int below = -1;
        for (int i = 1; i < rows; i++) {
            below &= below(values.getAtIndex(Layouts.INT, i - 1), values.getAtIndex(Layouts.INT, i));
        }
        return below < 0;
    }

    private static boolean allIntsFall(MemorySegment values, int rows) {
        int below = -1;
        for (int i = 1; i < rows; i++) {
            below &= below(values.getAtIndex(Layouts.INT, i), values.getAtIndex(Layouts.INT, i - 1));
        }
        return below < 0;
    }

    private static int below(int left, int right) {
        int difference = left - right;
        return difference ^ (left ^ right) & (difference ^ left);
    }
}
