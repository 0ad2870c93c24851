package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function of one integer-like value (an integer, date, time, timestamp or interval), with a loop of its own.
///
/// The operator answers 64-bit integers, or the raw bits of a double where the result is DOUBLE. It throws
/// ArithmeticException or an EngineException only where the function says that it can fail.
public final class LongMap implements Kernel {
    private static final LoopTemplate<Loop> TEMPLATE = new LoopTemplate<>(MethodHandles.lookup(), LongMapLoop.class);

    private final SqlType resultType;
    private final Parameter parameter;
    private volatile @Nullable Loop loop;
    private final boolean canFail;

    /// The loop of one operator.
    interface Loop {
        /// Computes rows 0 to `rows` - 1.
        void all(MemorySegment in, MemorySegment out, int rows);

        /// Computes the rows that are needed and not NULL.
        void chosen(Operands operands, MemorySegment out);
    }

    /// What a copy of the loop is made for.
    record Parameter(LongReader reader, boolean isInt, LongUnaryOperator operator) {
    }

    /// Creates the kernel.
    ///
    /// @param argumentType a type of integer storage
    /// @param resultType a type of storage INT32, INT64 or FLOAT64
    /// @param canFail whether the operator throws for some values; else it is run over rows that are not needed too
    /// @param operator the function
    public LongMap(SqlType argumentType, SqlType resultType, boolean canFail, LongUnaryOperator operator) {
        this.resultType = resultType;
        this.canFail = canFail;
        this.parameter = new Parameter(LongReader.of(argumentType.storage()), resultType.storage() == Storage.INT32,
                operator);
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

    /// Makes the loop at the first use: most functions are never called.
    private Loop loop() {
        Loop made = loop;
        if (made == null) {
            made = TEMPLATE.with(parameter);
            loop = made;
        }
        return made;
    }

    private FlatColumn flat(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
            ArrowBuf values = scratch.values(rows, resultType.storage().width());
            try {
                MemorySegment out = Layouts.segment(values);
                Loop loop = loop();
                if (!operands.isSparse() && (!canFail || selection == null && operands.validity() == null)) {
                    loop.all(operands.values(0), out, rows);
                } else {
                    loop.chosen(operands, out);
                }
                return new FlatColumn(resultType, rows, operands.retainValidity(), values);
            } catch (ArithmeticException e) {
                values.close();
                throw overflow(resultType);
            } catch (Throwable thrown) {
                values.close();
                throw thrown;
            }
        }
    }

    /// Returns the error for a result that its type cannot hold.
    static EngineException overflow(SqlType type) {
        return EngineException.of(ErrorCode.DATETIME_OVERFLOW, type.sql() + " out of range");
    }
}
