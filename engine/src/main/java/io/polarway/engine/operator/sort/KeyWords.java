package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sort keys as unsigned 64-bit words: rows are in order if their words are, level by level. One level is one loop over a
/// column; what is undecided after the last one is compared in full.
final class KeyWords {
    /// How many words are written between two polls of the cancellation.
    private static final int SLICE = 1 << 18;

    private KeyWords() {
    }

    /// What a word is made of.
    enum Kind {
        /// The value, or the first 8 bytes of it. NULL is the least or greatest word, which a value may have too.
        FIRST,
        /// Whether the value is NULL.
        RANK,
        /// The last 8 bytes of a value of 16.
        SECOND,
        /// Bytes 9 to 12 of a string and its length up to 13: decides all strings that fit their view.
        REST_OF_VIEW,
        /// No word: the values are compared.
        WHOLE
    }

    /// One level of a sort.
    ///
    /// @param column whose values
    /// @param key the direction
    /// @param kind what of them
    record Level(FlatColumn column, SortKey key, Kind kind) {
    }

    /// Returns the levels by which rows with these columns are sorted.
    static List<Level> levels(List<FlatColumn> columns, List<SortKey> keys) {
        List<Level> levels = new ArrayList<>();
        for (SortKey key : keys) {
            FlatColumn column = columns.get(key.column());
            levels.add(new Level(column, key, Kind.FIRST));
            if (column.mayHaveNulls()) {
                levels.add(new Level(column, key, Kind.RANK));
            }
            switch (column.type().storage()) {
                case NONE, BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> {
                }
                case INT128, BYTES16 -> levels.add(new Level(column, key, Kind.SECOND));
                case VIEW -> {
                    levels.add(new Level(column, key, Kind.REST_OF_VIEW));
                    if (column.dataBuffers().length > 0) {
                        levels.add(new Level(column, key, Kind.WHOLE));
                    }
                }
                case LIST, STRUCT -> throw EngineException.internal("a nested sort key");
            }
        }
        return levels;
    }

    /// Does what [#fill(Level, MemorySegment, int, int, MemorySegment)] does, polling the cancellation: rows in no order of
    /// memory take a while.
    static void fill(Level level, MemorySegment rows, int from, int to, MemorySegment words, Cancellation cancellation) {
        for (int start = from, count; start < to; start += count) {
            cancellation.check();
            count = Math.min(SLICE, to - start);
            fill(level, rows, start, start + count, words);
        }
    }

    /// Writes the words of rows `rows[from .. to)` (32-bit indexes) to `words[from .. to)`.
    static void fill(Level level, MemorySegment rows, int from, int to, MemorySegment words) {
        FlatColumn column = level.column;
        long flip = level.key.descending() ? -1 : 0;
        MemorySegment validity = column.validity();
        switch (level.kind) {
            case FIRST -> {
                first(column, rows, from, to, words, flip);
                if (validity != null) {
                    nulls(validity, rows, from, to, words, level.key.nullsFirst() ? 0 : -1);
                }
            }
            case RANK -> ranks(validity, rows, from, to, words, level.key.nullsFirst());
            case SECOND -> {
                second(column, rows, from, to, words, flip);
                if (validity != null) {
                    nulls(validity, rows, from, to, words, 0);
                }
            }
            case REST_OF_VIEW -> {
                restOfView(column, rows, from, to, words, flip);
                if (validity != null) {
                    nulls(validity, rows, from, to, words, 0);
                }
            }
            case WHOLE -> throw EngineException.internal("whole values have no words");
        }
    }

    private static void nulls(MemorySegment validity, MemorySegment rows, int from, int to, MemorySegment words, long word) {
        for (int i = from; i < to; i++) {
            if (!Bits.get(validity, MemoryAccess.getIntAtIndex(rows, i))) {
                MemoryAccess.setLongAtIndex(words, i, word);
            }
        }
    }

    private static void ranks(@Nullable MemorySegment validity, MemorySegment rows, int from, int to, MemorySegment words,
            boolean nullsFirst) {
        for (int i = from; i < to; i++) {
            boolean isNull = validity != null && !Bits.get(validity, MemoryAccess.getIntAtIndex(rows, i));
            MemoryAccess.setLongAtIndex(words, i, isNull == nullsFirst ? 0 : 1);
        }
    }

