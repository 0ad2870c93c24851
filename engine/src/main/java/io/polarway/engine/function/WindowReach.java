package io.polarway.engine.function;

/// How far from the current row the rows of its partition stand that a window function looks at.
///
/// @param before how many rows before it at most
/// @param after how many rows after it at most
public record WindowReach(int before, int after) {
    /// A reach that is as far as both.
    public WindowReach with(WindowReach other) {
        return new WindowReach(Math.max(before, other.before), Math.max(after, other.after));
    }
}
