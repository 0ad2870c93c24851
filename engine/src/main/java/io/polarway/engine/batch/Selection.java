package io.polarway.engine.batch;

import java.util.Arrays;

/// The positions of a batch that are still alive, ascending. A null Selection stands for all positions.
///
/// The array belongs to whoever made the selection, and is not changed while a batch refers to it.
public final class Selection {
    /// No position at all.
    public static final Selection EMPTY = new Selection(new int[0], 0);

    private final int[] positions;
    private final int count;

    /// Creates a selection of the first `count` elements of `positions`, which is not copied.
    public Selection(int[] positions, int count) {
        this.positions = positions;
        this.count = count;
    }

    /// Returns the positions; only the first [#count] are meant.
    public int[] positions() {
        return positions;
    }

    /// Returns the number of selected positions.
    public int count() {
        return count;
    }

    /// Returns position number `i`.
    public int position(int i) {
        return positions[i];
    }

    /// Returns whether nothing is selected.
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(positions, count));
    }
}
