package io.polarway.engine.operator.sort;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Loops that tell whether each value is in order with the one before it. The JIT makes vectors of them: they have no branch, nothing
/// but a few operations of the values' width, and no value is seen to be read twice. If it were, C2 would load it once, as the right of
/// one pair and the left of the next, and make no vectors, which takes eight times as long: so the distance of two neighbours is no
/// constant.
final class Neighbours {
    private final int longBytes;
    private final int intBytes;

    Neighbours() {
        longBytes = Long.BYTES;
        intBytes = Integer.BYTES;
    }

    /// Returns whether no value of 64 bits is before the one before it.
    ///
    /// @param rows how many there are, at least two
    /// @param isStrict whether none is equal to it, either
    boolean longsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        int pairs = rows - 1;
        int smaller = descending ? longBytes : 0;
        int larger = longBytes - smaller;
        long first = MemoryAccess.getLongAtIndex(values, 0);
        long last = MemoryAccess.getLongAtIndex(values, pairs);
        return (descending ? first >= last : first <= last)
                && (areLongsNear(values, larger, smaller, pairs) || areLongsAtLeast(values, larger, smaller, pairs))
                && (!isStrict || areLongsDifferent(values, larger, smaller, pairs));
    }

    /// Returns true only if each left value is at least the right one, and none by so much that this is not seen from their difference:
    /// the differences add up to less than half the range of a long. Had one of them overflowed, the last value would be before the
    /// first, which it is known not to be. Values in order mostly are so near, and a maximum takes twice the time of a difference.
    private static boolean areLongsNear(MemorySegment values, int left, int right, int pairs) {
        long differences = 0;
        for (int i = 0; i < pairs; i++) {
            differences |= MemoryAccess.getLong(values, left + i * 8L) - MemoryAccess.getLong(values, right + i * 8L);
        }
        return differences >= 0 && differences <= Long.MAX_VALUE / pairs;
    }

    /// Returns whether each left value is at least the right one.
    private static boolean areLongsAtLeast(MemorySegment values, int left, int right, int pairs) {
        long changed = 0;
        for (int i = 0; i < pairs; i++) {
            long value = MemoryAccess.getLong(values, left + i * 8L);
            changed |= Math.max(value, MemoryAccess.getLong(values, right + i * 8L)) ^ value;
        }
        return changed == 0;
    }

    private static boolean areLongsDifferent(MemorySegment values, int left, int right, int pairs) {
        long signs = -1;
        for (int i = 0; i < pairs; i++) {
            long difference = MemoryAccess.getLong(values, left + i * 8L)
                    ^ MemoryAccess.getLong(values, right + i * 8L);
            signs &= difference | -difference;
        }
        return signs < 0;
    }

    /// Returns whether no value of 32 bits is before the one before it.
    ///
    /// @param rows how many there are, at least two
    /// @param isStrict whether none is equal to it, either
    boolean intsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        int smaller = descending ? intBytes : 0;
        int larger = intBytes - smaller;
        return areIntsAtLeast(values, larger, smaller, rows - 1)
                && (!isStrict || areIntsDifferent(values, larger, smaller, rows - 1));
    }

    private static boolean areIntsAtLeast(MemorySegment values, int left, int right, int pairs) {
        int changed = 0;
        for (int i = 0; i < pairs; i++) {
            int value = MemoryAccess.getInt(values, left + i * 4L);
            changed |= Math.max(value, MemoryAccess.getInt(values, right + i * 4L)) ^ value;
        }
        return changed == 0;
    }

    private static boolean areIntsDifferent(MemorySegment values, int left, int right, int pairs) {
        int signs = -1;
        for (int i = 0; i < pairs; i++) {
            int difference = MemoryAccess.getInt(values, left + i * 4L) ^ MemoryAccess.getInt(values, right + i * 4L);
            signs &= difference | -difference;
        }
        return signs < 0;
    }
}
