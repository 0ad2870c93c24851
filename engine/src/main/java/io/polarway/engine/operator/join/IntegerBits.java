package io.polarway.engine.operator.join;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Chooses the rows of a column whose integers are in a set of bits. Each loop knows its width and whether rows are chosen.
///
/// @param bits one for each integer
/// @param least the integer of the first bit
/// @param values the number of bits
record IntegerBits(MemorySegment bits, long least, long values) {
    /// Returns whether the integers of a type are read from its column as they are.
    static boolean areIn(FlatColumn column) {
        return column.type().storage() == Storage.INT64 || column.type().storage() == Storage.INT32;
    }

    /// Writes the positions of the rows whose integer is in the set; none of the rows is NULL.
    ///
    /// @return how many
    int select(FlatColumn column, @Nullable Selection selection, int positions, int[] kept) {
        MemorySegment integers = column.values();
        if (column.type().storage() == Storage.INT64) {
            return selection == null
                    ? longs(integers, positions, kept)
                    : longs(integers, selection.positions(), selection.count(), kept);
        }
        return selection == null
                ? ints(integers, positions, kept)
                : ints(integers, selection.positions(), selection.count(), kept);
    }

    /// Does the same with keys that were packed.
    ///
    /// @param signShift by how many bits their sign is to be moved to the top
    /// @param selection where the keys stand, or null for 0 and so on
    int select(KeyRows keys, int signShift, @Nullable Selection selection, int[] kept) {
        long[] packed = keys.word(0);
        int[] places = selection == null ? null : selection.positions();
        MemorySegment words = bits;
        long base = least;
        long size = values;
        int rows = keys.count();
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long offset = (packed[i] << signShift >> signShift) - base;
            kept[count] = places == null ? i : places[i];
            if (Long.compareUnsigned(offset, size) < 0) {
                count += (int) (MemoryAccess.getLongAtIndex(words, offset >>> 6) >>> offset & 1);
            }
        }
        return count;
    }

    private int longs(MemorySegment integers, int rows, int[] kept) {
        MemorySegment words = bits;
        long base = least;
        long size = values;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long offset = MemoryAccess.getLongAtIndex(integers, i) - base;
            kept[count] = i;
            if (Long.compareUnsigned(offset, size) < 0) {
                count += (int) (MemoryAccess.getLongAtIndex(words, offset >>> 6) >>> offset & 1);
            }
        }
        return count;
    }

    private int longs(MemorySegment integers, int[] places, int rows, int[] kept) {
        MemorySegment words = bits;
        long base = least;
        long size = values;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long offset = MemoryAccess.getLongAtIndex(integers, places[i]) - base;
            kept[count] = places[i];
            if (Long.compareUnsigned(offset, size) < 0) {
                count += (int) (MemoryAccess.getLongAtIndex(words, offset >>> 6) >>> offset & 1);
            }
        }
        return count;
    }

    private int ints(MemorySegment integers, int rows, int[] kept) {
        MemorySegment words = bits;
        long base = least;
        long size = values;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long offset = MemoryAccess.getIntAtIndex(integers, i) - base;
            kept[count] = i;
            if (Long.compareUnsigned(offset, size) < 0) {
                count += (int) (MemoryAccess.getLongAtIndex(words, offset >>> 6) >>> offset & 1);
            }
        }
        return count;
    }

    private int ints(MemorySegment integers, int[] places, int rows, int[] kept) {
        MemorySegment words = bits;
        long base = least;
        long size = values;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long offset = MemoryAccess.getIntAtIndex(integers, places[i]) - base;
            kept[count] = places[i];
            if (Long.compareUnsigned(offset, size) < 0) {
                count += (int) (MemoryAccess.getLongAtIndex(words, offset >>> 6) >>> offset & 1);
            }
        }
        return count;
    }
}
