package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A kernel whose result in a row depends on the arguments in that row, and is NULL where one of them is: it prepares the
/// arguments and the result, and leaves the values to a loop. Constants give a constant, computed once.
public final class Elementwise implements Kernel {
    /// Computes fixed-width values or bits.
    @FunctionalInterface
    public interface Loop {
        /// Writes the result of every needed position to `out`, which is not cleared. It may call [Operands#setNull].
        void run(Operands operands, MemorySegment out);

        /// Returns whether the loop looks up the codes of dictionaries itself, see [Operands#coded].
        default boolean readsCodes() {
            return false;
        }
    }

    /// Computes VARCHAR or VARBINARY values.
    @FunctionalInterface
    public interface ViewLoop {
        /// Sets the result of every needed position. It may call [Operands#setNull].
        void run(Operands operands, ViewBuilder out);
    }

    private final SqlType resultType;
    private final @Nullable Loop loop;
    private final @Nullable ViewLoop viewLoop;

    private Elementwise(SqlType resultType, @Nullable Loop loop, @Nullable ViewLoop viewLoop) {
        this.resultType = resultType;
        this.loop = loop;
        this.viewLoop = viewLoop;
    }

    /// Creates a kernel that gives fixed-width values or bits.
    public static Elementwise of(SqlType resultType, Loop loop) {
        return new Elementwise(resultType, loop, null);
    }

    /// Creates a kernel that gives VARCHAR or VARBINARY.
    public static Elementwise ofViews(SqlType resultType, ViewLoop loop) {
        return new Elementwise(resultType, null, loop);
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (rows == 0 || selection != null && selection.isEmpty() || Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(resultType, rows);
        }
        if (arguments.length > 0 && Operands.areConstant(arguments)) {
            return new ConstantColumn(compute(arguments, null, 1, scratch), rows);
        }
        return compute(arguments, selection, rows, scratch);
    }

    private FlatColumn compute(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        boolean readsCodes = loop != null && loop.readsCodes();
        try (Operands operands = readsCodes
                ? Operands.coded(arguments, selection, rows, scratch)
                : Operands.of(arguments, selection, rows, scratch)) {
            if (viewLoop != null) {
                try (ViewBuilder builder = new ViewBuilder(scratch.memory(), rows)) {
                    viewLoop.run(operands, builder);
                    return builder.build(resultType, operands.resultValidity());
                }
            }
            ArrowBuf buffer = scratch.memory().allocate(
                    Math.max(8, Math.max(Bits.bytes(rows), (long) rows * resultType.storage().width())));
            try {
                if (loop != null) {
                    loop.run(operands, Layouts.segment(buffer));
                }
                return new FlatColumn(resultType, rows, operands.resultValidity(), buffer);
            } catch (Throwable thrown) {
                buffer.close();
                throw thrown;
            }
        }
    }
}
