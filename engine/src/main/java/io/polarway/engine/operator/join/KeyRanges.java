package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The least and the greatest value of each of several keys that is an integer of 32 or 64 bits in memory, dates and short decimals
/// among them. Used by one thread while it is filled.
final class KeyRanges {
    private final List<SqlType> types;
    private final long[] least;
    private final long[] most;

    /// Creates the ranges of no rows.
    KeyRanges(List<SqlType> types) {
        this.types = List.copyOf(types);
        this.least = new long[types.size()];
        this.most = new long[types.size()];
        Arrays.fill(least, Long.MAX_VALUE);
        Arrays.fill(most, Long.MIN_VALUE);
    }

    /// Creates the range of a single key.
    static KeyRanges of(SqlType type, long least, long most) {
        KeyRanges ranges = new KeyRanges(List.of(type));
        ranges.least[0] = least;
        ranges.most[0] = most;
        return ranges;
    }

    private boolean isKnown(int key) {
        Storage storage = types.get(key).storage();
        return types.size() == 1 || storage == Storage.INT32 || storage == Storage.INT64;
    }

    /// Adds the keys of selected rows (null: all), none of which is NULL.
    void add(List<Column> keys, @Nullable Selection selection, int positions) {
        for (int i = 0; i < keys.size(); i++) {
            if (!isKnown(i)) {
                continue;
            }
            switch (keys.get(i)) {
                case ConstantColumn constant -> add(i, constant.value(), null, null, 1);
                case DictionaryColumn coded -> add(i, coded.dictionary(), coded.codes(), selection, positions);
                case FlatColumn flat -> add(i, flat, null, selection, positions);
            }
        }
    }

    private void add(int key, FlatColumn column, @Nullable MemorySegment codes, @Nullable Selection selection,
            int positions) {
        MemorySegment values = column.values();
        boolean isLong = column.type().storage() == Storage.INT64;
        int rows = selection == null ? positions : selection.count();
        long low = least[key];
        long high = most[key];
        for (int i = 0; i < rows; i++) {
            int position = selection == null ? i : selection.position(i);
            int row = codes == null ? position : MemoryAccess.getIntAtIndex(codes, position);
            long value = isLong ? MemoryAccess.getLongAtIndex(values, row) : MemoryAccess.getIntAtIndex(values, row);
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        least[key] = low;
        most[key] = high;
    }

    void add(KeyRanges other) {
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(least[i], other.least[i]);
            most[i] = Math.max(most[i], other.most[i]);
        }
    }

    long least(int key) {
        return least[key];
    }

    long most(int key) {
        return most[key];
    }

    /// Returns false if a piece with these statistics of a key holds none of its values.
    boolean mayOverlap(int key, Statistics statistics) {
        Long low = lower(key, statistics);
        Long high = upper(key, statistics);
        return !isKnown(key) || (low == null || low <= most[key]) && (high == null || high >= least[key]);
    }

    /// Returns the lower bound of a piece as the integer that is in memory, or null if it is not known.
    @Nullable
    Long lower(int key, Statistics statistics) {
        return integer(statistics.min(), types.get(key), RoundingMode.FLOOR);
    }

    /// Returns the upper bound of a piece as the integer that is in memory, or null if it is not known.
    @Nullable
    Long upper(int key, Statistics statistics) {
        return integer(statistics.max(), types.get(key), RoundingMode.CEILING);
    }

    private static @Nullable Long integer(@Nullable Object value, SqlType type, RoundingMode rounding) {
        return switch (value) {
            case Byte number -> (long) number;
            case Short number -> (long) number;
            case Integer number -> (long) number;
            case Long number -> number;
            case BigDecimal number when type instanceof DecimalType decimal -> {
                BigInteger unscaled = number.setScale(decimal.scale(), rounding).unscaledValue();
                yield unscaled.bitLength() < 64 ? unscaled.longValue() : null;
            }
            case null, default -> null;
        };
    }
}
