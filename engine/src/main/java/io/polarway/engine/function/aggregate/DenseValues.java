package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A chunk of the rows of an argument, without its NULLs, as 64-bit numbers: so that every accumulator has one loop, over
/// arrays that stay in the first-level cache, whatever the argument's encoding.
///
/// BOOLEAN is 0 or 1, integers are widened, REAL and DOUBLE are the bits of a double, of 128-bit integers the low half is
/// taken.
final class DenseValues {
    /// The most rows of a chunk.
    static final int CHUNK = 2048;

    private final long[] values = new long[CHUNK];
    private final int[] ownGroups = new int[CHUNK];
    private final int[] positions = new int[CHUNK];
    private int[] groups = ownGroups;
    private int groupsFrom;
    private int count;
    private long wideBits;
    private int bits;
    private int lastBits;
    private @Nullable FlatColumn lastDictionary;
    private long[] lastEntries = new long[0];
    private long lastWideBits;

    /// Returns the values; the first [#count] are meant.
    long[] values() {
        return values;
    }

    /// Returns an array that holds the group of value `i` at [#groupsFrom] + `i`.
    int[] groups() {
        return groups;
    }

    /// Returns where in [#groups] the group of the first value is.
    int groupsFrom() {
        return groupsFrom;
    }

    /// Returns how many rows of the chunk are not NULL.
    int count() {
        return count;
    }

    /// Returns whether some value of a 128-bit argument does not fit 64 bits; then the values are meaningless.
    boolean isWide() {
        return wideBits != 0;
    }

    /// Returns how many bits the integers have at most without their sign, as far as their storage or their dictionary tells.
    int bits() {
        return bits;
    }

    /// Loads `length` selected rows, the first of them being number `from`.
    ///
    /// @param groupIds the group of each selected row, or null if nobody asks for groups
    void load(Column column, @Nullable Selection selection, int @Nullable [] groupIds, int from, int length) {
        groups = groupIds == null ? ownGroups : groupIds;
        groupsFrom = groupIds == null ? 0 : from;
        count = length;
        wideBits = 0;
        bits = switch (column.type().storage()) {
            case BIT -> 1;
            case INT8 -> 7;
            case INT16 -> 15;
            case INT32 -> 31;
            default -> Long.SIZE - 1;
        };
        switch (column) {
            case ConstantColumn constant -> {
                if (constant.isNull()) {
                    count = 0;
                } else {
                    read(constant.value(), 0, 1, values);
                    Arrays.fill(values, 0, length, values[0]);
                }
            }
            case FlatColumn flat -> {
                int[] chosen = chosen(flat.validity(), selection, groupIds, from, length);
                read(flat, chosen, from, count);
            }
            case DictionaryColumn dictionary -> loadEntries(dictionary, selection, groupIds, from, length);
        }
    }

    /// Finds the positions of the chunk that are not NULL, and sets count and groups; null stands for all from `from` on.
    private int @Nullable [] chosen(@Nullable MemorySegment validity, @Nullable Selection selection,
            int @Nullable [] groupIds, int from, int length) {
        if (selection == null && validity == null) {
            return null;
        }
        int[] source = selection == null ? positions : selection.positions();
        if (validity == null) {
            System.arraycopy(source, from, positions, 0, length);
            return positions;
        }
        int found = 0;
        for (int i = 0; i < length; i++) {
            int position = selection == null ? from + i : source[from + i];
            positions[found] = position;
            if (groupIds != null) {
                ownGroups[found] = groupIds[from + i];
            }
            found += MemoryAccess.getByte(validity, position >>> 3) >>> (position & 7) & 1;
        }
        if (groupIds != null && found < length) {
            groups = ownGroups;
            groupsFrom = 0;
        }
        count = found;
        return positions;
    }

