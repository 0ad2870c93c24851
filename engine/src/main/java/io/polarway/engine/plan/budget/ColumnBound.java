package io.polarway.engine.plan.budget;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;

/// What is known for certain about the values of a column.
///
/// @param values how many different ones there are at most, NULL among them
/// @param span how many integers there are from the least value to the greatest at most; NONE where they are no integers
/// @param longest the bytes of the longest text at most; 0 for values of a fixed width
/// @param bytes the bytes of the texts of all rows together at most
/// @param collected those that are there after all rows were collected in columns that grow: texts that come as a dictionary, as those of
///     the held side of a join do, are there once on each worker, however many rows have them
/// @param differentBytes the bytes of all different texts together at most
record ColumnBound(Bound values, Bound span, Bound longest, Bound bytes, Bound collected, Bound differentBytes) {
    /// Texts up to this length have no bytes beside their view.
    private static final int INLINE = 12;

    /// Creates the bound of a column whose values come one for each row.
    ColumnBound(Bound values, Bound span, Bound longest, Bound bytes, Bound differentBytes) {
        this(values, span, longest, bytes, bytes, differentBytes);
    }

    /// Returns what a type says by itself.
    static ColumnBound of(SqlType type) {
        Bound values = switch (type) {
            case ScalarType.BOOLEAN -> Bound.of(3);
            case ScalarType.TINYINT -> Bound.of(257);
            case ScalarType.SMALLINT -> Bound.of(65_537);
            case ScalarType.NULL -> Bound.of(1);
            default -> Bound.NONE;
        };
        Bound text = type.storage() == Storage.VIEW ? Bound.NONE : Bound.ZERO;
        return new ColumnBound(values, Bound.NONE, text, text, text);
    }

    /// Returns the bytes that the texts of so many rows take outside of their views at most, where no row of the column is there
    /// more often than once.
    Bound textOf(Bound rows) {
        return longest.isAtMost(INLINE) ? Bound.ZERO : rows.times(longest).min(bytes);
    }

    /// Returns the bound with another number of different values.
    ColumnBound withValues(Bound other) {
        return new ColumnBound(other, span, longest, bytes, collected, differentBytes);
    }

    /// Returns the bound with other bytes after all rows were collected.
    ColumnBound withCollected(Bound other) {
        return new ColumnBound(values, span, longest, bytes, other, differentBytes);
    }

    /// Returns the bytes that they take in columns that grow.
    Bound collectedTextOf(Bound rows) {
        return longest.isAtMost(INLINE) ? Bound.ZERO : rows.times(longest).min(collected);
    }

    /// Returns what is known if rows may be there several times.
    ColumnBound repeated(Bound rows) {
        return new ColumnBound(values, span, longest, rows.times(longest), differentBytes);
    }

    /// Returns what is known if there may be NULLs besides.
    ColumnBound orNull() {
        return new ColumnBound(values.isKnown() ? values.plus(1) : values, span, longest, bytes, collected,
                differentBytes);
    }

    /// Returns what is known of the values of both columns together.
    ColumnBound or(ColumnBound other) {
        return new ColumnBound(values.plus(other.values), Bound.NONE, longest.max(other.longest),
                bytes.plus(other.bytes), collected.plus(other.collected), differentBytes.plus(other.differentBytes));
    }
}
