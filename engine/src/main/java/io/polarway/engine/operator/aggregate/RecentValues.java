package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Codes for the few different integers that a column shows for a while: 0 to [#MOST] - 1 in the order of their appearance,
/// and [#MOST] for NULL. Used by one thread.
final class RecentValues {
    /// How many values have codes; the table then fits the first-level cache.
    static final int MOST = 64;
    private static final int SLOTS = 4 * MOST;

    private final long[] values = new long[SLOTS];
    private final int[] codeOf = new int[SLOTS];
    private int count;

    RecentValues() {
        clear();
    }

    /// Forgets all values.
    void clear() {
        Arrays.fill(codeOf, -1);
        count = 0;
    }

    /// Adds the code of each selected row, times `stride`, to `codes` (or sets it, if the column is the first).
    ///
    /// @return false if there are too many values; the codes are meaningless then
    boolean addCodes(FlatColumn column, @Nullable Selection selection, int rows, int stride, boolean isFirst,
            int[] codes) {
        MemorySegment source = column.values();
        MemorySegment validity = column.validity();
        boolean isLong = column.type().storage() == Storage.INT64;
        long last = 0;
        int lastCode = -1;
        for (int i = 0; i < rows; i++) {
            int position = selection == null ? i : selection.position(i);
            int code;
            if (validity != null && !Bits.get(validity, position)) {
                code = MOST;
            } else {
                long value = isLong ? MemoryAccess.getLongAtIndex(source, position)
                        : MemoryAccess.getIntAtIndex(source, position);
                if (value != last || lastCode < 0) {
                    last = value;
                    lastCode = code(value);
                    if (lastCode < 0) {
                        return false;
                    }
                }
                code = lastCode;
            }
            codes[i] = isFirst ? code * stride : codes[i] + code * stride;
        }
        return true;
    }

    private int code(long value) {
        int slot = (int) Hash.mix(value) & SLOTS - 1;
        while (codeOf[slot] >= 0) {
            if (values[slot] == value) {
                return codeOf[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (count == MOST) {
            return -1;
        }
        values[slot] = value;
        codeOf[slot] = count;
        return count++;
    }
}
