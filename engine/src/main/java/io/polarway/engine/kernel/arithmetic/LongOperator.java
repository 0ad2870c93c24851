package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// An operation on 64-bit integers: what [LongLoop] is copied for. An operation of one operand ignores the right one.
///
/// Implement it by an enum or a constant, since every instance costs one class.
public interface LongOperator {
    /// Returns the result, cut to 64 bits. A partial operation throws for operands that it is not defined for.
    long apply(long left, long right);

    /// Returns 0 if `result`, as [#apply] gave it for 64-bit operands, is right.
    default long overflow(long left, long right, long result) {
        return 0;
    }

    /// Returns whether [#apply] never throws, so that it may run over rows that nobody needs.
    default boolean isTotal() {
        return true;
    }

    /// Returns what an error calls the operation on these operands, such as `2147483647 + 1`.
    String describe(long left, long right);

    /// Creates the error for a result that does not fit its type.
    static EngineException overflow(String operation, String type) {
        String wider = switch (type) {
            case "TINYINT", "SMALLINT" -> ". Cast an operand to INTEGER";
            case "INTEGER" -> ". Cast an operand to BIGINT";
            case "BIGINT" -> ". Cast an operand to DECIMAL(38,0)";
            default -> ". Cast an operand to DOUBLE, or to a DECIMAL with fewer decimal places";
        };
        return EngineException.of(ErrorCode.NUMERIC_OVERFLOW,
                "Overflow: " + operation + " does not fit " + type + wider);
    }

    /// Creates the error for a division by zero.
    static EngineException divisionByZero(String operation) {
        return EngineException.of(ErrorCode.DIVISION_BY_ZERO,
                "Division by zero: " + operation + ". NULLIF(divisor, 0) gives NULL instead");
    }
}
