package io.polarway.engine.function;

/// What a function that is computed while rows come has to know of its frames.
public enum RunningFrame {
    /// From the first row of the partition to the current row.
    ROWS,
    /// From the first row of the partition to the last row that is equal to the current one in the order.
    PEERS,
    /// Any other.
    OTHER
}
