package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// Reads dates and times from the bytes `from` to `to` of a segment, which hold no blanks at either end:
/// `2024-2-29`, `13:45[:00[.123456789]]`, both with a blank or `T` between, a zone (`Z`, `+01`, `+01:00`, `+0100`,
/// `Europe/Berlin`) behind it, and `BC` at the end. Each method answers whether the text is a value, which is then kept
/// until the next call. Used by one thread at a time.
public final class DateTimeReader {
    private static final long SECONDS_PER_DAY = 86_400;

    private MemorySegment text = MemorySegment.NULL;
    private long at;
    private long end;
    private long days;
    private long seconds;
    private long nanos;
    private long value;

    /// Creates a reader.
    public DateTimeReader() {
    }

    /// Returns the days, nanoseconds or units last read.
    public long value() {
        return value;
    }

    /// Reads a date. A time behind it is checked and left out.
    public boolean readDate(MemorySegment source, long from, long to) {
        start(source, from, to);
        if (!date() || at < end && isTimeAhead() && !clock() || !eraAndEnd()) {
            return false;
        }
        value = days;
        return days == (int) days;
    }

    /// Reads a time of day in nanoseconds.
    public boolean readTime(MemorySegment source, long from, long to) {
        start(source, from, to);
        if (!clock() || at != end || seconds >= SECONDS_PER_DAY) {
            return false;
        }
        value = seconds * 1_000_000_000L + nanos;
        return true;
    }

    /// Reads a timestamp in its type's units; digits beyond microseconds are rounded where the type has none.
    ///
    /// @param clock the session's zone in the type's unit, in which a text without a zone is read as an instant
    public boolean readTimestamp(MemorySegment source, long from, long to, TimestampType type, ZoneClock clock) {
        start(source, from, to);
        seconds = 0;
        nanos = 0;
        if (!date() || at < end && isTimeAhead() && !clock()) {
            return false;
        }
        boolean isBeforeChrist = eatEra();
        long zoneFrom = at;
        try {
            long local = local(type);
            if (zoneFrom == end) {
                value = type.withTimeZone() ? clock.toInstant(local) : local;
                return true;
            }
            if (isBeforeChrist) {
                return false;
            }
            return zone(local, type);
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private long local(TimestampType type) {
        long fraction = type.nanos() ? nanos : (nanos + 500) / 1000;
        long second = Math.addExact(Math.multiplyExact(days, SECONDS_PER_DAY), seconds);
        long whole = type.unitsPerSecond();
        // The earliest nanoseconds lie below a whole second that is itself out of range.
        return second < 0
                ? Math.addExact(Math.multiplyExact(second + 1, whole), fraction - whole)
                : Math.addExact(Math.multiplyExact(second, whole), fraction);
    }

    private void start(MemorySegment source, long from, long to) {
        text = source;
        at = from;
        end = to;
    }

    private int peek() {
        return at < end ? MemoryAccess.getByte(text, at) : -1;
    }

    private boolean eat(int expected) {
        if (peek() == expected) {
            at++;
            return true;
        }
        return false;
    }

    /// Reads `min` to `max` digits, or answers -1.
    private long digits(int min, int max) {
        long number = 0;
        int count = 0;
        while (count < max && peek() >= '0' && peek() <= '9') {
            number = number * 10 + peek() - '0';
            at++;
            count++;
        }
        return count < min ? -1 : number;
    }

    private boolean date() {
        long year = digits(4, 7);
        if (year < 0 || !eat('-')) {
            return false;
        }
        long month = digits(1, 2);
        if (month < 1 || month > 12 || !eat('-')) {
            return false;
        }
        long day = digits(1, 2);
        boolean isBeforeChrist = isEra(end - 3);
        long astronomical = isBeforeChrist ? 1 - year : year;
        if (year == 0 || day < 1 || day > CivilDate.lengthOfMonth(astronomical, (int) month)) {
            return false;
        }
        days = CivilDate.days(astronomical, (int) month, (int) day);
        return true;
    }

    private boolean isTimeAhead() {
        if ((peek() == ' ' || peek() == 'T' || peek() == 't') && at + 1 < end) {
            byte next = MemoryAccess.getByte(text, at + 1);
            if (next >= '0' && next <= '9') {
                at++;
                return true;
            }
        }
        return false;
    }

    private boolean clock() {
        long hour = digits(1, 2);
        if (hour < 0 || hour > 24 || !eat(':')) {
            return false;
        }
        long minute = digits(2, 2);
        if (minute < 0 || minute > 59) {
            return false;
        }
        long second = 0;
        nanos = 0;
        if (eat(':')) {
            second = digits(2, 2);
            if (second < 0 || second > 59) {
                return false;
            }
            if (eat('.') && !fraction()) {
                return false;
            }
        }
        seconds = hour * 3600 + minute * 60 + second;
        return seconds < SECONDS_PER_DAY || seconds == SECONDS_PER_DAY && nanos == 0;
    }

    private boolean fraction() {
        long from = at;
        long number = digits(1, 9);
        if (number < 0) {
            return false;
        }
        for (long count = at - from; count < 9; count++) {
            number *= 10;
        }
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        nanos = number;
        return true;
    }

    private boolean isEra(long from) {
        return from >= at && end - from == 3 && MemoryAccess.getByte(text, from) == ' '
                && (MemoryAccess.getByte(text, from + 1) | 32) == 'b'
                && (MemoryAccess.getByte(text, from + 2) | 32) == 'c';
    }

    private boolean eatEra() {
        if (at == end - 3 && isEra(at)) {
            at = end;
            return true;
        }
        return false;
    }

    private boolean eraAndEnd() {
        eatEra();
        return at == end;
    }

    /// Reads the zone behind a wall-clock time. A type without time zone takes only UTC, which PostgreSQL (that ignores a
    /// zone here) and DuckDB (that shifts by it) read alike.
    private boolean zone(long local, TimestampType type) {
        boolean isSpaced = eat(' ');
        if (!isSpaced && (eat('Z') || eat('z'))) {
            value = local;
            return at == end;
        }
        if (peek() == '+' || peek() == '-') {
            long sign = peek() == '-' ? -1 : 1;
            at++;
            long offset = offset();
            if (offset < 0 || at != end || offset != 0 && !type.withTimeZone()) {
                return false;
            }
            value = Math.subtractExact(local, sign * offset * type.unitsPerSecond());
            return true;
        }
        if (!isSpaced || at == end) {
            return false;
        }
        String name = new String(text.asSlice(at, end - at).toArray(Layouts.BYTE), StandardCharsets.UTF_8);
        try {
            ZoneId zone = ZoneClock.zone(name);
            boolean isUtc = zone.normalized().equals(java.time.ZoneOffset.UTC);
            value = new ZoneClock(zone, type.unitsPerSecond()).toInstant(local);
            return type.withTimeZone() || isUtc;
        } catch (EngineException e) {
            return false;
        }
    }

    private long offset() {
        long hours = digits(2, 2);
        if (hours < 0 || hours > 18) {
            return -1;
        }
        if (at == end) {
            return hours * 3600;
        }
        boolean hasColon = eat(':');
        long minutes = digits(2, 2);
        long rest = hasColon && eat(':') ? digits(2, 2) : 0;
        return minutes < 0 || minutes > 59 || rest < 0 || rest > 59 ? -1 : hours * 3600 + minutes * 60 + rest;
    }
}
