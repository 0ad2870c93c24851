package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.type.DecimalType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Template: one or two DECIMALs, or integers, give a DECIMAL of 128 bits. It computes the needed rows, and stops at the
/// first whose result has more than 38 digits.
final class WideLoop implements Elementwise.Loop {
    /// What a copy is made for.
    ///
    /// @param operator the operation
    /// @param left how the left operand is read
    /// @param right how the right operand is read
    /// @param isChecked whether results can have more than 38 digits
    record Parameter(WideOperator operator, WideReader left, WideReader right, boolean isChecked) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final WideOperator OPERATOR = PARAMETER.operator();
    private static final boolean IS_REMAINDER = OPERATOR == WideOperator.REMAINDER;
    private static final WideReader LEFT = PARAMETER.left();
    private static final WideReader RIGHT = PARAMETER.right();
    private static final boolean IS_CHECKED = PARAMETER.isChecked();

    @Override
    public boolean readsCodes() {
        return true;
    }

    @Override
    public void run(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        MemorySegment leftCodes = operands.codes(0);
        MemorySegment rightCodes = operands.codes(last);
        int leftMask = operands.mask(0);
        int rightMask = operands.mask(last);
        Int128 result = new Int128();
        if (!IS_CHECKED && !IS_REMAINDER && operands.selection() == null) {
            int rows = operands.rows();
            for (int i = 0; i < rows; i++) {
                compute(left, Operands.row(leftCodes, leftMask, i), right, Operands.row(rightCodes, rightMask, i),
                        result);
                result.write(out, i);
            }
            return;
        }
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            int rightRow = Operands.row(rightCodes, rightMask, position);
            if (IS_REMAINDER && (RIGHT.low(right, rightRow) | RIGHT.high(right, rightRow)) == 0) {
                throw LongOperator.divisionByZero(describe(operands, position));
            }
            if (compute(left, Operands.row(leftCodes, leftMask, position), right, rightRow, result)
                    || IS_CHECKED && result.exceeds(DecimalType.MAX_PRECISION)) {
                throw LongOperator.overflow(describe(operands, position), "DECIMAL(38)");
            }
            result.write(out, position);
        }
    }

    private static boolean compute(MemorySegment left, int leftRow, MemorySegment right, int rightRow, Int128 result) {
        return OPERATOR.apply(LEFT.high(left, leftRow), LEFT.low(left, leftRow), RIGHT.high(right, rightRow),
                RIGHT.low(right, rightRow), result);
    }

    private static String describe(Operands operands, int position) {
        return DecimalDivision.describe(operands, position, OPERATOR.symbol());
    }
}
