package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import io.polarway.engine.type.TimestampType;
import org.jspecify.annotations.Nullable;

/// Casts between DATE, TIME and the TIMESTAMPs. A wall-clock time and an instant turn into each other in the session's time
/// zone; nanoseconds are cut to microseconds downwards.
final class DateTimeCasts {
    private static final long SECONDS_PER_DAY = 86_400;

    private DateTimeCasts() {
    }

    /// Returns the loop, or null if there is no such cast.
    static @Nullable CastLoop loop(SqlType from, SqlType to) {
        if (from == ScalarType.DATE && to instanceof TimestampType timestamp) {
            long units = SECONDS_PER_DAY * timestamp.unitsPerSecond();
            return timestamp.withTimeZone()
                    ? zoned(timestamp, timestamp, true, 1, units)
                    : NumberCasts.longs(multiply(units), Storage.INT32, Storage.INT64);
        }
        if (!(from instanceof TimestampType timestamp)) {
            return null;
        }
        long units = timestamp.unitsPerSecond();
        if (to == ScalarType.DATE) {
            return timestamp.withTimeZone()
                    ? zoned(timestamp, to, false, SECONDS_PER_DAY * units, 1)
                    : NumberCasts.longs(new LongConversion.DivideDown(SECONDS_PER_DAY * units), Storage.INT64,
                            Storage.INT32);
        }
        if (to == ScalarType.TIME) {
            LongConversion timeOfDay = new LongConversion.TimeOfDay(SECONDS_PER_DAY * units, 1_000_000_000L / units);
            return timestamp.withTimeZone()
                    ? zonedTime(timestamp, timeOfDay)
                    : NumberCasts.longs(timeOfDay, Storage.INT64, Storage.INT64);
        }
        return to instanceof TimestampType other ? between(timestamp, other) : null;
    }

    private static LongConversion multiply(long factor) {
        return new LongConversion.Multiply(factor, Long.MIN_VALUE / factor, Long.MAX_VALUE / factor);
    }

    private static CastLoop between(TimestampType from, TimestampType to) {
        long divisor = from.nanos() && !to.nanos() ? 1000 : 1;
        long factor = to.nanos() && !from.nanos() ? 1000 : 1;
        if (from.withTimeZone() != to.withTimeZone()) {
            return zoned(from, to, to.withTimeZone(), divisor, factor);
        }
        return NumberCasts.longs(divisor > 1 ? new LongConversion.DivideDown(divisor) : multiply(factor), Storage.INT64,
                Storage.INT64);
    }

    /// Returns a loop that moves values into or out of the session's time zone.
    ///
    /// @param unit the timestamp type in whose unit the zone is applied: the old one, before a division
    /// @param toInstant whether wall-clock times become instants
    /// @param divisor divides the result
    /// @param factor multiplies the value before
    private static CastLoop zoned(TimestampType unit, SqlType to, boolean toInstant, long divisor, long factor) {
        boolean isDate = to == ScalarType.DATE;
        long unitsPerSecond = factor == 1000 ? unit.unitsPerSecond() * 1000 : unit.unitsPerSecond();
        return RowCast.loop(scratch -> {
            ZoneClock clock = new ZoneClock(scratch.timezone(), unitsPerSecond);
            return (column, row, out, position) -> {
                try {
                    long value = Math.multiplyExact(read(column, row), factor);
                    long moved = Math.floorDiv(toInstant ? clock.toInstant(value) : clock.toLocal(value), divisor);
                    if (isDate) {
                        MemoryAccess.setIntAtIndex(out, position, (int) moved);
                    } else {
                        MemoryAccess.setLongAtIndex(out, position, moved);
                    }
                    return true;
                } catch (ArithmeticException e) {
                    return false;
                }
            };
        });
    }

    private static long read(FlatColumn column, int row) {
        return column.type() == ScalarType.DATE
                ? MemoryAccess.getIntAtIndex(column.values(), row)
                : MemoryAccess.getLongAtIndex(column.values(), row);
    }

    private static CastLoop zonedTime(TimestampType from, LongConversion timeOfDay) {
        return RowCast.loop(scratch -> {
            ZoneClock clock = new ZoneClock(scratch.timezone(), from.unitsPerSecond());
            return (column, row, out, position) -> {
                try {
                    long local = clock.toLocal(MemoryAccess.getLongAtIndex(column.values(), row));
                    MemoryAccess.setLongAtIndex(out, position, timeOfDay.convert(local));
                    return true;
                } catch (ArithmeticException e) {
                    return false;
                }
            };
        });
    }
}
