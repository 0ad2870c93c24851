package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.TimestampType;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Reads TIMESTAMP and TIMESTAMP WITH TIME ZONE, to the full microsecond or nanosecond.
///
/// Without time zone a value is a wall-clock time: java.sql.Timestamp shows it in the JVM's or the calendar's zone,
/// and as an instant it is taken in the session's time zone, as SQL's cast has it. With time zone a value is an
/// instant; its wall-clock time is that of the session's time zone.
final class TimestampAccessor extends ColumnAccessor {
    private final TimestampType type;
    private final long unitsPerSecond;
    private final int nanosPerUnit;

    TimestampAccessor(BatchCursor cursor, Field field, TimestampType type, ZoneId timezone) {
        super(cursor, field, timezone);
        this.type = type;
        this.unitsPerSecond = type.unitsPerSecond();
        this.nanosPerUnit = (int) (1_000_000_000L / unitsPerSecond);
    }

    /// Returns the instant, taking a wall-clock time as if it were in UTC.
    private Instant utc(int entry) {
        long units = values.getAtIndex(Layouts.LONG, entry);
        return Instant.ofEpochSecond(Math.floorDiv(units, unitsPerSecond),
                Math.floorMod(units, unitsPerSecond) * nanosPerUnit);
    }

    private ZonedDateTime zoned(int entry) {
        return type.withTimeZone()
                ? utc(entry).atZone(timezone())
                : LocalDateTime.ofInstant(utc(entry), ZoneOffset.UTC).atZone(timezone());
    }

    private LocalDateTime local(int entry) {
        return LocalDateTime.ofInstant(utc(entry), type.withTimeZone() ? timezone() : ZoneOffset.UTC);
    }

    private Timestamp timestamp(int entry, @Nullable Calendar calendar) {
        return type.withTimeZone() ? Timestamp.from(utc(entry)) : CalendarTimes.timestamp(local(entry), calendar);
    }

    @Override
    Object object(int entry) {
        return type.withTimeZone() ? zoned(entry).toOffsetDateTime() : timestamp(entry, null);
    }

    @Override
    @Nullable
    Object convert(int entry, Class<?> wanted) {
        if (wanted == LocalDateTime.class) {
            return local(entry);
        } else if (wanted == LocalDate.class) {
            return local(entry).toLocalDate();
        } else if (wanted == LocalTime.class) {
            return local(entry).toLocalTime();
        } else if (wanted == OffsetDateTime.class) {
            return zoned(entry).toOffsetDateTime();
        } else if (wanted == OffsetTime.class) {
            return zoned(entry).toOffsetDateTime().toOffsetTime();
        } else if (wanted == ZonedDateTime.class) {
            return zoned(entry);
        } else if (wanted == Instant.class) {
            return zoned(entry).toInstant();
        }
        return null;
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : timestamp(entry, calendar);
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.date(wallClock(entry, calendar).toLocalDate(), calendar);
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.time(wallClock(entry, calendar).toLocalTime(), calendar);
    }

    /// Returns what a clock shows: an instant is seen in the zone of the java.sql object to be made.
    private LocalDateTime wallClock(int entry, @Nullable Calendar calendar) {
        if (!type.withTimeZone()) {
            return local(entry);
        }
        return LocalDateTime.ofInstant(utc(entry),
                calendar == null ? ZoneId.systemDefault() : calendar.getTimeZone().toZoneId());
    }
}
