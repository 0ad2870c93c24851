package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Finds rows by the first word of their key, see [KeyWords], as a signed number of the same order.
final class FirstWords {
    private FirstWords() {
    }

    /// Returns the word of the only row of a column.
    static long of(FlatColumn column, SortKey key, QueryMemory memory) {
        try (ArrowBuf rows = memory.allocateZeroed(8); ArrowBuf words = memory.allocate(8)) {
            fill(column, key, Layouts.segment(rows), 1, Layouts.segment(words));
            return MemoryAccess.getLongAtIndex(Layouts.segment(words), 0) ^ Long.MIN_VALUE;
        }
    }

    /// Returns those of the selected positions (null: all) whose word is not beyond a bound: `selection` itself if none is. A NULL in a
    /// dictionary column passes always.
    static @Nullable Selection atMost(Column column, SortKey key, @Nullable Selection selection, int positions,
            long most,
            QueryMemory memory) {
        int count = selection == null ? positions : selection.count();
        if (count == 0) {
            return selection;
        }
        return switch (column) {
            case ConstantColumn constant ->
                    constant.isNull() || of(constant.value(), key, memory) <= most ? selection : Selection.EMPTY;
            case DictionaryColumn coded when coded.dictionary().rows() == 0 -> selection;
            case DictionaryColumn coded -> {
                try (ArrowBuf rows = memory.allocate(count * 4L)) {
                    MemorySegment codes = Layouts.segment(rows);
                    for (int i = 0; i < count; i++) {
                        MemoryAccess.setIntAtIndex(codes, i,
                                MemoryAccess.getIntAtIndex(coded.codes(),
                                        selection == null ? i : selection.position(i)));
                    }
                    yield atMost(coded.dictionary(), key, codes, coded.mayHaveNulls() ? coded : null, selection, count,
                            most,
                            memory);
                }
            }
            case FlatColumn flat -> {
                try (ArrowBuf rows = memory.allocate(count * 4L)) {
                    MemorySegment places = Layouts.segment(rows);
                    for (int i = 0; i < count; i++) {
                        MemoryAccess.setIntAtIndex(places, i, selection == null ? i : selection.position(i));
                    }
                    yield atMost(flat, key, places, null, selection, count, most, memory);
                }
            }
        };
    }

    /// @param rows for each selected position the row of `values` that it has
    /// @param nulls the column in which some positions are NULL, or null
    private static @Nullable Selection atMost(FlatColumn values, SortKey key, MemorySegment rows,
            @Nullable DictionaryColumn nulls, @Nullable Selection selection, int count, long most, QueryMemory memory) {
        int[] found = new int[count];
        int passing = 0;
        try (ArrowBuf buffer = memory.allocate(count * 8L)) {
            MemorySegment words = Layouts.segment(buffer);
            fill(values, key, rows, count, words);
            int[] places = selection == null ? null : selection.positions();
            for (int i = 0; i < count; i++) {
                int position = places == null ? i : places[i];
                found[passing] = position;
                passing += (MemoryAccess.getLongAtIndex(words, i) ^ Long.MIN_VALUE) <= most
                        || nulls != null && nulls.isNull(position) ? 1 : 0;
            }
        }
        return passing == count ? selection : passing == 0 ? Selection.EMPTY : new Selection(found, passing);
    }

    private static void fill(FlatColumn column, SortKey key, MemorySegment rows, int count, MemorySegment words) {
        KeyWords.fill(new KeyWords.Level(column, key, KeyWords.Kind.FIRST), rows, 0, count, words);
    }
}
