package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LoopShape;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.OperandAccess;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.ShapedLoop;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.type.DecimalType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/// Template: one or two DECIMALs, or integers, give a DECIMAL of 128 bits. It stops at the first whose result has more than
/// 38 digits.
final class WideLoop implements Elementwise.Loop {
    /// What is computed.
    ///
    /// @param operator the operation
    /// @param left how the left operand is read
    /// @param right how the right operand is read
    /// @param isChecked whether results can have more than 38 digits
    record Operation(WideOperator operator, WideReader left, WideReader right, boolean isChecked) {
        /// Returns whether no operands are an error.
        boolean isTotal() {
            return !isChecked && operator != WideOperator.REMAINDER;
        }
    }

    private static final ShapedLoop.Parameter<?> PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(),
            ShapedLoop.Parameter.class);
    private static final Operation OPERATION = (Operation) PARAMETER.operation();
    private static final WideOperator OPERATOR = OPERATION.operator();
    private static final boolean IS_REMAINDER = OPERATOR == WideOperator.REMAINDER;
    private static final boolean IS_CHECKED = OPERATION.isChecked();
    private static final WideReader LEFT_VALUES = OPERATION.left();
    private static final WideReader RIGHT_VALUES = OPERATION.right();
    private static final LoopShape SHAPE = PARAMETER.shape();
    private static final OperandAccess LEFT = SHAPE.left();
    private static final OperandAccess RIGHT = SHAPE.right();
    private static final boolean IS_CHOSEN = SHAPE.isChosen();
    private static final boolean MAY_BE_NULL = SHAPE.mayBeNull();

    @Override
    public void run(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        MemorySegment leftCodes = operands.codesOrValues(0);
        MemorySegment rightCodes = operands.codesOrValues(last);
        MemorySegment validity = operands.validity();
        int[] positions = operands.positions();
        int count = IS_CHOSEN ? operands.count() : operands.rows();
        Int128 result = new Int128();
        for (int i = 0; i < count; i++) {
            int position = IS_CHOSEN ? positions[i] : i;
            if (MAY_BE_NULL && !Bits.get(Objects.requireNonNull(validity), position)) {
                continue;
            }
            int leftRow = LEFT.row(leftCodes, position);
            int rightRow = RIGHT.row(rightCodes, position);
            long rightHigh = RIGHT_VALUES.high(right, rightRow);
            long rightLow = RIGHT_VALUES.low(right, rightRow);
            if (IS_REMAINDER && (rightLow | rightHigh) == 0) {
                throw LongOperator.divisionByZero(describe(operands, position));
            }
            boolean isBeyond = OPERATOR.apply(LEFT_VALUES.high(left, leftRow), LEFT_VALUES.low(left, leftRow),
                    rightHigh, rightLow, result);
            if (IS_CHECKED && (isBeyond || result.exceeds(DecimalType.MAX_PRECISION))) {
                throw LongOperator.overflow(describe(operands, position), "DECIMAL(38)");
            }
            result.write(out, position);
        }
    }

    private static String describe(Operands operands, int position) {
        return DecimalDivision.describe(operands, position, OPERATOR.symbol());
    }
}
