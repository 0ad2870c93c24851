package io.polarway.jdbc;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// java.sql's dates and times from java.time's and back, in the time zone of a calendar.
///
/// Without a calendar it is the JVM's own zone, and the fields that the java.sql object shows are those of the value.
final class CalendarTimes {
    private static final LocalDate EPOCH = LocalDate.of(1970, 1, 1);

    private CalendarTimes() {
    }

    static Date date(LocalDate value, @Nullable Calendar calendar) {
        return calendar == null
                ? Date.valueOf(value)
                : new Date(value.atStartOfDay(zone(calendar)).toInstant().toEpochMilli());
    }

    static Time time(LocalTime value, @Nullable Calendar calendar) {
        LocalDateTime onFirstDay = value.atDate(EPOCH);
        return new Time(onFirstDay.atZone(calendar == null ? ZoneId.systemDefault() : zone(calendar)).toInstant()
                .toEpochMilli());
    }

    static Timestamp timestamp(LocalDateTime value, @Nullable Calendar calendar) {
        return calendar == null ? Timestamp.valueOf(value) : Timestamp.from(value.atZone(zone(calendar)).toInstant());
    }

    static LocalDate localDate(Date value, @Nullable Calendar calendar) {
        return calendar == null
                ? value.toLocalDate()
                : Instant.ofEpochMilli(value.getTime()).atZone(zone(calendar)).toLocalDate();
    }

    static LocalTime localTime(Time value, @Nullable Calendar calendar) {
        return Instant.ofEpochMilli(value.getTime()).atZone(calendar == null ? ZoneId.systemDefault() : zone(calendar))
                .toLocalTime();
    }

    static LocalDateTime localDateTime(Timestamp value, @Nullable Calendar calendar) {
        return calendar == null ? value.toLocalDateTime() : value.toInstant().atZone(zone(calendar)).toLocalDateTime();
    }

    private static ZoneId zone(Calendar calendar) {
        return calendar.getTimeZone().toZoneId();
    }
}
