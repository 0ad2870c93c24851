package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopShape;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.OperandAccess;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.ShapedLoop;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/// Template: one or two integers of up to 64 bits give one.
///
/// A total operation runs over all rows and only gathers whether something overflowed, in NULL or unneeded rows perhaps,
/// which C2 vectorizes; if so, the needed rows are gone through again for the culprit.
final class LongLoop implements Elementwise.Loop {
    /// What is computed.
    ///
    /// @param operator the operation
    /// @param left how the left operand is read
    /// @param right how the right operand is read
    /// @param result how the result is written
    /// @param isChecked whether results can overflow
    record Operation(LongOperator operator, LongReader left, LongReader right, LongWriter result, boolean isChecked) {
    }

    private static final ShapedLoop.Parameter<?> PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(),
            ShapedLoop.Parameter.class);
    private static final Operation OPERATION = (Operation) PARAMETER.operation();
    private static final LongOperator OPERATOR = OPERATION.operator();
    private static final boolean IS_TOTAL = OPERATOR.isTotal();
    private static final LongReader LEFT_VALUES = OPERATION.left();
    private static final LongReader RIGHT_VALUES = OPERATION.right();
    private static final LongWriter RESULT = OPERATION.result();
    private static final boolean IS_CHECKED = OPERATION.isChecked();
    /// Sums and products of shorter integers always fit 64 bits.
    private static final boolean IS_WIDE = LEFT_VALUES == LongReader.INT64 || RIGHT_VALUES == LongReader.INT64
            || !(OPERATOR instanceof IntegerArithmetic);
    private static final LoopShape SHAPE = PARAMETER.shape();
    private static final OperandAccess LEFT = SHAPE.left();
    private static final OperandAccess RIGHT = SHAPE.right();
    private static final boolean IS_LEFT_CONSTANT = LEFT == OperandAccess.CONSTANT;
    private static final boolean IS_RIGHT_CONSTANT = RIGHT == OperandAccess.CONSTANT;
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
        long leftConstant = IS_LEFT_CONSTANT ? LEFT_VALUES.read(left, 0) : 0;
        long rightConstant = IS_RIGHT_CONSTANT ? RIGHT_VALUES.read(right, 0) : 0;
        int[] positions = operands.positions();
        int count = IS_CHOSEN ? operands.count() : operands.rows();
        long excess = 0;
        for (int i = 0; i < count; i++) {
            int position = IS_CHOSEN ? positions[i] : i;
            if (MAY_BE_NULL && !Bits.get(Objects.requireNonNull(validity), position)) {
                continue;
            }
            long a = IS_LEFT_CONSTANT ? leftConstant : LEFT_VALUES.read(left, LEFT.row(leftCodes, position));
            long b = IS_RIGHT_CONSTANT ? rightConstant : RIGHT_VALUES.read(right, RIGHT.row(rightCodes, position));
            long result = OPERATOR.apply(a, b);
            if (IS_TOTAL) {
                excess |= excess(a, b, result);
            } else if (excess(a, b, result) != 0) {
                throw LongOperator.overflow(OPERATOR.describe(a, b), RESULT.integerType());
            }
            RESULT.write(out, position, result);
        }
        if (excess != 0) {
            findCulprit(operands);
        }
    }

    private static long excess(long left, long right, long result) {
        if (!IS_CHECKED) {
            return 0;
        }
        return (IS_WIDE ? OPERATOR.overflow(left, right, result) : 0) | RESULT.excess(result);
    }

    private static void findCulprit(Operands operands) {
        int last = operands.size() - 1;
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                long a = LEFT_VALUES.read(operands.values(0), operands.row(0, position));
                long b = RIGHT_VALUES.read(operands.values(last), operands.row(last, position));
                if (excess(a, b, OPERATOR.apply(a, b)) != 0) {
                    throw LongOperator.overflow(OPERATOR.describe(a, b), RESULT.integerType());
                }
            }
        }
    }
}
