package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Bitmaps of NULL rows and of TRUE rows, whatever the encoding of the column.
public final class NullTests {
    private NullTests() {
    }

    /// Sets the bits of the first `rows` rows: 1 where the column is NULL.
    public static void writeNulls(Column column, int rows, MemorySegment out) {
        switch (column) {
            case ConstantColumn constant -> Bits.fill(out, rows, constant.isNull());
            case FlatColumn flat -> writeComplement(flat.validity(), rows, out);
            case DictionaryColumn dictionary -> {
                writeComplement(dictionary.validity(), rows, out);
                MemorySegment entries = dictionary.dictionary().validity();
                if (entries != null) {
                    MemorySegment codes = dictionary.codes();
                    for (int i = 0; i < rows; i++) {
                        if (!Bits.get(entries, MemoryAccess.getIntAtIndex(codes, i))) {
                            Bits.set(out, i);
                        }
                    }
                }
            }
        }
    }

    private static void writeComplement(@Nullable MemorySegment bitmap, int rows, MemorySegment out) {
        if (bitmap == null) {
            Bits.fill(out, rows, false);
            return;
        }
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            MemoryAccess.setLongAtIndex(out, i, ~MemoryAccess.getLongAtIndex(bitmap, i));
        }
    }

    /// Writes the positions at which a BOOLEAN column is TRUE.
    ///
    /// @param column the column, in any encoding
    /// @param in the positions to look at, or null for all
    /// @param rows the number of positions
    /// @param out where they are written, ascending; it may be the array of `in`
    /// @return the number of positions written
    public static int selectTrue(Column column, @Nullable Selection in, int rows, int[] out) {
        return switch (column) {
            case ConstantColumn constant -> constant.isNull() || !Bits.get(constant.value().values(), 0)
                    ? 0
                    : selectAll(in, rows, out);
            case FlatColumn flat -> selectBits(flat.values(), flat.validity(), in, rows, out);
            case DictionaryColumn dictionary -> selectEntries(dictionary, in, rows, out);
        };
    }

    private static int selectAll(@Nullable Selection in, int rows, int[] out) {
        if (in != null) {
            System.arraycopy(in.positions(), 0, out, 0, in.count());
            return in.count();
        }
        for (int i = 0; i < rows; i++) {
            out[i] = i;
        }
        return rows;
    }

    /// Writes the positions whose bit is set in `bits` and, where it is given, in `validity`.
    public static int selectBits(MemorySegment bits, @Nullable MemorySegment validity, @Nullable Selection in, int rows,
            int[] out) {
        int count = 0;
        if (in != null) {
            for (int i = 0; i < in.count(); i++) {
                int position = in.position(i);
                out[count] = position;
                int valid = validity == null ? 1 : bit(validity, position);
                count += bit(bits, position) & valid;
            }
            return count;
        }
        for (int base = 0; base < rows; base += 64) {
            long word = MemoryAccess.getLongAtIndex(bits, base >>> 6);
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

    private static int selectEntries(DictionaryColumn column, @Nullable Selection in, int rows, int[] out) {
        MemorySegment codes = column.codes();
        MemorySegment bits = column.dictionary().values();
        MemorySegment entryValidity = column.dictionary().validity();
        MemorySegment validity = column.validity();
        int candidates = in == null ? rows : in.count();
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int position = in == null ? i : in.position(i);
            int code = MemoryAccess.getIntAtIndex(codes, position);
            out[count] = position;
            int valid = (validity == null ? 1 : bit(validity, position))
                    & (entryValidity == null ? 1 : bit(entryValidity, code));
            count += bit(bits, code) & valid;
        }
        return count;
    }

    private static int bit(MemorySegment bits, int row) {
        return MemoryAccess.getByte(bits, row >>> 3) >>> (row & 7) & 1;
    }
}
