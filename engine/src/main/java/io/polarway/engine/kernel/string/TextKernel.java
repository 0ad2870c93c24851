package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function of any arguments to VARCHAR or VARBINARY, called for each needed row without NULL arguments.
///
/// @param resultType the type of the result
/// @param function the function
public record TextKernel(SqlType resultType, RowFunction function) implements Kernel {
    /// The longest string that a function may make.
    public static final int MAX_BYTES = 1 << 28;

    /// Computes one row.
    @FunctionalInterface
    public interface RowFunction {
        /// Returns the bytes of the result, or null for NULL.
        ///
        /// @param operands the arguments, of which row `position & mask(a)` is meant
        byte @Nullable [] apply(Operands operands, int position);
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(resultType, rows);
        }
        if (Operands.areConstant(arguments)) {
            return new ConstantColumn(flat(arguments, null, 1, scratch), rows);
        }
        return flat(arguments, selection, rows, scratch);
    }

    private FlatColumn flat(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        ArrowBuf nulls = null;
        try (Operands operands = Operands.of(arguments, selection, rows, scratch);
                ViewBuilder builder = new ViewBuilder(scratch.memory(), rows)) {
            int count = operands.count();
            for (int i = 0; i < count; i++) {
                if ((i & 0xFFFF) == 0xFFFF) {
                    scratch.cancellation().check();
                }
                int position = operands.position(i);
                if (!operands.isValid(position)) {
                    continue;
                }
                byte[] bytes = function.apply(operands, position);
                if (bytes != null) {
                    builder.set(position, bytes, 0, bytes.length);
                } else {
                    if (nulls == null) {
                        nulls = operands.copyValidity();
                    }
                    Bits.clear(Layouts.segment(nulls), position);
                }
            }
            FlatColumn column = builder.build(resultType, nulls == null ? operands.retainValidity() : nulls);
            nulls = null;
            return column;
        } finally {
            if (nulls != null) {
                nulls.close();
            }
        }
    }

    /// Fails if a function is about to make a string of more than [#MAX_BYTES].
    public static int checkedLength(long bytes) {
        if (bytes > MAX_BYTES) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The result would be a string of " + bytes + " bytes; at most " + MAX_BYTES + " are possible");
        }
        return (int) bytes;
    }
}
