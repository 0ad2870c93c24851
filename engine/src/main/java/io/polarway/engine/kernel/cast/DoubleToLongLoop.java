package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Template: casts REAL and DOUBLE to integers, rounding half to even as PostgreSQL does.
final class DoubleToLongLoop implements CastLoop {
    /// What a copy is made for.
    record Parameter(DoubleReader reader, LongWriter writer, double min, double above) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final DoubleReader READER = PARAMETER.reader();
    private static final LongWriter WRITER = PARAMETER.writer();
    private static final double MIN = PARAMETER.min();
    private static final double ABOVE = PARAMETER.above();

    @Override
    public void run(Operands operands, MemorySegment out, CastFailure failure) {
        MemorySegment in = operands.values(0);
        int mask = operands.mask(0);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            double rounded = Math.rint(READER.read(in, position & mask));
            if (!(rounded >= MIN & rounded < ABOVE) && operands.isValid(position)) {
                failure.at(operands, position);
            }
            WRITER.write(out, position, (long) rounded);
        }
    }
}
