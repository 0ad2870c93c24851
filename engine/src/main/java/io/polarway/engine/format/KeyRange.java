package io.polarway.engine.format;

import io.polarway.engine.type.Statistics;
import org.jspecify.annotations.Nullable;

/// Between what a column's values lie in a piece of a table, in an order of the column.
///
/// @param first what no row comes before
/// @param last what no row comes after
public record KeyRange(Bound first, Bound last) {
    /// An order of a column.
    ///
    /// @param descending whether the greatest value comes first
    /// @param nullsFirst whether NULLs come before all values, whichever the direction
    public record Direction(boolean descending, boolean nullsFirst) {
        /// Compares what two rows have; negative if the left one comes first.
        public int compare(Bound left, Bound right) {
            Object one = left.value;
            Object other = right.value;
            if (one == null || other == null) {
                return one == other ? 0 : (one == null) == nullsFirst ? -1 : 1;
            }
            int order = MergedStatistics.compare(one, other);
            return descending ? -order : order;
        }
    }

    /// What a row may have.
    ///
    /// @param value null for NULL
    public record Bound(@Nullable Object value) {
    }

    private static final Bound NULL = new Bound(null);

    /// Returns the range that statistics tell, or null if they tell none. NULLs are in it if the statistics count any.
    public static @Nullable KeyRange of(Statistics statistics, Direction direction) {
        if (MergedStatistics.isAllNull(statistics)) {
            return new KeyRange(NULL, NULL);
        }
        Object min = statistics.min();
        Object max = statistics.max();
        // The bounds of floating-point numbers say nothing about NaN.
        if (min == null || max == null || min instanceof Double || min instanceof Float
                || MergedStatistics.compare(min, max) > 0) {
            return null;
        }
        Bound first = new Bound(direction.descending ? max : min);
        Bound last = new Bound(direction.descending ? min : max);
        boolean hasNulls = statistics.nulls() > 0;
        return new KeyRange(hasNulls && direction.nullsFirst ? NULL : first,
                hasNulls && !direction.nullsFirst ? NULL : last);
    }

    /// Returns whether all rows have the same.
    public boolean isOneValue(Direction direction) {
        return direction.compare(first, last) == 0;
    }

    /// Returns whether a row may have a value; null for NULL.
    public boolean contains(@Nullable Object value, Direction direction) {
        Bound bound = new Bound(value);
        return direction.compare(first, bound) <= 0 && direction.compare(bound, last) <= 0;
    }

    /// Returns the range of the rows of both.
    public KeyRange with(KeyRange other, Direction direction) {
        return new KeyRange(direction.compare(first, other.first) <= 0 ? first : other.first,
                direction.compare(last, other.last) >= 0 ? last : other.last);
    }
}
