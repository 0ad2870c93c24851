package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Compares the values of two columns, whether they are NULL or not: what a template is copied for.
///
/// `rightMask` is 0 if the right column is a constant of one row, else -1.
interface ComparisonLoop {
    /// Writes one bit per row.
    void bits(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection selection, int rows,
            MemorySegment out);

    /// Writes the positions of the rows that pass, and returns their number. `out` may be the array of `in`.
    int select(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection in, int rows, int[] out);

    /// What a copy is made for.
    ///
    /// @param operator the comparison
    /// @param reader how both sides are read, an enum constant
    record Parameter(Comparison operator, Object reader) {
    }
}
