package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.compare.NullTests;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows of a batch by whether their key can be looked up: not if some column of it is NULL that is not null-safe, nor if
/// it is a single NULL.
///
/// @param keyed the rows with a key, or null for all positions
/// @param nulls the rows without
record KeySelection(@Nullable Selection keyed, Selection nulls) {
    static KeySelection of(List<Column> keys, List<JoinKey> specification, @Nullable Selection selection, int positions,
            Scratch scratch) {
        ArrowBuf union = null;
        try {
            for (int i = 0; i < keys.size(); i++) {
                boolean matters = keys.size() == 1 || !specification.get(i).isNullSafe();
                if (!matters || !keys.get(i).mayHaveNulls()) {
                    continue;
                }
                ArrowBuf own = scratch.bitmap(positions);
                MemorySegment bits = Layouts.segment(own);
                NullTests.writeNulls(keys.get(i), positions, bits);
                if (union == null) {
                    union = own;
                } else {
                    or(Layouts.segment(union), bits, positions);
                    own.close();
                }
            }
            return union == null ? new KeySelection(selection, Selection.EMPTY)
                    : split(Layouts.segment(union), selection, positions);
        } finally {
            if (union != null) {
                union.close();
            }
        }
    }

    private static void or(MemorySegment to, MemorySegment bits, int rows) {
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            MemoryAccess.setLongAtIndex(to, i,
                    MemoryAccess.getLongAtIndex(to, i) | MemoryAccess.getLongAtIndex(bits, i));
        }
    }

    private static KeySelection split(MemorySegment isNull, @Nullable Selection selection, int positions) {
        int rows = selection == null ? positions : selection.count();
        int[] keyed = new int[rows];
        int[] nulls = new int[rows];
        int keyedCount = 0;
        for (int i = 0; i < rows; i++) {
            int position = selection == null ? i : selection.position(i);
            int bit = Bits.get(isNull, position) ? 1 : 0;
            keyed[keyedCount] = position;
            nulls[i - keyedCount] = position;
            keyedCount += 1 - bit;
        }
        if (keyedCount == rows) {
            return new KeySelection(selection, Selection.EMPTY);
        }
        return new KeySelection(keyedCount == 0 ? Selection.EMPTY : new Selection(keyed, keyedCount),
                new Selection(nulls, rows - keyedCount));
    }
}
