package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Template: compares 128-bit integers and 16 opaque bytes.
final class WideComparison implements ComparisonLoop {
    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final Comparison OPERATOR = PARAMETER.operator();
    private static final WideReader READER = (WideReader) PARAMETER.reader();

    @Override
    public void bits(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection selection, int rows,
            MemorySegment out) {
        MemorySegment leftValues = left.values();
        MemorySegment rightValues = right.values();
        for (int base = 0; base < rows; base += 64) {
            int end = Math.min(64, rows - base);
            long word = 0;
            for (int i = 0; i < end; i++) {
                word |= (test(leftValues, base + i, rightValues, base + i & rightMask) ? 1L : 0L) << i;
            }
            MemoryAccess.setLongAtIndex(out, base >>> 6, word);
        }
    }

    @Override
    public int select(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection in, int rows, int[] out) {
        MemorySegment leftValues = left.values();
        MemorySegment rightValues = right.values();
        int candidates = in == null ? rows : in.count();
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int position = in == null ? i : in.position(i);
            out[count] = position;
            count += test(leftValues, position, rightValues, position & rightMask) ? 1 : 0;
        }
        return count;
    }

    private static boolean test(MemorySegment left, int leftRow, MemorySegment right, int rightRow) {
        return OPERATOR.testHalves(READER.high(left, leftRow), READER.low(left, leftRow), READER.high(right, rightRow),
                READER.low(right, rightRow));
    }
}
