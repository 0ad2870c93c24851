package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.DoubleWriter;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LoopShape;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.OperandAccess;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.ShapedLoop;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/// Template: one or two floating-point numbers give one. The loops over all rows are plain enough for C2 to vectorize.
final class DoubleLoop implements Elementwise.Loop {
    /// What is computed.
    ///
    /// @param operator the operation
    /// @param reader how both operands are read
    /// @param result how the result is written
    record Operation(DoubleOperator operator, DoubleReader reader, DoubleWriter result) {
    }

    private static final ShapedLoop.Parameter<?> PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(),
            ShapedLoop.Parameter.class);
    private static final Operation OPERATION = (Operation) PARAMETER.operation();
    private static final DoubleOperator OPERATOR = OPERATION.operator();
    private static final DoubleReader READER = OPERATION.reader();
    private static final DoubleWriter RESULT = OPERATION.result();
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
        double leftConstant = IS_LEFT_CONSTANT ? READER.read(left, 0) : 0;
        double rightConstant = IS_RIGHT_CONSTANT ? READER.read(right, 0) : 0;
        int[] positions = operands.positions();
        int count = IS_CHOSEN ? operands.count() : operands.rows();
        for (int i = 0; i < count; i++) {
            int position = IS_CHOSEN ? positions[i] : i;
            if (MAY_BE_NULL && !Bits.get(Objects.requireNonNull(validity), position)) {
                continue;
            }
            double a = IS_LEFT_CONSTANT ? leftConstant : READER.read(left, LEFT.row(leftCodes, position));
            double b = IS_RIGHT_CONSTANT ? rightConstant : READER.read(right, RIGHT.row(rightCodes, position));
            RESULT.write(out, position, OPERATOR.apply(a, b));
        }
    }
}