    private static void first(FlatColumn column, MemorySegment rows, int from, int to, MemorySegment words, long flip) {
        MemorySegment values = column.values();
        long signed = flip ^ Long.MIN_VALUE;
        switch (column.type().storage()) {
            case NONE -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i, 0);
                }
            }
            case BIT -> {
                for (int i = from; i < to; i++) {
                    long value = Bits.get(values, MemoryAccess.getIntAtIndex(rows, i)) ? 1 : 0;
                    MemoryAccess.setLongAtIndex(words, i, value ^ signed);
                }
            }
            case INT8 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i, MemoryAccess.getByte(values, MemoryAccess.getIntAtIndex(rows, i)) ^ signed);
                }
            }
            case INT16 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i,
                            MemoryAccess.getShortAtIndex(values, MemoryAccess.getIntAtIndex(rows, i)) ^ signed);
                }
            }
            case INT32 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i,
                            MemoryAccess.getIntAtIndex(values, MemoryAccess.getIntAtIndex(rows, i)) ^ signed);
                }
            }
            case INT64 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i,
                            MemoryAccess.getLongAtIndex(values, MemoryAccess.getIntAtIndex(rows, i)) ^ signed);
                }
            }
            case FLOAT32 -> {
                for (int i = from; i < to; i++) {
                    // As an integer in the same order: -0 becomes 0, all NaNs one and the greatest.
                    long bits = Float.floatToIntBits(MemoryAccess.getFloatAtIndex(values, MemoryAccess.getIntAtIndex(rows, i)) + 0.0f);
                    MemoryAccess.setLongAtIndex(words, i, (bits ^ bits >> 63 & Integer.MAX_VALUE) ^ signed);
                }
            }
            case FLOAT64 -> {
                for (int i = from; i < to; i++) {
                    long bits = Double
                            .doubleToLongBits(MemoryAccess.getDoubleAtIndex(values, MemoryAccess.getIntAtIndex(rows, i)) + 0.0);
                    MemoryAccess.setLongAtIndex(words, i, (bits ^ bits >> 63 & Long.MAX_VALUE) ^ signed);
                }
            }
            case INT128 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i,
                            MemoryAccess.getLong(values, MemoryAccess.getIntAtIndex(rows, i) * 16L + 8) ^ signed);
                }
            }
            case BYTES16 -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(words, i,
                            Long.reverseBytes(MemoryAccess.getLong(values, MemoryAccess.getIntAtIndex(rows, i) * 16L)) ^ flip);
                }
            }
            case VIEW -> firstBytes(column, rows, from, to, words, flip);
            case LIST, STRUCT -> throw EngineException.internal("a nested sort key");
        }
    }

    private static void firstBytes(FlatColumn column, MemorySegment rows, int from, int to, MemorySegment words, long flip) {
        MemorySegment views = column.values();
        MemorySegment[] data = column.data();
        for (int i = from; i < to; i++) {
            long at = MemoryAccess.getIntAtIndex(rows, i) * (long) ViewBuilder.VIEW_BYTES;
            // Short strings are padded with zeros, so 8 bytes can always be read.
            long bytes = MemoryAccess.getInt(views, at) <= ViewBuilder.INLINE
                    ? MemoryAccess.getLong(views, at + 4)
                    : MemoryAccess.getLong(data[MemoryAccess.getInt(views, at + 8)], MemoryAccess.getInt(views, at + 12));
            MemoryAccess.setLongAtIndex(words, i, Long.reverseBytes(bytes) ^ flip);
        }
    }

    private static void restOfView(FlatColumn column, MemorySegment rows, int from, int to, MemorySegment words, long flip) {
        MemorySegment views = column.values();
        MemorySegment[] data = column.data();
        for (int i = from; i < to; i++) {
            long at = MemoryAccess.getIntAtIndex(rows, i) * (long) ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, at);
            int bytes = length <= ViewBuilder.INLINE
                    ? MemoryAccess.getInt(views, at + 12)
                    : MemoryAccess.getInt(data[MemoryAccess.getInt(views, at + 8)], MemoryAccess.getInt(views, at + 12) + 8L);
            // Of equal padded bytes the shorter string is a prefix of the longer one and comes first.
            long word = (long) Integer.reverseBytes(bytes) << 32 | Math.min(length, ViewBuilder.INLINE + 1);
            MemoryAccess.setLongAtIndex(words, i, word ^ flip);
        }
    }

    private static void second(FlatColumn column, MemorySegment rows, int from, int to, MemorySegment words, long flip) {
        MemorySegment values = column.values();
        boolean isNumber = column.type().storage() == Storage.INT128;
        for (int i = from; i < to; i++) {
            long at = MemoryAccess.getIntAtIndex(rows, i) * 16L;
            long word = isNumber
                    ? MemoryAccess.getLong(values, at)
                    : Long.reverseBytes(MemoryAccess.getLong(values, at + 8));
            MemoryAccess.setLongAtIndex(words, i, word ^ flip);
        }
    }
}
