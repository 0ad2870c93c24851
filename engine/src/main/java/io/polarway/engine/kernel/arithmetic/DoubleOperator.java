package io.polarway.engine.kernel.arithmetic;

/// An operation on doubles: what [DoubleLoop] is copied for. An operation of one operand ignores the right one.
///
/// Implement it by an enum or a constant, since every instance costs one class.
public interface DoubleOperator {
    /// Returns the result. A partial operation throws for operands that it is not defined for.
    double apply(double left, double right);

    /// Returns whether [#apply] never throws and costs so little that it may run over rows that nobody needs.
    default boolean isTotal() {
        return true;
    }
}
