package io.polarway.engine.format.parquet.write;

import org.jspecify.annotations.Nullable;

/// The least and the greatest of some values, in the order that the format defines for their type. Used by one thread.
sealed interface Bounds permits IntegerBounds, FloatingBounds, FlagBounds, BytesBounds {
    /// How many bytes of a long string are kept as its bound.
    int LONGEST = 64;

    /// A bound as it is written.
    ///
    /// @param bytes the value as PLAIN has it, or what is kept of it
    /// @param isExact whether it is a value that is there
    record Bound(byte[] bytes, boolean isExact) {
    }

    /// Returns the bound that no value is below, or null if there is none: there are no values, or some is a NaN.
    @Nullable
    Bound min();

    /// Returns the bound that no value is above, or null if there is none.
    @Nullable
    Bound max();

    /// Adds the values of other bounds of the same kind.
    void add(Bounds other);

    /// Compares the least values of two bounds of the same kind, which have values.
    int compareMin(Bounds other);

    /// Compares the greatest values of two bounds of the same kind, which have values.
    int compareMax(Bounds other);
}
