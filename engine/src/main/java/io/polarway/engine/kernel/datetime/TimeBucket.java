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
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// time_bucket(width, timestamp [, origin]): the beginning of the bucket that the timestamp lies in, buckets being counted
/// from the origin: by default Monday 2000-01-03 for widths in time, 2000-01-01 for widths in months. Instants are put into
/// buckets of UTC, so that all buckets are equally long.
///
/// The bounds of the last bucket are kept, so that rows in rough order of time cost two comparisons and no division.
public final class TimeBucket implements Kernel {
    private static final long MONDAY = 10_959;
    private static final long YEAR_2000 = 10_957;

    private final TimestampType type;
    private final boolean isInMonths;
    private final boolean hasOrigin;

    /// Creates the kernel.
    ///
    /// @param width INTERVAL_DAY_TIME or INTERVAL_YEAR_MONTH
    /// @param type the type of the timestamps
    /// @param hasOrigin whether a third argument says where buckets are counted from
    public TimeBucket(SqlType width, TimestampType type, boolean hasOrigin) {
        this.type = type;
        this.hasOrigin = hasOrigin;
        this.isInMonths = width == ScalarType.INTERVAL_YEAR_MONTH;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(type, rows);
        }
        if (Operands.areConstant(arguments)) {
            return new ConstantColumn(flat(arguments, null, 1, scratch), rows);
        }
        return flat(arguments, selection, rows, scratch);
    }

    private FlatColumn flat(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        try (Operands operands = Operands.of(arguments, selection, rows, scratch)) {
            ArrowBuf values = scratch.values(rows, 8);
            try {
                if (isInMonths) {
                    byMonths(operands, Layouts.segment(values));
                } else if (operands.isConstant(0) && arguments.length == 2) {
                    byWidth(operands, Layouts.segment(values));
                } else {
                    byTime(operands, Layouts.segment(values));
                }
                return new FlatColumn(type, rows, operands.retainValidity(), values);
            } catch (ArithmeticException e) {
                values.close();
                throw LongMap.overflow(type);
            } catch (Throwable thrown) {
                values.close();
                throw thrown;
            }
        }
    }

    private void byWidth(Operands operands, MemorySegment out) {
        long width = width(operands, 0);
        long origin = MONDAY * 86_400 * type.unitsPerSecond();
        MemorySegment in = operands.values(1);
        int mask = operands.mask(1);
        int count = operands.count();
        long from = 0;
        long to = 0;
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            long value = MemoryAccess.getLongAtIndex(in, position & mask);
            if (value < from || value >= to) {
                // Nothing is thrown for rows that are NULL, whose values mean nothing.
                from = value - Math.floorMod(value - origin, width);
                to = from + width;
            }
            MemoryAccess.setLongAtIndex(out, position, from);
        }
    }

    private void byTime(Operands operands, MemorySegment out) {
        MemorySegment in = operands.values(1);
        for (int i = 0; i < operands.count(); i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                long value = MemoryAccess.getLongAtIndex(in, position & operands.mask(1));
                MemoryAccess.setLongAtIndex(out, position,
                        value - Math.floorMod(Math.subtractExact(value, origin(operands, position, MONDAY)),
                                width(operands, position)));
            }
        }
    }

    private void byMonths(Operands operands, MemorySegment out) {
        long perDay = 86_400 * type.unitsPerSecond();
        MemorySegment in = operands.values(1);
        for (int i = 0; i < operands.count(); i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            long width = LongReader.INT32.read(operands.values(0), position & operands.mask(0));
            if (width <= 0) {
                throw notPositive();
            }
            long origin = origin(operands, position, YEAR_2000);
            long value = MemoryAccess.getLongAtIndex(in, position & operands.mask(1));
            long originMonth = CivilDate.months(Math.floorDiv(origin, perDay));
            long month = CivilDate.months(Math.floorDiv(value, perDay)) - originMonth;
            long start = TimeUnit.plusMonths(origin, month - Math.floorMod(month, width), perDay);
            if (start > value) {
                start = TimeUnit.plusMonths(origin, month - Math.floorMod(month, width) - width, perDay);
            }
            MemoryAccess.setLongAtIndex(out, position, start);
        }
    }

    private long origin(Operands operands, int position, long defaultDay) {
        return hasOrigin
                ? MemoryAccess.getLongAtIndex(operands.values(2), position & operands.mask(2))
                : defaultDay * 86_400 * type.unitsPerSecond();
    }

    private long width(Operands operands, int position) {
        long micros = MemoryAccess.getLongAtIndex(operands.values(0), position & operands.mask(0));
        if (micros <= 0) {
            throw notPositive();
        }
        return type.nanos() ? Math.multiplyExact(micros, 1000L) : micros;
    }

    private static EngineException notPositive() {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT, "The width of time_bucket must be above zero");
    }
}
