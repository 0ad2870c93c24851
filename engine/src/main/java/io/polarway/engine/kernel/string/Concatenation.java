package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Joining strings, straight into the result's buffer.
public final class Concatenation {
    private Concatenation() {
    }

    /// Returns `||`, which is NULL if an operand is.
    public static Kernel strict(SqlType type) {
        return Elementwise.ofViews(type, Concatenation::joinAll);
    }

    private static void joinAll(Operands operands, ViewBuilder out) {
        int count = operands.count();
        int width = operands.size();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            long length = 0;
            for (int a = 0; a < width; a++) {
                length += Views.length(operands.values(a), position & operands.mask(a));
            }
            int bytes = TextKernel.checkedLength(length);
            MemorySegment target = out.reserve(position, bytes);
            long at = out.targetOffset();
            for (int a = 0; a < width; a++) {
                at = append(operands.column(a), position & operands.mask(a), target, at);
            }
            out.finish(position, bytes);
        }
    }

    private static long append(FlatColumn column, int row, MemorySegment target, long at) {
        MemorySegment views = column.values();
        int length = Views.length(views, row);
        MemorySegment.copy(Views.segment(column, row), Views.offset(views, row), target, at, length);
        return at + length;
    }

    /// Returns concat (no separator) or concat_ws (the first argument is the separator), which leave NULLs out.
    public static Kernel skippingNulls(boolean hasSeparator) {
        return (arguments, selection, rows, scratch) -> {
            if (hasSeparator && arguments[0] instanceof ConstantColumn constant && constant.isNull()) {
                return ConstantColumn.ofNull(ScalarType.VARCHAR, rows);
            }
            if (Operands.areConstant(arguments)) {
                return new ConstantColumn(joinPresent(arguments, hasSeparator, null, 1, scratch), rows);
            }
            return joinPresent(arguments, hasSeparator, selection, rows, scratch);
        };
    }

    private static FlatColumn joinPresent(Column[] arguments, boolean hasSeparator, @Nullable Selection selection,
            int rows,
            Scratch scratch) {
        FlatColumn[] columns = new FlatColumn[arguments.length];
        int[] masks = new int[arguments.length];
        ArrowBuf validity = null;
        try (ViewBuilder out = new ViewBuilder(scratch.memory(), rows)) {
            for (int a = 0; a < columns.length; a++) {
                masks[a] = arguments[a] instanceof ConstantColumn ? 0 : -1;
                columns[a] = switch (arguments[a]) {
                    case ConstantColumn constant -> constant.isNull() ? null : (FlatColumn) constant.value().retain();
                    case Column other -> Gather.flatten(other, scratch.memory());
                };
            }
            if (hasSeparator && masks[0] != 0) {
                validity = columns[0].validityBuffer();
                if (validity != null) {
                    validity.getReferenceManager().retain();
                }
            }
            MemorySegment valid = validity == null ? null : Layouts.segment(validity);
            int count = selection == null ? rows : selection.count();
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection.position(i);
                if (valid == null || Bits.get(valid, position)) {
                    joinRow(columns, masks, hasSeparator, position, out);
                }
            }
            FlatColumn result = out.build(ScalarType.VARCHAR, validity);
            validity = null;
            return result;
        } finally {
            if (validity != null) {
                validity.close();
            }
            for (FlatColumn column : columns) {
                if (column != null) {
                    column.close();
                }
            }
        }
    }

    private static void joinRow(@Nullable FlatColumn[] columns, int[] masks, boolean hasSeparator, int position,
            ViewBuilder out) {
        FlatColumn separator = hasSeparator ? columns[0] : null;
        int separatorRow = position & masks[0];
        int separatorLength = separator == null ? 0 : Views.length(separator.values(), separatorRow);
        long length = 0;
        int present = 0;
        for (int a = hasSeparator ? 1 : 0; a < columns.length; a++) {
            FlatColumn column = columns[a];
            if (column != null && !column.isNull(position & masks[a])) {
                length += Views.length(column.values(), position & masks[a]);
                present++;
            }
        }
        int bytes = TextKernel.checkedLength(length + (long) Math.max(0, present - 1) * separatorLength);
        MemorySegment target = out.reserve(position, bytes);
        long at = out.targetOffset();
        boolean isFirst = true;
        for (int a = hasSeparator ? 1 : 0; a < columns.length; a++) {
            FlatColumn column = columns[a];
            if (column != null && !column.isNull(position & masks[a])) {
                if (!isFirst && separator != null) {
                    at = append(separator, separatorRow, target, at);
                }
                at = append(column, position & masks[a], target, at);
                isFirst = false;
            }
        }
        out.finish(position, bytes);
    }
}
