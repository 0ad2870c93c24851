package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Template: casts between what is stored as integers of up to 64 bits. It converts all rows and looks for those that do not
/// fit only if some, needed or not, did not.
final class LongCastLoop implements CastLoop {
    /// What a copy is made for.
    record Parameter(LongConversion conversion, LongReader reader, LongWriter writer) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final LongConversion CONVERSION = PARAMETER.conversion();
    private static final LongReader READER = PARAMETER.reader();
    private static final LongWriter WRITER = PARAMETER.writer();

    @Override
    public void run(Operands operands, MemorySegment out, CastFailure failure) {
        MemorySegment in = operands.values(0);
        boolean fits = operands.isSparse() ? convertNeeded(operands, in, out) : convertAll(operands.rows(), in, out);
        if (!fits) {
            findFailures(operands, in, failure);
        }
    }

    private static boolean convertAll(int rows, MemorySegment in, MemorySegment out) {
        int misfits = 0;
        for (int i = 0; i < rows; i++) {
            long value = READER.read(in, i);
            misfits |= CONVERSION.fits(value) ? 0 : 1;
            WRITER.write(out, i, CONVERSION.convert(value));
        }
        return misfits == 0;
    }

    private static boolean convertNeeded(Operands operands, MemorySegment in, MemorySegment out) {
        int mask = operands.mask(0);
        int count = operands.count();
        int misfits = 0;
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            long value = READER.read(in, position & mask);
            misfits |= CONVERSION.fits(value) ? 0 : 1;
            WRITER.write(out, position, CONVERSION.convert(value));
        }
        return misfits == 0;
    }

    private static void findFailures(Operands operands, MemorySegment in, CastFailure failure) {
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (operands.isValid(position) && !CONVERSION.fits(READER.read(in, position & operands.mask(0)))) {
                failure.at(operands, position);
            }
        }
    }
}
