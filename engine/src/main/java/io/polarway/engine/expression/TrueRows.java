package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Finds the positions at which a BOOLEAN column is TRUE, ascending.
final class TrueRows {
    /// The largest dictionary whose answers fit one word, which saves the look-up a load and a bounds check.
    private static final int WORD = 64;

    private TrueRows() {
    }

    /// Writes the positions of `selection` (null: of all `rows`) at which `column` is TRUE.
    ///
    /// @param out room for all selected positions; may be the array of `selection` itself
    /// @return how many there are
    static int of(Column column, @Nullable Selection selection, int rows, int[] out) {
        return switch (column) {
            case ConstantColumn constant -> !constant.isNull() && Bits.get(constant.value().values(), 0)
                    ? all(selection, rows, out)
                    : 0;
            case DictionaryColumn dictionary -> {
                FlatColumn entries = dictionary.dictionary();
                yield byCode(dictionary, table(entries), false, selection, rows, out);
            }
            case FlatColumn flat -> ofFlat(flat, selection, rows, out);
        };
    }

    /// Returns per row of `column` 1 if it is TRUE, else 0.
    static byte[] table(Column column) {
        byte[] table = new byte[column.rows()];
        int[] positions = new int[column.rows()];
        int count = of(column, null, column.rows(), positions);
        for (int i = 0; i < count; i++) {
            table[positions[i]] = 1;
        }
        return table;
    }

    /// Writes the positions of `selection` whose dictionary entry has a 1 in `table`, or which are NULL if `nullPasses`.
    static int byCode(DictionaryColumn column, byte[] table, boolean nullPasses, @Nullable Selection selection,
            int rows,
            int[] out) {
        MemorySegment validity = column.validity();
        int passing = 0;
        for (byte entry : table) {
            passing += entry;
        }
        if (passing == 0 && (validity == null || !nullPasses)) {
            return 0;
        }
        if (passing == table.length && (validity == null || nullPasses)) {
            return all(selection, rows, out);
        }
        if (validity != null) {
            return byCodeWithNulls(column.codes(), validity, table, nullPasses ? 1 : 0, selection, rows, out);
        }
        MemorySegment bits = column.bits();
        if (bits != null && table.length == 2 && selection == null) {
            // One of the two passes.
            return byBits(bits, null, table[0] == 1 ? -1 : 0, rows, out);
        }
        MemorySegment codes = column.codes();
        if (table.length <= WORD) {
            long word = 0;
            for (int i = 0; i < table.length; i++) {
                word |= (long) table[i] << i;
            }
            return selection == null
                    ? byWord(codes, word, rows, out)
                    : byWord(codes, word, selection.positions(), selection.count(), out);
        }
        return selection == null
                ? byTable(codes, table, rows, out)
                : byTable(codes, table, selection.positions(), selection.count(), out);
    }

    /// Writes all selected positions.
    static int all(@Nullable Selection selection, int rows, int[] out) {
        if (selection != null) {
            if (selection.positions() != out) {
                System.arraycopy(selection.positions(), 0, out, 0, selection.count());
            }
            return selection.count();
        }
        for (int i = 0; i < rows; i++) {
            out[i] = i;
        }
        return rows;
    }

    // Each loop below stores every position and moves on only past those that pass: without a branch to mispredict.

    private static int byWord(MemorySegment codes, long word, int rows, int[] out) {
        int count = 0;
        for (int i = 0; i < rows; i++) {
            out[count] = i;
            count += (int) (word >>> MemoryAccess.getIntAtIndex(codes, i)) & 1;
        }
        return count;
    }

    private static int byWord(MemorySegment codes, long word, int[] positions, int selected, int[] out) {
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int position = positions[i];
            out[count] = position;
            count += (int) (word >>> MemoryAccess.getIntAtIndex(codes, position)) & 1;
        }
        return count;
    }

    private static int byTable(MemorySegment codes, byte[] table, int rows, int[] out) {
        int count = 0;
        for (int i = 0; i < rows; i++) {
            out[count] = i;
            count += table[MemoryAccess.getIntAtIndex(codes, i)];
        }
        return count;
    }

    private static int byTable(MemorySegment codes, byte[] table, int[] positions, int selected, int[] out) {
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int position = positions[i];
            out[count] = position;
            count += table[MemoryAccess.getIntAtIndex(codes, position)];
        }
        return count;
    }

    private static int byCodeWithNulls(MemorySegment codes, MemorySegment validity, byte[] table, int ofNull,
            @Nullable Selection selection, int rows, int[] out) {
        int count = 0;
        int selected = selection == null ? rows : selection.count();
        int[] positions = selection == null ? null : selection.positions();
        for (int i = 0; i < selected; i++) {
            int position = positions == null ? i : positions[i];
            int valid = MemoryAccess.getByte(validity, position >>> 3) >>> (position & 7) & 1;
            out[count] = position;
            count += valid & table[MemoryAccess.getIntAtIndex(codes, position)] | (valid ^ 1) & ofNull;
        }
        return count;
    }

    private static int ofFlat(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
        if (column.type().storage() == Storage.NONE) {
            return 0;
        }
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        if (selection != null) {
            return validity == null
                    ? bits(values, selection.positions(), selection.count(), out)
                    : bits(values, validity, selection.positions(), selection.count(), out);
        }
        return byBits(values, validity, 0, rows, out);
    }

    /// Writes the positions of the bits of `values` that differ from those of `other` and have a one in `validity`, if there is one.
    private static int byBits(MemorySegment values, @Nullable MemorySegment validity, long other, int rows, int[] out) {
        int count = 0;
        for (int base = 0; base < rows; base += 64) {
            long word = MemoryAccess.getLongAtIndex(values, base >>> 6) ^ other;
            if (validity != null) {
                word &= MemoryAccess.getLongAtIndex(validity, base >>> 6);
            }
            if (rows - base < 64) {
                word &= (1L << rows - base) - 1;
            }
            while (word != 0) {
                out[count++] = base + Long.numberOfTrailingZeros(word);
                word &= word - 1;
            }
        }
        return count;
    }

    private static int bits(MemorySegment values, int[] positions, int selected, int[] out) {
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int position = positions[i];
            out[count] = position;
            count += MemoryAccess.getByte(values, position >>> 3) >>> (position & 7) & 1;
        }
        return count;
    }

    private static int bits(MemorySegment values, MemorySegment validity, int[] positions, int selected, int[] out) {
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int position = positions[i];
            out[count] = position;
            count += (MemoryAccess.getByte(values, position >>> 3)
                    & MemoryAccess.getByte(validity, position >>> 3)) >>> (position & 7)
                    & 1;
        }
        return count;
    }
}
