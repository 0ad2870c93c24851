package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.DoubleWriter;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;

/// Template: casts integers and 64-bit DECIMALs to REAL or DOUBLE, giving the nearest number.
final class LongToDoubleLoop implements CastLoop {
    /// What a copy is made for.
    record Parameter(int scale, LongReader reader, DoubleWriter writer) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final int SCALE = PARAMETER.scale();
    private static final double DIVISOR = Math.pow(10, SCALE);
    private static final LongReader READER = PARAMETER.reader();
    private static final DoubleWriter WRITER = PARAMETER.writer();
    private static final long EXACT = 1L << 53;

    @Override
    public void run(Operands operands, MemorySegment out, CastFailure failure) {
        MemorySegment in = operands.values(0);
        int rows = operands.rows();
        for (int i = 0; i < rows; i++) {
            WRITER.write(out, i, convert(READER.read(in, i)));
        }
    }

    private static double convert(long value) {
        if (SCALE == 0) {
            return value;
        }
        // Both operands are exact, so the quotient is rounded once.
        if (value >= -EXACT && value <= EXACT) {
            return value / DIVISOR;
        }
        return BigDecimal.valueOf(value, SCALE).doubleValue();
    }
}
