package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneId;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function of timestamps that is defined on wall-clock time, applied to instants: they are shown in the session's time
/// zone, and a timestamp that results is read in it.
///
/// @param inner the function of timestamps without time zone
public record Zoned(Kernel inner) implements Kernel {

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        Column[] local = new Column[arguments.length];
        try {
            for (int i = 0; i < local.length; i++) {
                local[i] = arguments[i].type() instanceof TimestampType type && type.withTimeZone()
                        ? toLocal(arguments[i], selection, scratch.timezone(), scratch)
                        : arguments[i].retain();
            }
            Column result = inner.apply(local, selection, rows, scratch);
            if (!(result.type() instanceof TimestampType)) {
                return result;
            }
            try (result) {
                return toInstant(result, selection, scratch.timezone(), scratch);
            }
        } finally {
            for (Column column : local) {
                if (column != null) {
                    column.close();
                }
            }
        }
    }

    /// Returns the wall-clock time of instants at the positions of `selection`; the caller owns it.
    public static Column toLocal(Column instants, @Nullable Selection selection, ZoneId zone, Scratch scratch) {
        return convert(instants, selection, zone, true, scratch);
    }

    /// Returns the instants of wall-clock times at the positions of `selection`; the caller owns them.
    public static Column toInstant(Column locals, @Nullable Selection selection, ZoneId zone, Scratch scratch) {
        return convert(locals, selection, zone, false, scratch);
    }

    private static Column convert(Column column, @Nullable Selection selection, ZoneId zone, boolean isToLocal,
            Scratch scratch) {
        TimestampType from = (TimestampType) column.type();
        TimestampType to = new TimestampType(from.nanos(), !isToLocal);
        if (column instanceof ConstantColumn constant) {
            if (constant.isNull()) {
                return ConstantColumn.ofNull(to, column.rows());
            }
            return new ConstantColumn(flat(constant.value(), null, 1, to, zone, isToLocal, scratch), column.rows());
        }
        try (FlatColumn flat = Gather.flatten(column, scratch.memory())) {
            return flat(flat, selection, flat.rows(), to, zone, isToLocal, scratch);
        }
    }

    private static FlatColumn flat(FlatColumn column, @Nullable Selection selection, int rows, SqlType to, ZoneId zone,
            boolean isToLocal, Scratch scratch) {
        MemorySegment validity = column.validity();
        ArrowBuf values;
        if (zone.getRules().isFixedOffset() && zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds() == 0) {
            values = column.valuesBuffer();
            values.getReferenceManager().retain();
        } else {
            ZoneClock clock = new ZoneClock(zone, ((TimestampType) to).unitsPerSecond());
            values = scratch.values(rows, 8);
            try {
                MemorySegment in = column.values();
                MemorySegment out = Layouts.segment(values);
                int count = selection == null ? rows : selection.count();
                for (int i = 0; i < count; i++) {
                    int position = selection == null ? i : selection.position(i);
                    if (validity == null || Bits.get(validity, position)) {
                        long value = MemoryAccess.getLongAtIndex(in, position);
                        MemoryAccess.setLongAtIndex(out, position,
                                isToLocal ? clock.toLocal(value) : clock.toInstant(value));
                    }
                }
            } catch (ArithmeticException e) {
                values.close();
                throw LongMap.overflow(to);
            } catch (Throwable thrown) {
                values.close();
                throw thrown;
            }
        }
        ArrowBuf bitmap = column.validityBuffer();
        if (bitmap != null) {
            bitmap.getReferenceManager().retain();
        }
        return new FlatColumn(to, rows, bitmap, values);
    }
}
