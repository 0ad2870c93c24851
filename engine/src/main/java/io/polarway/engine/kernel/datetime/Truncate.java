package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Sets timestamps back to the beginning of one unit of time: date_trunc. Each unit has a loop of its own, in which its
/// length is a constant.
public final class Truncate implements Kernel {
    private final TimestampType type;
    private final TimeUnit unit;
    private final LongMap local;

    /// Creates the kernel for timestamps of one type, which is also the result's.
    public Truncate(TimestampType type, TimeUnit unit) {
        this.type = type;
        this.unit = unit;
        TimestampType shown = new TimestampType(type.nanos(), false);
        this.local = new LongMap(shown, shown, true, unit.truncation(type.unitsPerSecond()));
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(type, rows);
        }
        if (!type.withTimeZone()) {
            return local.apply(arguments, selection, rows, scratch);
        }
        try (Column shown = Zoned.toLocal(arguments[0], selection, scratch.timezone(), scratch);
                Column truncated = local.apply(new Column[]{shown}, selection, rows, scratch)) {
            if (!unit.isBelowDay()) {
                return Zoned.toInstant(truncated, selection, scratch.timezone(), scratch);
            }
            // Within an hour that a backward jump repeats, the instant keeps its offset.
            try (Operands operands = Operands.of(new Column[]{arguments[0], shown, truncated}, selection, rows,
                    scratch)) {
                return instants(operands, arguments[0] instanceof ConstantColumn, rows, scratch);
            }
        }
    }

    private Column instants(Operands operands, boolean isConstant, int rows, Scratch scratch) {
        int count = isConstant ? 1 : rows;
        ArrowBuf values = scratch.values(count, 8);
        MemorySegment instants = operands.values(0);
        MemorySegment shown = operands.values(1);
        MemorySegment truncated = operands.values(2);
        MemorySegment out = Layouts.segment(values);
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLongAtIndex(out, i, MemoryAccess.getLongAtIndex(instants, i)
                    - (MemoryAccess.getLongAtIndex(shown, i) - MemoryAccess.getLongAtIndex(truncated, i)));
        }
        FlatColumn flat = new FlatColumn(type, count, operands.retainValidity(), values);
        return isConstant ? new ConstantColumn(flat, rows) : flat;
    }
}
