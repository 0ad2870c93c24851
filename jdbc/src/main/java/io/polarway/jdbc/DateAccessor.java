package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Reads DATE. As an instant it is the day's first moment in the session's time zone, as SQL's cast has it.
final class DateAccessor extends ColumnAccessor {
    DateAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    private LocalDate value(int entry) {
        return LocalDate.ofEpochDay(values.getAtIndex(Layouts.INT, entry));
    }

    @Override
    Object object(int entry) {
        return Date.valueOf(value(entry));
    }

    @Override
    @Nullable
    Object convert(int entry, Class<?> wanted) {
        LocalDate value = value(entry);
        if (wanted == LocalDate.class) {
            return value;
        } else if (wanted == LocalDateTime.class) {
            return value.atStartOfDay();
        } else if (wanted == OffsetDateTime.class) {
            return value.atStartOfDay(timezone()).toOffsetDateTime();
        } else if (wanted == ZonedDateTime.class) {
            return value.atStartOfDay(timezone());
        } else if (wanted == Instant.class) {
            return value.atStartOfDay(timezone()).toInstant();
        }
        return null;
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.date(value(entry), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.timestamp(value(entry).atStartOfDay(), calendar);
    }
}
