package io.polarway.engine.kernel.hash;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// How the values of several columns lie side by side in the 64-bit words of a row.
///
/// Values of 64 and 128 bits and views take words of their own; smaller ones, and a bit per column that says NULL, share
/// words. There are none where no NULL comes, and a single column has no such bit: its NULL is told apart from zero by its hash, [Hash#NULL]. The words of a NULL are
/// zero. In the words, -0 is 0 and NaN has one form.
public final class KeyLayout {
    private final List<Part> parts;
    private final int words;
    private final boolean isSingle;

    /// Where a column is.
    ///
    /// @param type of the column
    /// @param word the index of its first word
    /// @param shift how far above the lowest bit of the word it begins; 0 unless it is smaller than a word
    /// @param nullWord the index of the word in which its NULL bit is, or -1
    /// @param nullShift which bit of that
    record Part(SqlType type, int word, int shift, int nullWord, int nullShift) {
    }

    private KeyLayout(List<Part> parts, int words, boolean isSingle) {
        this.parts = parts;
        this.words = words;
        this.isSingle = isSingle;
    }

    /// Lays out columns of the given types as the key of a table. Throws UNSUPPORTED for nested types.
    public static KeyLayout of(List<SqlType> types) {
        return of(types, types.size() == 1);
    }

    /// Lays out columns of the given types as the key of a table into which no NULL comes.
    public static KeyLayout withoutNulls(List<SqlType> types) {
        return of(types, types.size() == 1, false);
    }

    /// Lays out columns of the given types as what rows carry beside their key.
    public static KeyLayout ofPayload(List<SqlType> types) {
        return of(types, false);
    }

    private static KeyLayout of(List<SqlType> types, boolean isSingle) {
        return of(types, isSingle, !isSingle);
    }

    private static KeyLayout of(List<SqlType> types, boolean isSingle, boolean hasNullBits) {
        int[] bits = new int[types.size()];
        int[] word = new int[types.size()];
        int[] shift = new int[types.size()];
        List<Integer> small = new ArrayList<>();
        int words = 0;
        for (int i = 0; i < bits.length; i++) {
            bits[i] = bits(types.get(i));
            if (bits[i] >= 64) {
                word[i] = words;
                words += bits[i] / 64;
            } else {
                small.add(i);
            }
        }
        small.sort(Comparator.comparing(index -> -bits[index]));
        int used = 64;
        for (int index : small) {
            if (used + bits[index] > 64) {
                words++;
                used = 0;
            }
            word[index] = words - 1;
            shift[index] = used;
            used += bits[index];
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < bits.length; i++) {
            if (hasNullBits && used == 64) {
                words++;
                used = 0;
            }
            parts.add(new Part(types.get(i), word[i], shift[i], hasNullBits ? words - 1 : -1,
                    hasNullBits ? used++ : 0));
        }
        return new KeyLayout(List.copyOf(parts), words, isSingle);
    }

    private static int bits(SqlType type) {
        return switch (type.storage()) {
            case NONE -> 0;
            case BIT -> 1;
            case INT8 -> 8;
            case INT16 -> 16;
            case INT32, FLOAT32 -> 32;
            case INT64, FLOAT64 -> 64;
            case INT128, BYTES16, VIEW -> 128;
            case LIST, STRUCT -> throw EngineException.of(ErrorCode.UNSUPPORTED,
                    "Values of type " + type.sql() + " cannot be grouped or compared yet. Use their parts");
        };
    }

    /// Returns the number of words of a row.
    public int words() {
        return words;
    }

    /// Returns the number of columns.
    public int size() {
        return parts.size();
    }

    /// Returns whether there is one column, whose NULL has no bit.
    boolean isSingle() {
        return isSingle;
    }

    Part part(int index) {
        return parts.get(index);
    }

    /// Returns whether a word is the second one of a view, which for a long string says where it is, not what it is.
    public boolean[] placeWords() {
        boolean[] places = new boolean[words];
        for (Part part : parts) {
            if (part.type.storage() == Storage.VIEW) {
                places[part.word + 1] = true;
            }
        }
        return places;
    }

    /// Returns the value of the first column, an INTEGER, of row `row` of rows that consist of nothing but their words.
    public int leading(MemorySegment rows, int row) {
        Part part = parts.getFirst();
        return (int) (MemoryAccess.getLong(rows, ((long) row * words + part.word) * 8) >>> part.shift);
    }

