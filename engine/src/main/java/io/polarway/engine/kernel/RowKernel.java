package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function of any arguments to a value of storage BIT, INT32, INT64 or FLOAT64, called row by row: for functions that do
/// so much per row that the call does not count.
public final class RowKernel implements Kernel {
    /// What a function answers for NULL.
    public static final long NULL = 0x8000_0000_0000_0001L;

    private final SqlType resultType;
    private final RowFunction function;

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
        ArrowBuf validity = null;
        Storage storage = resultType.storage();
        ArrowBuf values = storage == Storage.BIT
                ? scratch.memory().allocateZeroed(Math.max(8, Bits.bytes(rows)))
                : scratch.memory().allocateZeroed(Math.max(8, (long) rows * storage.width()));
        try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
            validity = operands.retainValidity();
            boolean isShared = true;
            MemorySegment out = Layouts.segment(values);
            int count = operands.count();
            for (int i = 0; i < count; i++) {
                int position = operands.position(i);
                if (!operands.isValid(position)) {
                    continue;
                }
                long value = function.apply(operands, position);
                if (value == NULL) {
                    if (isShared) {
                        ArrowBuf copy = operands.copyValidity();
                        if (validity != null) {
                            validity.close();
                        }
                        validity = copy;
                        isShared = false;
                    }
                    if (validity != null) {
                        Bits.clear(Layouts.segment(validity), position);
                    }
                } else if (storage == Storage.BIT) {
                    if (value != 0) {
                        Bits.set(out, position);
                    }
                } else if (storage == Storage.INT32) {
                    out.setAtIndex(Layouts.INT, position, Math.toIntExact(value));
                } else {
                    out.setAtIndex(Layouts.LONG, position, value);
                }
            }
            return new FlatColumn(resultType, rows, validity, values);
        } catch (ArithmeticException e) {
            close(validity, values);
            throw EngineException.of(resultType.isNumeric() ? ErrorCode.NUMERIC_OVERFLOW : ErrorCode.DATETIME_OVERFLOW,
                    resultType.sql() + " out of range");
        } catch (Throwable thrown) {
            close(validity, values);
            throw thrown;
        }
    }

    private static void close(@Nullable ArrowBuf validity, ArrowBuf values) {
        values.close();
        if (validity != null) {
            validity.close();
        }
    }
}
