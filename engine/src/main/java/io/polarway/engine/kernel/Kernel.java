package io.polarway.engine.kernel;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import org.jspecify.annotations.Nullable;

/// One vectorized loop: computes a column from columns. Stateless, shared by all threads and queries.
@FunctionalInterface
public interface Kernel {

    /// Computes one value per position.
    ///
    /// @param arguments the arguments, borrowed, each with `rows` rows, in any encoding
    /// @param selection the positions whose results are needed, or null for all. Results at other positions are defined
    ///     memory but meaningless; errors at other positions must not be raised. A loop may compute them all the same
    ///     where that is cheaper.
    /// @param rows the number of positions
    /// @param scratch the worker's memory
    /// @return the results, `rows` rows, owned by the caller
    Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch);
}
