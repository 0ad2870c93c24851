package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import org.jspecify.annotations.Nullable;

/// A function of any arguments to VARCHAR or VARBINARY, called for each needed row without NULL arguments.
public final class TextKernel implements Kernel {
    /// The longest string that a function may make.
    public static final int MAX_BYTES = 1 << 28;

    private final RowFunction function;
    private final Kernel kernel;

    /// Computes one row.
    @FunctionalInterface
    public interface RowFunction {
        /// Returns the bytes of the result, or null for NULL.
        ///
        /// @param operands the arguments, of which row `position & mask(a)` is meant
        byte @Nullable [] apply(Operands operands, int position);
    }

    /// Creates the kernel.
    ///
    /// @param resultType the type of the result
    public TextKernel(SqlType resultType, RowFunction function) {
        this.function = function;
        this.kernel = Elementwise.ofViews(resultType, this::run);
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        return kernel.apply(arguments, selection, rows, scratch);
    }

    private void run(Operands operands, ViewBuilder out) {
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            if ((i & 0xFFF) == 0xFFF) {
                operands.scratch().cancellation().check();
            }
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            byte[] bytes = function.apply(operands, position);
            if (bytes == null) {
                operands.setNull(position);
            } else {
                out.set(position, bytes, 0, bytes.length);
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
