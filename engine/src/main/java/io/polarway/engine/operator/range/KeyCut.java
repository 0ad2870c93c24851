package io.polarway.engine.operator.range;

import io.polarway.engine.operator.sort.KeyRow;

/// A place between the rows of inputs in order, by their keys.
///
/// @param row the keys at which it is
/// @param isAfter whether rows with equal keys lie before it, else behind it
public record KeyCut(KeyRow row, boolean isAfter) {
    /// Returns the place before rows with equal keys.
    public static KeyCut before(KeyRow row) {
        return new KeyCut(row, false);
    }

    /// Returns the place behind rows with equal keys.
    public static KeyCut after(KeyRow row) {
        return new KeyCut(row, true);
    }

    /// Returns whether a row lies before the cut.
    boolean isPast(KeyRow other) {
        return isAfter ? !other.isAfter(row) : row.isAfter(other);
    }
}
