package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function whose result is a part of its first argument: the result's views point into the argument's buffers, and no
/// string bytes are copied.
///
/// @param resultType VARCHAR or VARBINARY
/// @param slicer finds the part
public record SliceKernel(SqlType resultType, Slicer slicer) implements Kernel {
    /// What a slicer answers for NULL.
    public static final long NULL = -1;

    /// Finds the part of one string.
    @FunctionalInterface
    public interface Slicer {
        /// Returns [SliceKernel#of] the part, or [SliceKernel#NULL].
        ///
        /// @param text holds the string
        /// @param offset where it begins
        /// @param length its bytes
        /// @param operands all arguments, of which row `position & mask(a)` is meant
        long slice(MemorySegment text, long offset, int length, Operands operands, int position);
    }

    /// Returns the part from byte `from` (inclusive) to `to` (exclusive), counted from the beginning of the string.
    public static long of(int from, int to) {
        return (long) from << 32 | Math.max(0, to - from);
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
        try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
            ArrowBuf views = scratch.memory().allocateZeroed((long) Math.max(1, rows) * ViewBuilder.VIEW_BYTES);
            try {
                MemorySegment out = Layouts.segment(views);
                FlatColumn column = operands.column(0);
                int mask = operands.mask(0);
                int count = operands.count();
                for (int i = 0; i < count; i++) {
                    int position = operands.position(i);
                    if (!operands.isValid(position)) {
                        continue;
                    }
                    int row = position & mask;
                    MemorySegment text = Views.segment(column, row);
                    long offset = Views.offset(column.values(), row);
                    long slice = slicer.slice(text, offset, Views.length(column.values(), row), operands, position);
                    if (slice == NULL) {
                        operands.setNull(position);
                    } else {
                        put(out, position, column.values(), row, text, offset, (int) (slice >>> 32), (int) slice);
                    }
                }
                ArrowBuf validity = operands.resultValidity();
                for (ArrowBuf buffer : column.dataBuffers()) {
                    buffer.getReferenceManager().retain();
                }
                return new FlatColumn(resultType, rows, validity, views, column.dataBuffers(), List.of());
            } catch (Throwable thrown) {
                views.close();
                throw thrown;
            }
        }
    }

    private static void put(MemorySegment out, int position, MemorySegment views, int row, MemorySegment text,
            long offset,
            int from, int length) {
        long at = (long) position * ViewBuilder.VIEW_BYTES;
        MemoryAccess.setInt(out, at, length);
        if (length <= ViewBuilder.INLINE) {
            MemorySegment.copy(text, offset + from, out, at + 4, length);
            return;
        }
        MemoryAccess.setInt(out, at + 4, MemoryAccess.getInt(text, offset + from));
        MemoryAccess.setInt(out, at + 8, MemoryAccess.getInt(views, (long) row * ViewBuilder.VIEW_BYTES + 8));
        MemoryAccess.setInt(out, at + 12, (int) offset + from);
    }
}
