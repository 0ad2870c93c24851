package io.polarway.engine.kernel;

/// How a loop over one or two operands goes through them. Each shape has a copy of the loop of its own ([ShapedLoop]).
///
/// A loop that asks in every row whether its operand has codes, or its rows are chosen, is fast only as long as the answers are
/// those that the JIT has seen when it compiled the loop: C2 takes the checks of the one case out of the loop, and falls
/// back to the interpreter for all rows of the other. TPC-H Q1 was measured to take three times as long after other
/// queries of the process.
///
/// @param left how the first operand is read
/// @param right how the last operand is read
/// @param isChosen whether only chosen positions are computed, else all
/// @param mayBeNull whether positions are checked for NULL
public record LoopShape(OperandAccess left, OperandAccess right, boolean isChosen, boolean mayBeNull) {
    /// How many there are.
    static final int COUNT = 9 * 4;

    /// Returns a number from 0, different for each shape.
    static int number(OperandAccess left, OperandAccess right, boolean isChosen, boolean mayBeNull) {
        return (left.ordinal() * 3 + right.ordinal()) * 4 + (isChosen ? 2 : 0) + (mayBeNull ? 1 : 0);
    }
}
