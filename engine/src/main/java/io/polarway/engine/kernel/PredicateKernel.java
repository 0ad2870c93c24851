package io.polarway.engine.kernel;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import org.jspecify.annotations.Nullable;

/// A kernel that gives BOOLEAN and can also go straight to the rows for which it is TRUE, without a column in between.
/// Filters use [#select] where the kernel of a call implements this.
public interface PredicateKernel extends Kernel {

    /// Finds the rows for which the predicate is TRUE (neither FALSE nor NULL).
    ///
    /// @param arguments the arguments, borrowed, each with `rows` rows, in any encoding
    /// @param in the positions to look at, or null for all
    /// @param rows the number of positions
    /// @param out where the positions are written, ascending; at least as long as there are positions to look at. It may be
    ///     the array of `in` itself
    /// @param scratch the worker's memory
    /// @return the number of positions written
    int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch);
}
