package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Template: one or two integers of up to 64 bits give one.
///
/// A total operation runs over all rows and only gathers whether something overflowed, in NULL or unneeded rows perhaps,
/// which C2 vectorizes; if so, the needed rows are gone through again for the culprit.
final class LongLoop implements Elementwise.Loop {
    /// What a copy is made for.
    ///
    /// @param operator the operation
    /// @param left how the left operand is read
    /// @param right how the right operand is read
    /// @param result how the result is written
    /// @param isChecked whether results can overflow
    record Parameter(LongOperator operator, LongReader left, LongReader right, LongWriter result, boolean isChecked) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final LongOperator OPERATOR = PARAMETER.operator();
    private static final boolean IS_TOTAL = OPERATOR.isTotal();
    private static final LongReader LEFT = PARAMETER.left();
    private static final LongReader RIGHT = PARAMETER.right();
    private static final LongWriter RESULT = PARAMETER.result();
    private static final boolean IS_CHECKED = PARAMETER.isChecked();
    /// Sums and products of shorter integers always fit 64 bits.
    private static final boolean IS_WIDE = LEFT == LongReader.INT64 || RIGHT == LongReader.INT64
            || !(OPERATOR instanceof IntegerArithmetic);

    @Override
    public boolean readsCodes() {
        return true;
    }

    @Override
    public void run(Operands operands, MemorySegment out) {
        if (!IS_TOTAL) {
            runNeeded(operands, out);
            return;
        }
        if (runAll(operands, out) != 0) {
            findCulprit(operands);
        }
    }

    private static long excess(long left, long right, long result) {
        if (!IS_CHECKED) {
            return 0;
        }
        return (IS_WIDE ? OPERATOR.overflow(left, right, result) : 0) | RESULT.excess(result);
    }

    private static long runAll(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        int rows = operands.rows();
        if (operands.hasCodes() || operands.isSparse()) {
            return neededRows(operands, out);
        }
        if (operands.isConstant(last)) {
            return withConstantRight(left, operands.mask(0), RIGHT.read(right, 0), out, rows);
        }
        if (operands.isConstant(0)) {
            return withConstantLeft(LEFT.read(left, 0), right, out, rows);
        }
        long excess = 0;
        for (int i = 0; i < rows; i++) {
            long a = LEFT.read(left, i);
            long b = RIGHT.read(right, i);
            long result = OPERATOR.apply(a, b);
            excess |= excess(a, b, result);
            RESULT.write(out, i, result);
        }
        return excess;
    }

    private static long withConstantRight(MemorySegment left, int leftMask, long b, MemorySegment out, int rows) {
        if (leftMask == 0) {
            return withConstants(LEFT.read(left, 0), b, out);
        }
        long excess = 0;
        for (int i = 0; i < rows; i++) {
            long a = LEFT.read(left, i);
            long result = OPERATOR.apply(a, b);
            excess |= excess(a, b, result);
            RESULT.write(out, i, result);
        }
        return excess;
    }

    private static long withConstantLeft(long a, MemorySegment right, MemorySegment out, int rows) {
        long excess = 0;
        for (int i = 0; i < rows; i++) {
            long b = RIGHT.read(right, i);
            long result = OPERATOR.apply(a, b);
            excess |= excess(a, b, result);
            RESULT.write(out, i, result);
        }
        return excess;
    }

    private static long withConstants(long a, long b, MemorySegment out) {
        long result = OPERATOR.apply(a, b);
        RESULT.write(out, 0, result);
        return excess(a, b, result);
    }

    private static long neededRows(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        MemorySegment leftCodes = operands.codes(0);
        MemorySegment rightCodes = operands.codes(last);
        int leftMask = operands.mask(0);
        int rightMask = operands.mask(last);
        long excess = 0;
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            long a = LEFT.read(left, Operands.row(leftCodes, leftMask, position));
            long b = RIGHT.read(right, Operands.row(rightCodes, rightMask, position));
            long result = OPERATOR.apply(a, b);
            excess |= excess(a, b, result);
            RESULT.write(out, position, result);
        }
        return excess;
    }

    /// Computes the needed rows that are not NULL one by one; throws for the first that is wrong.
    private static void runNeeded(Operands operands, MemorySegment out) {
        int last = operands.size() - 1;
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(last);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                long a = LEFT.read(left, operands.row(0, position));
                long b = RIGHT.read(right, operands.row(last, position));
                long result = OPERATOR.apply(a, b);
                if (excess(a, b, result) != 0) {
                    throw LongOperator.overflow(OPERATOR.describe(a, b), RESULT.integerType());
                }
                RESULT.write(out, position, result);
            }
        }
    }

    private static void findCulprit(Operands operands) {
        int last = operands.size() - 1;
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                long a = LEFT.read(operands.values(0), operands.row(0, position));
                long b = RIGHT.read(operands.values(last), operands.row(last, position));
                if (excess(a, b, OPERATOR.apply(a, b)) != 0) {
                    throw LongOperator.overflow(OPERATOR.describe(a, b), RESULT.integerType());
                }
            }
        }
    }
}
