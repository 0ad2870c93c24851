package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.LoopTemplate;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Template: compares strings as unsigned bytes. It looks at needed rows only, since the view of another row may point
/// nowhere.
final class ViewComparison implements ComparisonLoop {
    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final Comparison OPERATOR = PARAMETER.operator();
    private static final boolean IS_EQUALITY = OPERATOR.isEquality();

    @Override
    public void bits(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection selection, int rows,
            MemorySegment out) {
        Bits.fill(out, rows, false);
        int candidates = selection == null ? rows : selection.count();
        for (int i = 0; i < candidates; i++) {
            int position = selection == null ? i : selection.position(i);
            if (test(left, position, right, position & rightMask)) {
                Bits.set(out, position);
            }
        }
    }

    @Override
    public int select(FlatColumn left, FlatColumn right, int rightMask, @Nullable Selection in, int rows, int[] out) {
        int candidates = in == null ? rows : in.count();
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int position = in == null ? i : in.position(i);
            out[count] = position;
            count += test(left, position, right, position & rightMask) ? 1 : 0;
        }
        return count;
    }

    private static boolean test(FlatColumn left, int leftRow, FlatColumn right, int rightRow) {
        if (IS_EQUALITY) {
            return Views.equal(left, leftRow, right, rightRow) == (OPERATOR == Comparison.EQUAL);
        }
        return OPERATOR.test(Views.compare(left, leftRow, right, rightRow), 0L);
    }
}
