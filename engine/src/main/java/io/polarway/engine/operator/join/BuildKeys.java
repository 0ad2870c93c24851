package io.polarway.engine.operator.join;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// The keys of the build side, one for each row.
///
/// @param packed the keys
/// @param rows how many
/// @param nullRows the rows, ascending, whose key is not looked up
/// @param nulls how many these are
/// @param least the least of integer keys, meaningless if there is none
/// @param most the greatest of integer keys
record BuildKeys(PackedKeys packed, int rows, GrowableBuffer nullRows, int nulls, long least, long most) {
    /// Returns whether there is a key that can be looked up.
    boolean isAny() {
        return rows > nulls;
    }

    /// Returns which of the rows before `row` is the last whose key is not looked up, as an index of them, or -1.
    int nullBefore(int row) {
        MemorySegment numbers = nullRows.segment();
        int low = 0;
        int high = nulls;
        while (low < high) {
            int middle = low + high >>> 1;
            if (MemoryAccess.getIntAtIndex(numbers, middle) < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /// Returns a row number out of [#nullRows], or -1 for index -1.
    int nullRow(int index) {
        return index < 0 ? -1 : MemoryAccess.getIntAtIndex(nullRows.segment(), index);
    }
}
