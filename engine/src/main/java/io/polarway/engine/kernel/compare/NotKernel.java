package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.PredicateKernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// NOT of BOOLEAN; NULL stays NULL. 64 rows at a time.
public final class NotKernel implements PredicateKernel {
    /// The kernel.
    public static final NotKernel INSTANCE = new NotKernel();

    private NotKernel() {
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(ScalarType.BOOLEAN, rows);
        }
        if (Operands.areConstant(arguments)) {
            return new ConstantColumn(not(arguments, 1, scratch), rows);
        }
        return not(arguments, rows, scratch);
    }

    private static FlatColumn not(Column[] arguments, int rows, Scratch scratch) {
        try (Operands operands = Operands.of(arguments, null, rows, scratch)) {
            ArrowBuf bits = scratch.bitmap(rows);
            MemorySegment values = operands.values(0);
            MemorySegment out = Layouts.segment(bits);
            for (int i = 0; i < (rows + 63) >>> 6; i++) {
                MemoryAccess.setLongAtIndex(out, i, ~MemoryAccess.getLongAtIndex(values, i));
            }
            return new FlatColumn(ScalarType.BOOLEAN, rows, operands.retainValidity(), bits);
        }
    }

    @Override
    public int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        try (Column result = apply(arguments, in, rows, scratch)) {
            return NullTests.selectTrue(result, in, rows, out);
        }
    }
}
