package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.Bits;
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

/// One of the six comparisons of two columns of one type.
final class ComparisonKernel implements PredicateKernel {
    private final ComparisonLoop loop;
    private final ComparisonLoop exchanged;

    /// Creates a kernel.
    ///
    /// @param loop compares a column with a column or with a constant at the right
    /// @param exchanged gives the same answer as `loop` when left and right are exchanged
    ComparisonKernel(ComparisonLoop loop, ComparisonLoop exchanged) {
        this.loop = loop;
        this.exchanged = exchanged;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(ScalarType.BOOLEAN, rows);
        }
        if (Operands.areConstant(arguments)) {
            return new ConstantColumn(compare(arguments, null, 1, scratch), rows);
        }
        return compare(arguments, selection, rows, scratch);
    }

    private FlatColumn compare(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
            ArrowBuf bits = scratch.bitmap(rows);
            try {
                MemorySegment out = Layouts.segment(bits);
                if (operands.isConstant(0)) {
                    exchanged.bits(operands.column(1), operands.column(0), 0, selection, rows, out);
                } else {
                    loop.bits(operands.column(0), operands.column(1), operands.mask(1), selection, rows, out);
                }
                return new FlatColumn(ScalarType.BOOLEAN, rows, operands.retainValidity(), bits);
            } catch (Throwable thrown) {
                bits.close();
                throw thrown;
            }
        }
    }

    @Override
    public int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        if (rows == 0 || Operands.isAnyNull(arguments)) {
            return 0;
        }
        if (Operands.areConstant(arguments)) {
            return selectConstant(arguments, in, rows, out, scratch);
        }
        try (Operands operands = Operands.of(arguments, in, rows, scratch)) {
            int count = operands.isConstant(0)
                    ? exchanged.select(operands.column(1), operands.column(0), 0, in, rows, out)
                    : loop.select(operands.column(0), operands.column(1), operands.mask(1), in, rows, out);
            MemorySegment validity = operands.validity();
            return validity == null ? count : keepSet(validity, out, count);
        }
    }

    private int selectConstant(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        try (FlatColumn result = compare(arguments, null, 1, scratch)) {
            if (!Bits.get(result.values(), 0)) {
                return 0;
            }
        }
        int count = in == null ? rows : in.count();
        for (int i = 0; i < count; i++) {
            out[i] = in == null ? i : in.position(i);
        }
        return count;
    }

    /// Keeps those of the first `count` positions whose bit is set, and returns their number.
    static int keepSet(MemorySegment bitmap, int[] positions, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            positions[kept] = position;
            kept += MemoryAccess.getByte(bitmap, position >>> 3) >>> (position & 7) & 1;
        }
        return kept;
    }
}
