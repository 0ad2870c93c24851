package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.DoubleWriter;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Template: one or two floating-point numbers give one. The loops over all rows are plain enough for C2 to vectorize.
final class DoubleLoop implements Elementwise.Loop {
    /// What a copy is made for.
    ///
    /// @param operator the operation
    /// @param reader how both operands are read
    /// @param result how the result is written
    record Parameter(DoubleOperator operator, DoubleReader reader, DoubleWriter result) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final DoubleOperator OPERATOR = PARAMETER.operator();
    private static final boolean IS_TOTAL = OPERATOR.isTotal();
    private static final DoubleReader READER = PARAMETER.reader();
    private static final DoubleWriter RESULT = PARAMETER.result();

    @Override
    public boolean readsCodes() {
        return true;
    }

    @Override
    public void run(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        int rows = operands.rows();
        if (!IS_TOTAL || operands.hasCodes() || operands.isSparse()) {
            runNeeded(operands, out);
        } else if (operands.isConstant(0)) {
            double a = READER.read(left, 0);
            if (operands.isConstant(last)) {
                RESULT.write(out, 0, OPERATOR.apply(a, READER.read(right, 0)));
            } else {
                withConstantLeft(a, right, out, rows);
            }
        } else if (operands.isConstant(last)) {
            withConstantRight(left, READER.read(right, 0), out, rows);
        } else {
            for (int i = 0; i < rows; i++) {
                RESULT.write(out, i, OPERATOR.apply(READER.read(left, i), READER.read(right, i)));
            }
        }
    }

    private static void withConstantLeft(double a, MemorySegment right, MemorySegment out, int rows) {
        for (int i = 0; i < rows; i++) {
            RESULT.write(out, i, OPERATOR.apply(a, READER.read(right, i)));
        }
    }

    private static void withConstantRight(MemorySegment left, double b, MemorySegment out, int rows) {
        for (int i = 0; i < rows; i++) {
            RESULT.write(out, i, OPERATOR.apply(READER.read(left, i), b));
        }
    }

    private static void runNeeded(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        MemorySegment leftCodes = operands.codes(0);
        MemorySegment rightCodes = operands.codes(last);
        int leftMask = operands.mask(0);
        int rightMask = operands.mask(last);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (IS_TOTAL || operands.isValid(position)) {
                RESULT.write(out, position,
                        OPERATOR.apply(READER.read(left, Operands.row(leftCodes, leftMask, position)),
                                READER.read(right, Operands.row(rightCodes, rightMask, position))));
            }
        }
    }
}