    private void loadEntries(DictionaryColumn column, @Nullable Selection selection, int @Nullable [] groupIds,
            int from,
            int length) {
        FlatColumn dictionary = column.dictionary();
        if (dictionary.mayHaveNulls()) {
            loadNullableEntries(column, selection, groupIds, from, length);
            return;
        }
        long[] entries = entries(dictionary);
        int[] chosen = chosen(column.validity(), selection, groupIds, from, length);
        MemorySegment codes = column.codes();
        if (chosen == null) {
            for (int i = 0; i < length; i++) {
                values[i] = entries[MemoryAccess.getIntAtIndex(codes, from + i)];
            }
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = entries[MemoryAccess.getIntAtIndex(codes, chosen[i])];
            }
        }
    }

    /// A dictionary with NULLs is the result of an expression: read without haste.
    private void loadNullableEntries(DictionaryColumn column, @Nullable Selection selection, int @Nullable [] groupIds,
            int from, int length) {
        long[] entries = entries(column.dictionary());
        groups = ownGroups;
        groupsFrom = 0;
        int found = 0;
        for (int i = 0; i < length; i++) {
            int position = selection == null ? from + i : selection.position(from + i);
            if (!column.isNull(position)) {
                values[found] = entries[MemoryAccess.getIntAtIndex(column.codes(), position)];
                ownGroups[found++] = groupIds == null ? 0 : groupIds[from + i];
            }
        }
        count = found;
    }

    private long[] entries(FlatColumn dictionary) {
        if (dictionary != lastDictionary) {
            lastDictionary = dictionary;
            lastEntries = new long[dictionary.rows()];
            read(dictionary, 0, lastEntries.length, lastEntries);
            lastWideBits = wideBits;
            lastBits = bits(lastEntries);
        }
        wideBits = lastWideBits;
        bits = Math.min(bits, lastBits);
        return lastEntries;
    }

    private static int bits(long[] entries) {
        long all = 0;
        for (long entry : entries) {
            all |= entry ^ entry >> 63;
        }
        return Long.SIZE - Long.numberOfLeadingZeros(all);
    }

    private void read(FlatColumn column, int @Nullable [] chosen, int from, int length) {
        if (chosen == null) {
            read(column, from, length, values);
        } else {
            pick(column, chosen, length);
        }
    }

    private void read(FlatColumn column, int from, int length, long[] out) {
        MemorySegment source = column.values();
        switch (column.type().storage()) {
            case INT64, FLOAT64 -> MemorySegment.copy(source, Layouts.LONG, from * 8L, out, 0, length);
            case INT32 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getIntAtIndex(source, from + i);
                }
            }
            case INT16 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getShortAtIndex(source, from + i);
                }
            }
            case INT8 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getByte(source, from + i);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = Double.doubleToRawLongBits(MemoryAccess.getFloatAtIndex(source, from + i));
                }
            }
            case BIT -> {
                for (int i = 0; i < length; i++) {
                    out[i] = Bits.get(source, from + i) ? 1 : 0;
                }
            }
            case INT128 -> {
                long wide = 0;
                for (int i = 0; i < length; i++) {
                    long at = (from + (long) i) * 16;
                    long low = MemoryAccess.getLong(source, at);
                    wide |= MemoryAccess.getLong(source, at + 8) ^ low >> 63;
                    out[i] = low;
                }
                wideBits |= wide;
            }
            case NONE, VIEW, BYTES16, LIST, STRUCT -> throw unexpected(column.type().storage());
        }
    }

    private void pick(FlatColumn column, int[] chosen, int length) {
        MemorySegment source = column.values();
        long[] out = values;
        switch (column.type().storage()) {
            case INT64, FLOAT64 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getLongAtIndex(source, chosen[i]);
                }
            }
            case INT32 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getIntAtIndex(source, chosen[i]);
                }
            }
            case INT16 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getShortAtIndex(source, chosen[i]);
                }
            }
            case INT8 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = MemoryAccess.getByte(source, chosen[i]);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < length; i++) {
                    out[i] = Double.doubleToRawLongBits(MemoryAccess.getFloatAtIndex(source, chosen[i]));
                }
            }
            case BIT -> {
                for (int i = 0; i < length; i++) {
                    out[i] = Bits.get(source, chosen[i]) ? 1 : 0;
                }
            }
            case INT128 -> {
                long wide = 0;
                for (int i = 0; i < length; i++) {
                    long at = chosen[i] * 16L;
                    long low = MemoryAccess.getLong(source, at);
                    wide |= MemoryAccess.getLong(source, at + 8) ^ low >> 63;
                    out[i] = low;
                }
                wideBits |= wide;
            }
            case NONE, VIEW, BYTES16, LIST, STRUCT -> throw unexpected(column.type().storage());
        }
    }

    private static EngineException unexpected(Storage storage) {
        return EngineException.internal("an accumulator of 64-bit numbers was given " + storage);
    }
}
