package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Values;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.parquet.format.ColumnMetaData;
import org.jspecify.annotations.Nullable;

/// The different texts of one column over the row groups of a scan, out of their dictionaries, as long as these are small and have
/// all of them.
final class TextDictionaries {
    /// More different values are not looked at: what is bounded by their number is not small.
    private static final int MOST_VALUES = 1 << 16;
    /// Nor are values that are longer together.
    private static final long MOST_BYTES = 16L << 20;
    /// How many entries are looked at in all.
    private static final int MOST_ENTRIES = 1 << 20;

    private final Set<Object> values = new HashSet<>();
    private long bytes;
    private int entries;
    private boolean isComplete = true;

    /// Looks at the dictionary of a row group's chunk.
    ///
    /// @return the bytes of its longest text; -1 if there is no dictionary of all its values
    long add(RandomAccess file, ColumnMetaData chunk, ParquetColumn column, long rows, Scratch scratch) {
        if (entries > MOST_ENTRIES || !ColumnChunkReader.isDictionaryOnly(chunk)) {
            isComplete = false;
            return -1;
        }
        try (ColumnChunkReader reader = new ColumnChunkReader(file, chunk, column, rows, scratch)) {
            FlatColumn dictionary = reader.dictionary();
            if (dictionary == null) {
                isComplete = false;
                return -1;
            }
            entries += dictionary.rows();
            return add(dictionary);
        }
    }

    private long add(FlatColumn dictionary) {
        long longest = 0;
        for (int i = 0; i < dictionary.rows(); i++) {
            int length = MemoryAccess.getInt(dictionary.values(), (long) i * ViewBuilder.VIEW_BYTES);
            longest = Math.max(longest, length);
            if (isComplete && values.add(key(Values.get(dictionary, i)))) {
                bytes += length;
                isComplete = values.size() <= MOST_VALUES && bytes <= MOST_BYTES;
            }
        }
        return longest;
    }

    private static Object key(@Nullable Object value) {
        return value instanceof byte[] binary ? Arrays.toString(binary) : Objects.requireNonNull(value);
    }

    /// Learns that a row group has values that are not looked at.
    void addUnknown() {
        isComplete = false;
    }

    /// Returns how many different texts there are; -1 if that is not known, or they are many.
    long distinct() {
        return isComplete ? values.size() : -1;
    }

    /// Returns the bytes of all different texts together; -1 if that is not known.
    long bytes() {
        return isComplete ? bytes : -1;
    }
}
