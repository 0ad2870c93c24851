package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Template: compares integers of up to 64 bits, and whatever is kept as such.
final class LongComparison implements ComparisonLoop {
    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final Comparison OPERATOR = PARAMETER.operator();
    private static final LongReader READER = (LongReader) PARAMETER.reader();

    @Override
    public void bits(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection selection, int rows,
            MemorySegment out) {
        MemorySegment leftValues = left.values();
        MemorySegment rightValues = right.values();
        if (rightMask == 0) {
            bitsWithConstant(leftValues, READER.read(rightValues, 0), rows, out);
            return;
        }
        for (int base = 0; base < rows; base += 64) {
            int end = Math.min(64, rows - base);
            long word = 0;
            for (int i = 0; i < end; i++) {
                word |= (OPERATOR.test(READER.read(leftValues, base + i), READER.read(rightValues, base + i)) ? 1L
                        : 0L) << i;
            }
            MemoryAccess.setLongAtIndex(out, base >>> 6, word);
        }
    }

    private static void bitsWithConstant(MemorySegment leftValues, long constant, int rows, MemorySegment out) {
        for (int base = 0; base < rows; base += 64) {
            int end = Math.min(64, rows - base);
            long word = 0;
            for (int i = 0; i < end; i++) {
                word |= (OPERATOR.test(READER.read(leftValues, base + i), constant) ? 1L : 0L) << i;
            }
            MemoryAccess.setLongAtIndex(out, base >>> 6, word);
        }
    }

    @Override
    public int select(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection in, int rows, int[] out) {
        MemorySegment leftValues = left.values();
        MemorySegment rightValues = right.values();
        int count = 0;
        if (in != null) {
            int[] positions = in.positions();
            int candidates = in.count();
            for (int i = 0; i < candidates; i++) {
                int position = positions[i];
                out[count] = position;
                count += OPERATOR.test(READER.read(leftValues, position),
                        READER.read(rightValues, position & rightMask)) ? 1 : 0;
            }
            return count;
        }
        if (rightMask == 0) {
            long constant = READER.read(rightValues, 0);
            for (int i = 0; i < rows; i++) {
                out[count] = i;
                count += OPERATOR.test(READER.read(leftValues, i), constant) ? 1 : 0;
            }
            return count;
        }
        for (int i = 0; i < rows; i++) {
            out[count] = i;
            count += OPERATOR.test(READER.read(leftValues, i), READER.read(rightValues, i)) ? 1 : 0;
        }
        return count;
    }
}
