package io.polarway.engine.kernel.datetime;

import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.function.LongBinaryOperator;

/// Template: the loop of a [LongPairMap], whose operator is a constant of the copy.
final class LongPairLoop implements LongPairMap.Loop {
    private static final LongPairMap.Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(),
            LongPairMap.Parameter.class);
    private static final LongReader LEFT = PARAMETER.left();
    private static final LongReader RIGHT = PARAMETER.right();
    private static final LongBinaryOperator OPERATOR = PARAMETER.operator();
    private static final boolean IS_INT = PARAMETER.isInt();

    @Override
    public void all(MemorySegment left, int leftMask, MemorySegment right, int rightMask, MemorySegment out, int rows) {
        for (int i = 0; i < rows; i++) {
            put(out, i, OPERATOR.applyAsLong(LEFT.read(left, i & leftMask), RIGHT.read(right, i & rightMask)));
        }
    }

    @Override
    public void chosen(Operands operands, MemorySegment out) {
        MemorySegment left = operands.values(0);
        MemorySegment right = operands.values(1);
        int leftMask = operands.mask(0);
        int rightMask = operands.mask(1);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                put(out, position,
                        OPERATOR.applyAsLong(LEFT.read(left, position & leftMask),
                                RIGHT.read(right, position & rightMask)));
            } else {
                put(out, position, 0);
            }
        }
    }

    private static void put(MemorySegment out, int row, long value) {
        if (IS_INT) {
            MemoryAccess.setIntAtIndex(out, row, Math.toIntExact(value));
        } else {
            MemoryAccess.setLongAtIndex(out, row, value);
        }
    }
}
