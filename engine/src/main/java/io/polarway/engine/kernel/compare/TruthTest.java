package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.PredicateKernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// IS [NOT] NULL of any column, IS [NOT] TRUE and IS [NOT] FALSE of BOOLEAN; never NULL. 64 rows at a time.
public enum TruthTest implements PredicateKernel {
    IS_NULL("is null"),
    IS_NOT_NULL("is not null"),
    IS_TRUE("is true"),
    IS_NOT_TRUE("is not true"),
    IS_FALSE("is false"),
    IS_NOT_FALSE("is not false");

    private final String symbol;

    TruthTest(String symbol) {
        this.symbol = symbol;
    }

    /// Returns the operator as function names have it.
    public String symbol() {
        return symbol;
    }

    /// Returns whether the test looks at NULL only and so takes a column of any type.
    public boolean isNullTest() {
        return this == IS_NULL || this == IS_NOT_NULL;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        Column argument = arguments[0];
        if (argument instanceof ConstantColumn constant && rows > 0) {
            try (ConstantColumn one = constant.withRows(1)) {
                return new ConstantColumn(test(one, 1, scratch), rows);
            }
        }
        return test(argument, rows, scratch);
    }

    private FlatColumn test(Column argument, int rows, Scratch scratch) {
        ArrowBuf bits = scratch.bitmap(rows);
        try {
            MemorySegment out = Layouts.segment(bits);
            if (isNullTest()) {
                NullTests.writeNulls(argument, rows, out);
                if (this == IS_NOT_NULL) {
                    complement(out, rows);
                }
            } else {
                try (FlatColumn flat = Gather.flatten(argument, scratch.memory())) {
                    testTruth(flat, rows, out);
                }
            }
            return new FlatColumn(ScalarType.BOOLEAN, rows, null, bits);
        } catch (Throwable thrown) {
            bits.close();
            throw thrown;
        }
    }

    private void testTruth(FlatColumn flat, int rows, MemorySegment out) {
        MemorySegment values = flat.values();
        MemorySegment validity = flat.validity();
        boolean isAboutFalse = this == IS_FALSE || this == IS_NOT_FALSE;
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            long word = MemoryAccess.getLongAtIndex(values, i);
            word = isAboutFalse ? ~word : word;
            word = validity == null ? word : word & MemoryAccess.getLongAtIndex(validity, i);
            MemoryAccess.setLongAtIndex(out, i, word);
        }
        if (this == IS_NOT_TRUE || this == IS_NOT_FALSE) {
            complement(out, rows);
        }
    }

    private static void complement(MemorySegment bits, int rows) {
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            MemoryAccess.setLongAtIndex(bits, i, ~MemoryAccess.getLongAtIndex(bits, i));
        }
    }

    @Override
    public int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        try (Column result = apply(arguments, in, rows, scratch)) {
            return NullTests.selectTrue(result, in, rows, out);
        }
    }
}
