package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;

/// Loops that tell whether each value is in order with the one before it: a sum without a branch, of which the JIT makes several at
/// once. They run over pieces copied to arrays in the first-level cache, which code reads fast that is not optimized yet, too: the check
/// has to be cheap from the first batch on. Used by one thread.
final class Neighbours {
    private static final int PIECE = 1024;

    private final long[] longs = new long[PIECE + 1];
    private final int[] ints = new int[PIECE + 1];

    /// Returns whether no value of 64 bits is before the one before it.
    ///
    /// @param isStrict whether none is equal to it, either
    boolean longsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        // Each piece begins with the last value of the one before.
        for (int from = 0; from + 1 < rows; from += PIECE) {
            int count = Math.min(PIECE + 1, rows - from);
            MemorySegment.copy(values, Layouts.LONG, from * 8L, longs, 0, count);
            int wrong = descending
                    ? isStrict ? notFalling(longs, count) : rising(longs, count)
                    : isStrict ? notRising(longs, count) : falling(longs, count);
            if (wrong > 0) {
                return false;
            }
        }
        return true;
    }

    private static int falling(long[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] < values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int rising(long[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] > values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int notRising(long[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] <= values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int notFalling(long[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] >= values[i - 1] ? 1 : 0;
        }
        return found;
    }

    /// Returns whether no value of 32 bits is before the one before it.
    ///
    /// @param isStrict whether none is equal to it, either
    boolean intsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        // Each piece begins with the last value of the one before.
        for (int from = 0; from + 1 < rows; from += PIECE) {
            int count = Math.min(PIECE + 1, rows - from);
            MemorySegment.copy(values, Layouts.INT, from * 4L, ints, 0, count);
            int wrong = descending
                    ? isStrict ? notFalling(ints, count) : rising(ints, count)
                    : isStrict ? notRising(ints, count) : falling(ints, count);
            if (wrong > 0) {
                return false;
            }
        }
        return true;
    }

    private static int falling(int[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] < values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int rising(int[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] > values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int notRising(int[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] <= values[i - 1] ? 1 : 0;
        }
        return found;
    }

    private static int notFalling(int[] values, int count) {
        int found = 0;
        for (int i = 1; i < count; i++) {
            found += values[i] >= values[i - 1] ? 1 : 0;
        }
        return found;
    }
}
