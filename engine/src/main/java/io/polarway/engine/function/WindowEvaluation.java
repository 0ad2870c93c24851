package io.polarway.engine.function;

import io.polarway.engine.batch.Column;

/// Computes a window function for all rows of some partitions at once, in loops over the rows in order.
@FunctionalInterface
public interface WindowEvaluation {
    /// Returns the function's value for each row in order. The caller owns the result.
    ///
    /// @param rows the rows, their partitions, peers and frames
    /// @param arguments flat columns of the rows as they were collected, or constants; borrowed
    WindowResult evaluate(WindowRows rows, Column[] arguments);
}