    /// Makes a column out of rows that lie at equal distances. The caller owns it.
    ///
    /// @param index which column of the layout
    /// @param rows the memory that the rows are in
    /// @param offset where the words of the first row begin
    /// @param stride the bytes from one row to the next
    /// @param count the number of rows
    /// @param nullRow the row that is a single column's NULL, or -1
    /// @param strings the buffers that long strings are in; of each a reference is taken over, on failure too
    public FlatColumn column(int index, MemorySegment rows, long offset, long stride, int count, int nullRow,
            ArrowBuf[] strings, QueryMemory memory) {
        Part part = parts.get(index);
        ArrowBuf validity = null;
        ArrowBuf values = null;
        boolean done = false;
        try {
            validity = validity(part, rows, offset, stride, count, nullRow, memory);
            Storage storage = part.type.storage();
            values = storage == Storage.BIT || storage == Storage.NONE
                    ? memory.allocateZeroed(Math.max(8, Bits.bytes(count)))
                    : memory.allocate(Math.max(8, (long) count * storage.width()));
            read(part, rows, offset + part.word * 8L, stride, count, Layouts.segment(values));
            done = true;
        } finally {
            if (!done) {
                if (validity != null) {
                    validity.close();
                }
                if (values != null) {
                    values.close();
                }
                Arrays.stream(strings).forEach(ArrowBuf::close);
            }
        }
        if (part.type.storage() != Storage.VIEW) {
            Arrays.stream(strings).forEach(ArrowBuf::close);
            return new FlatColumn(part.type, count, validity, values);
        }
        return new FlatColumn(part.type, count, validity, values, strings, List.of());
    }

    private static @Nullable ArrowBuf validity(Part part, MemorySegment rows, long offset, long stride, int count,
            int nullRow, QueryMemory memory) {
        boolean hasNull = part.type.storage() == Storage.NONE || nullRow >= 0 && nullRow < count;
        for (int i = 0; part.nullWord >= 0 && !hasNull && i < count; i++) {
            hasNull = isNull(part, rows, offset + i * stride);
        }
        if (!hasNull) {
            return null;
        }
        ArrowBuf validity = memory.allocate(Math.max(8, Bits.bytes(count)));
        MemorySegment bitmap = Layouts.segment(validity);
        Bits.fill(bitmap, count, part.type.storage() != Storage.NONE);
        for (int i = 0; i < count; i++) {
            if (i == nullRow || part.nullWord >= 0 && isNull(part, rows, offset + i * stride)) {
                Bits.clear(bitmap, i);
            }
        }
        return validity;
    }

    private static boolean isNull(Part part, MemorySegment rows, long row) {
        return (MemoryAccess.getLong(rows, row + part.nullWord * 8L) >>> part.nullShift & 1) != 0;
    }

    private static void read(Part part, MemorySegment rows, long offset, long stride, int count, MemorySegment to) {
        int shift = part.shift;
        switch (part.type.storage()) {
            case NONE -> {
            }
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    if ((MemoryAccess.getLong(rows, offset + i * stride) >>> shift & 1) != 0) {
                        Bits.set(to, i);
                    }
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setByte(to, i, (byte) (MemoryAccess.getLong(rows, offset + i * stride) >>> shift));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setShortAtIndex(to, i,
                            (short) (MemoryAccess.getLong(rows, offset + i * stride) >>> shift));
                }
            }
            case INT32, FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setIntAtIndex(to, i,
                            (int) (MemoryAccess.getLong(rows, offset + i * stride) >>> shift));
                }
            }
            case INT64, FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setLongAtIndex(to, i, MemoryAccess.getLong(rows, offset + i * stride));
                }
            }
            case INT128, BYTES16, VIEW -> {
                for (int i = 0; i < count; i++) {
                    long from = offset + i * stride;
                    MemoryAccess.setLong(to, (long) i * ViewBuilder.VIEW_BYTES, MemoryAccess.getLong(rows, from));
                    MemoryAccess.setLong(to, (long) i * ViewBuilder.VIEW_BYTES + 8,
                            MemoryAccess.getLong(rows, from + 8));
                }
            }
            case LIST, STRUCT -> throw EngineException.internal("a nested key");
        }
    }
}
