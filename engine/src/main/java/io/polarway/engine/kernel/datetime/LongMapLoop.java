package io.polarway.engine.kernel.datetime;

import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;

/// Template: the loop of a [LongMap]. The operator is a constant of the copy, so it is inlined and divisions by its
/// constants become multiplications.
final class LongMapLoop implements LongMap.Loop {
    private static final LongMap.Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(),
            LongMap.Parameter.class);
    private static final LongReader READER = PARAMETER.reader();
    private static final LongUnaryOperator OPERATOR = PARAMETER.operator();
    private static final boolean IS_INT = PARAMETER.isInt();

    @Override
    public void all(MemorySegment in, MemorySegment out, int rows) {
        for (int i = 0; i < rows; i++) {
            put(out, i, OPERATOR.applyAsLong(READER.read(in, i)));
        }
    }

    @Override
    public void chosen(Operands operands, MemorySegment out) {
        MemorySegment in = operands.values(0);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                put(out, position, OPERATOR.applyAsLong(READER.read(in, position)));
            } else {
                put(out, position, 0);
            }
        }
    }

    private static void put(MemorySegment out, int row, long value) {
        if (IS_INT) {
            MemoryAccess.setIntAtIndex(out, row, (int) value);
        } else {
            MemoryAccess.setLongAtIndex(out, row, value);
        }
    }
}
