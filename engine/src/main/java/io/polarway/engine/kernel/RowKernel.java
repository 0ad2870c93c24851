package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A function of any arguments to a value of storage BIT, INT32, INT64 or FLOAT64, called row by row: for functions that do
/// so much per row that the call does not count.
public final class RowKernel implements Kernel {
    /// What a function answers for NULL.
    public static final long NULL = 0x8000_0000_0000_0001L;

    private final SqlType resultType;
    private final RowFunction function;
    private final Kernel kernel;

    /// The function.
    @FunctionalInterface
    public interface RowFunction {
        /// Computes one row, in which no argument is NULL.
        ///
        /// @param operands the arguments, of which row `position & mask(a)` is meant
        /// @return the value, the raw bits of a double, 0 or 1 for BOOLEAN, or [RowKernel#NULL]
        long apply(Operands operands, int position);
    }

    /// Creates the kernel.
    public RowKernel(SqlType resultType, RowFunction function) {
        this.resultType = resultType;
        this.function = function;
        this.kernel = Elementwise.of(resultType, this::run);
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        return kernel.apply(arguments, selection, rows, scratch);
    }

    private void run(Operands operands, MemorySegment out) {
        Storage storage = resultType.storage();
        if (storage == Storage.BIT) {
            Bits.fill(out, operands.rows(), false);
        }
        int count = operands.count();
        try {
            for (int i = 0; i < count; i++) {
                int position = operands.position(i);
                if (!operands.isValid(position)) {
                    continue;
                }
                long value = function.apply(operands, position);
                if (value == NULL) {
                    operands.setNull(position);
                } else if (storage == Storage.BIT) {
                    if (value != 0) {
                        Bits.set(out, position);
                    }
                } else if (storage == Storage.INT32) {
                    MemoryAccess.setIntAtIndex(out, position, Math.toIntExact(value));
                } else {
                    MemoryAccess.setLongAtIndex(out, position, value);
                }
            }
        } catch (ArithmeticException e) {
            throw EngineException.of(resultType.isNumeric() ? ErrorCode.NUMERIC_OVERFLOW : ErrorCode.DATETIME_OVERFLOW,
                    resultType.sql() + " out of range");
        }
    }
}
