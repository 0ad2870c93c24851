package io.polarway.engine.operator.join;

import io.polarway.engine.operator.sort.KeyRow;

/// A place between the rows of both sides of a merge join, by their keys.
///
/// @param row the keys at which it is
/// @param isAfter whether rows with equal keys lie before it, else behind it
record KeyCut(KeyRow row, boolean isAfter) {
    static KeyCut before(KeyRow row) {
        return new KeyCut(row, false);
    }

    static KeyCut after(KeyRow row) {
        return new KeyCut(row, true);
    }

    /// Returns whether a row lies before the cut.
    boolean isPast(KeyRow other) {
        return isAfter ? !other.isAfter(row) : row.isAfter(other);
    }
}
