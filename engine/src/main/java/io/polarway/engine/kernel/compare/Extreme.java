package io.polarway.engine.kernel.compare;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// GREATEST and LEAST of any number of columns of one type: the NULLs are left out, and the result is NULL where all are, as
/// in PostgreSQL. It first finds which argument wins in each row, comparing whole columns pair by pair.
public final class Extreme implements Kernel {
    private final SqlType type;
    private final ComparisonLoop beats;

    private Extreme(SqlType type, ComparisonLoop beats) {
        this.type = type;
        this.beats = beats;
    }

    /// Returns the kernel, or null if values of the type have no order.
    public static @Nullable Kernel kernel(SqlType type, boolean isGreatest) {
        ComparisonLoop beats = Comparisons.loop(isGreatest ? Comparison.GREATER : Comparison.LESS, type.storage());
        return beats == null ? null : new Extreme(type, beats);
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        Column best = arguments[0].retain();
        for (int i = 1; i < arguments.length; i++) {
            try (Column before = best) {
                best = better(before, arguments[i], selection, rows, scratch);
            }
        }
        return best;
    }

    private Column better(Column left, Column right, @Nullable Selection selection, int rows, Scratch scratch) {
        if (left instanceof ConstantColumn constant && constant.isNull()) {
            return right.retain();
        }
        if (right instanceof ConstantColumn constant && constant.isNull()) {
            return left.retain();
        }
        if (rows == 0 || selection != null && selection.isEmpty()) {
            return ConstantColumn.ofNull(type, rows);
        }
        try (FlatColumn a = Gather.flatten(left, scratch.memory());
                FlatColumn b = Gather.flatten(right, scratch.memory());
                ArrowBuf bits = scratch.bitmap(rows)) {
            MemorySegment takeRight = Layouts.segment(bits);
            beats.bits(b, a, -1, selection, rows, takeRight);
            MemorySegment aValidity = a.validity();
            MemorySegment bValidity = b.validity();
            for (int i = 0; i < (rows + 63) >>> 6; i++) {
                long aValid = aValidity == null ? -1L : MemoryAccess.getLongAtIndex(aValidity, i);
                long bValid = bValidity == null ? -1L : MemoryAccess.getLongAtIndex(bValidity, i);
                MemoryAccess.setLongAtIndex(takeRight, i,
                        bValid & (MemoryAccess.getLongAtIndex(takeRight, i) | ~aValid));
            }
            return choose(a, b, takeRight, selection, rows, scratch);
        }
    }

    private FlatColumn choose(FlatColumn a, FlatColumn b, MemorySegment takeRight, @Nullable Selection selection,
            int rows,
            Scratch scratch) {
        ArrowBuf validity = a.mayHaveNulls() && b.mayHaveNulls() ? either(a, b, rows, scratch) : null;
        try {
            if (type.storage() == Storage.VIEW) {
                try (ViewBuilder builder = new ViewBuilder(scratch.memory(), rows)) {
                    copyViews(a, b, takeRight, selection, rows, builder);
                    return builder.build(type, validity);
                }
            }
            ArrowBuf values = scratch.memory().allocate(
                    Math.max(8, Math.max(Bits.bytes(rows), (long) rows * type.storage().width())));
            copy(a.values(), b.values(), takeRight, rows, Layouts.segment(values));
            return new FlatColumn(type, rows, validity, values);
        } catch (Throwable thrown) {
            if (validity != null) {
                validity.close();
            }
            throw thrown;
        }
    }

    private static ArrowBuf either(FlatColumn a, FlatColumn b, int rows, Scratch scratch) {
        ArrowBuf validity = scratch.bitmap(rows);
        MemorySegment out = Layouts.segment(validity);
        MemorySegment left = a.validity();
        MemorySegment right = b.validity();
        for (int i = 0; left != null && right != null && i < (rows + 63) >>> 6; i++) {
            MemoryAccess.setLongAtIndex(out, i,
                    MemoryAccess.getLongAtIndex(left, i) | MemoryAccess.getLongAtIndex(right, i));
        }
        return validity;
    }

    private static void copyViews(FlatColumn a, FlatColumn b, MemorySegment takeRight, @Nullable Selection selection,
            int rows, ViewBuilder out) {
        int count = selection == null ? rows : selection.count();
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            FlatColumn from = Bits.get(takeRight, position) ? b : a;
            out.set(position, Views.segment(from, position), Views.offset(from.values(), position),
                    Views.length(from.values(), position));
        }
    }

    private void copy(MemorySegment a, MemorySegment b, MemorySegment takeRight, int rows, MemorySegment out) {
        if (type.storage() == Storage.BIT) {
            for (int i = 0; i < (rows + 63) >>> 6; i++) {
                long mask = MemoryAccess.getLongAtIndex(takeRight, i);
                long word = MemoryAccess.getLongAtIndex(a, i) & ~mask | MemoryAccess.getLongAtIndex(b, i) & mask;
                MemoryAccess.setLongAtIndex(out, i, word);
            }
            return;
        }
        int width = type.storage().width();
        for (int row = 0; row < rows; row++) {
            MemorySegment from = Bits.get(takeRight, row) ? b : a;
            long at = (long) row * width;
            switch (width) {
                case 1 -> MemoryAccess.setByte(out, at, MemoryAccess.getByte(from, at));
                case 2 -> MemoryAccess.setShort(out, at, MemoryAccess.getShort(from, at));
                case 4 -> MemoryAccess.setInt(out, at, MemoryAccess.getInt(from, at));
                case 8 -> MemoryAccess.setLong(out, at, MemoryAccess.getLong(from, at));
                default -> {
                    MemoryAccess.setLong(out, at, MemoryAccess.getLong(from, at));
                    MemoryAccess.setLong(out, at + 8, MemoryAccess.getLong(from, at + 8));
                }
            }
        }
    }
}
