package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Reads TIME. java.sql.Time keeps milliseconds; the text and LocalTime keep nanoseconds.
final class TimeAccessor extends ColumnAccessor {
    TimeAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    private LocalTime value(int entry) {
        return LocalTime.ofNanoOfDay(values.getAtIndex(Layouts.LONG, entry));
    }

    @Override
    Object object(int entry) {
        return CalendarTimes.time(value(entry), null);
    }

    @Override
    @Nullable
    Object convert(int entry, Class<?> wanted) {
        return wanted == LocalTime.class ? value(entry) : null;
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.time(value(entry), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.timestamp(value(entry).atDate(LocalDate.EPOCH), calendar);
    }
}
