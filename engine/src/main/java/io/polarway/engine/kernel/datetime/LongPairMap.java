package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.function.LongBinaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function of two integer-like values, with a loop of its own; as [LongMap]. The operator may fail for any values.
public final class LongPairMap implements Kernel {
    private static final LoopTemplate<Loop> TEMPLATE = new LoopTemplate<>(MethodHandles.lookup(), LongPairLoop.class);

    private final SqlType resultType;
    private final Parameter parameter;
    private volatile @Nullable Loop loop;

    /// The loop of one operator.
    interface Loop {
        /// Computes rows 0 to `rows` - 1; an argument whose mask is 0 is a constant.
        void all(MemorySegment left, int leftMask, MemorySegment right, int rightMask, MemorySegment out, int rows);

        /// Computes the rows that are needed and not NULL.
        void chosen(Operands operands, MemorySegment out);
    }

    /// What a copy of the loop is made for.
    record Parameter(LongReader left, LongReader right, boolean isInt, LongBinaryOperator operator) {
    }

    /// Creates the kernel.
    ///
    /// @param left a type of integer storage
    /// @param right a type of integer storage
    /// @param resultType a type of storage INT32, INT64 or FLOAT64
    /// @param operator the function; throws ArithmeticException or an EngineException where it has no result
    public LongPairMap(SqlType left, SqlType right, SqlType resultType, LongBinaryOperator operator) {
        this.resultType = resultType;
        this.parameter = new Parameter(LongReader.of(left.storage()), LongReader.of(right.storage()),
                resultType.storage() == Storage.INT32, operator);
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
                if (selection == null && operands.validity() == null) {
                    loop.all(operands.values(0), operands.mask(0), operands.values(1), operands.mask(1), out, rows);
                } else {
                    loop.chosen(operands, out);
                }
                return new FlatColumn(resultType, rows, operands.retainValidity(), values);
            } catch (ArithmeticException e) {
                values.close();
                throw LongMap.overflow(resultType);
            } catch (Throwable thrown) {
                values.close();
                throw thrown;
            }
        }
    }
}
