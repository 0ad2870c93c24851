package io.polarway.engine.operator.sort;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Tells whether each value is in order with the one before it.
final class Neighbours {
    private Neighbours() {
    }

    /// What two values are asked, a left and a right one.
    private enum Relation {
        /// Whether the left one is at least the right one, and not by so much that this is not seen from their difference.
        LONGS_NEAR,
        /// Whether the left one is at least the right one.
        LONGS_AT_LEAST, LONGS_DIFFERENT, INTS_AT_LEAST, INTS_DIFFERENT
    }

    /// Returns whether no value of 64 bits is before the one before it.
    ///
    /// @param rows how many there are, at least two
    /// @param isStrict whether none is equal to it, either
    static boolean longsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        long bytes = (rows - 1) * 8L;
        long before = MemoryAccess.address(values, 0, bytes);
        long after = MemoryAccess.address(values, 8, bytes);
        long larger = descending ? before : after;
        long smaller = descending ? after : before;
        long first = MemoryAccess.getLong(values, 0);
        long last = MemoryAccess.getLong(values, bytes);
        // Values in order mostly are near each other, and a maximum takes twice the time of a difference.
        return (descending ? first >= last : first <= last)
                && (areAll(Relation.LONGS_NEAR, larger, smaller, bytes)
                        || areAll(Relation.LONGS_AT_LEAST, larger, smaller, bytes))
                && (!isStrict || areAll(Relation.LONGS_DIFFERENT, larger, smaller, bytes));
    }

    /// Returns whether no value of 32 bits is before the one before it.
    ///
    /// @param rows how many there are, at least two
    /// @param isStrict whether none is equal to it, either
    static boolean intsAreInOrder(MemorySegment values, int rows, boolean descending, boolean isStrict) {
        long bytes = (rows - 1) * 4L;
        long before = MemoryAccess.address(values, 0, bytes);
        long after = MemoryAccess.address(values, 4, bytes);
        long larger = descending ? before : after;
        long smaller = descending ? after : before;
        return areAll(Relation.INTS_AT_LEAST, larger, smaller, bytes)
                && (!isStrict || areAll(Relation.INTS_DIFFERENT, larger, smaller, bytes));
    }

    /// Returns whether a relation holds of all pairs of a left and a right value, see there.
    ///
    /// The JIT makes vectors of these loops, which have no branch and nothing but a few operations of the values' width. Three things would
    /// keep it from that, and take eight times as long or more. If it saw that each value is read twice, as the right of one pair and the
    /// left of the next, it would load it once. If it had to learn which class of segment there is, it would in some processes make the loop
    /// before it has. And as part of its callers, a dozen calls deep in a pipeline, a loop's own calls may not be inlined any more. So all
    /// loops are in one method, which is too large for C2 to inline (more than 325 bytes, FreqInlineSize), and are given addresses.
    ///
    /// @param left the address of the left value of the first pair, those of the others follow it
    /// @param right the address of the first right value, likewise
    /// @param bytes how long the left values are together, and the right ones
    private static boolean areAll(Relation relation, long left, long right, long bytes) {
        return switch (relation) {
            case LONGS_NEAR -> {
                // The differences add up to less than half the range of a long. Had one of them overflowed, the last value would be before
                // the first, which it is known not to be.
                int pairs = (int) (bytes >> 3);
                long differences = 0;
                for (int i = 0; i < pairs; i++) {
                    differences |= MemoryAccess.getLong(left, bytes, i * 8L) - MemoryAccess.getLong(right, bytes, i * 8L);
                }
                yield differences >= 0 && differences <= Long.MAX_VALUE / pairs;
            }
            case LONGS_AT_LEAST -> {
                int pairs = (int) (bytes >> 3);
                long changed = 0;
                for (int i = 0; i < pairs; i++) {
                    long value = MemoryAccess.getLong(left, bytes, i * 8L);
                    changed |= Math.max(value, MemoryAccess.getLong(right, bytes, i * 8L)) ^ value;
                }
                yield changed == 0;
            }
            case LONGS_DIFFERENT -> {
                int pairs = (int) (bytes >> 3);
                long signs = -1;
                for (int i = 0; i < pairs; i++) {
                    long difference = MemoryAccess.getLong(left, bytes, i * 8L) ^ MemoryAccess.getLong(right, bytes, i * 8L);
                    signs &= difference | -difference;
                }
                yield signs < 0;
            }
            case INTS_AT_LEAST -> {
                int pairs = (int) (bytes >> 2);
                int changed = 0;
                for (int i = 0; i < pairs; i++) {
                    int value = MemoryAccess.getInt(left, bytes, i * 4L);
                    changed |= Math.max(value, MemoryAccess.getInt(right, bytes, i * 4L)) ^ value;
                }
                yield changed == 0;
            }
            case INTS_DIFFERENT -> {
                int pairs = (int) (bytes >> 2);
                int signs = -1;
                for (int i = 0; i < pairs; i++) {
                    int difference = MemoryAccess.getInt(left, bytes, i * 4L) ^ MemoryAccess.getInt(right, bytes, i * 4L);
                    signs &= difference | -difference;
                }
                yield signs < 0;
            }
        };
    }
}
