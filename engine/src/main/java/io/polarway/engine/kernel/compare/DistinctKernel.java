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

/// IS [NOT] DISTINCT FROM: two NULLs are not distinct, a NULL and a value are.
final class DistinctKernel implements PredicateKernel {
    private final ComparisonLoop equal;
    private final boolean isDistinct;

    DistinctKernel(ComparisonLoop equal, boolean isDistinct) {
        this.equal = equal;
        this.isDistinct = isDistinct;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.areConstant(arguments)) {
            Column[] one = {withOneRow(arguments[0]), withOneRow(arguments[1])};
            try {
                return new ConstantColumn(compare(one, null, 1, scratch), rows);
            } finally {
                one[0].close();
                one[1].close();
            }
        }
        return compare(arguments, selection, rows, scratch);
    }

    private static Column withOneRow(Column constant) {
        return constant instanceof ConstantColumn column ? column.withRows(1) : constant.retain();
    }

    private FlatColumn compare(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        ArrowBuf bits = scratch.bitmap(rows);
        try {
            write(arguments, selection, rows, scratch, Layouts.segment(bits));
            return new FlatColumn(ScalarType.BOOLEAN, rows, null, bits);
        } catch (Throwable thrown) {
            bits.close();
            throw thrown;
        }
    }

    private void write(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch,
            MemorySegment out) {
        if (Operands.isAnyNull(arguments)) {
            // Not distinct where the other one is NULL too.
            Column other = arguments[0] instanceof ConstantColumn constant && constant.isNull() ? arguments[1]
                    : arguments[0];
            NullTests.writeNulls(other, rows, out);
        } else {
            try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
                FlatColumn left = operands.column(0);
                FlatColumn right = operands.column(1);
                if (operands.isConstant(0) && !operands.isConstant(1)) {
                    equal.bits(right, left, 0, selection, rows, out);
                } else {
                    equal.bits(left, right, operands.mask(1), selection, rows, out);
                }
                MemorySegment leftValidity = operands.isConstant(0) ? null : left.validity();
                MemorySegment rightValidity = operands.isConstant(1) ? null : right.validity();
                considerNulls(leftValidity, rightValidity, rows, out);
            }
        }
        if (isDistinct) {
            for (int i = 0; i < (rows + 63) >>> 6; i++) {
                MemoryAccess.setLongAtIndex(out, i, ~MemoryAccess.getLongAtIndex(out, i));
            }
        }
    }

    private static void considerNulls(@Nullable MemorySegment left, @Nullable MemorySegment right, int rows,
            MemorySegment out) {
        if (left == null && right == null) {
            return;
        }
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            long leftValid = left == null ? -1L : MemoryAccess.getLongAtIndex(left, i);
            long rightValid = right == null ? -1L : MemoryAccess.getLongAtIndex(right, i);
            long same = MemoryAccess.getLongAtIndex(out, i) & leftValid & rightValid | ~(leftValid | rightValid);
            MemoryAccess.setLongAtIndex(out, i, same);
        }
    }

    @Override
    public int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        try (Column result = apply(arguments, in, rows, scratch)) {
            return NullTests.selectTrue(result, in, rows, out);
        }
    }
}
