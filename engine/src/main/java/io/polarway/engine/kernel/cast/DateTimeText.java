package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.datetime.CivilDate;

/// Writes dates and times: `2024-02-29`, `13:45:00.5`, `2024-02-29 13:45:00`, with `+01` or `+05:30` behind an instant.
/// Years before 1 are written as `0044-03-15 BC`.
final class DateTimeText {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private DateTimeText() {
    }

    static void date(long days, TextSink out) {
        long year = CivilDate.year(days);
        plainDate(days, year, out);
        era(year, out);
    }

    private static void plainDate(long days, long year, TextSink out) {
        out.padded(year > 0 ? year : 1 - year, 4);
        out.put('-');
        out.padded(CivilDate.month(days), 2);
        out.put('-');
        out.padded(CivilDate.day(days), 2);
    }

    private static void era(long year, TextSink out) {
        if (year <= 0) {
            out.ascii(" BC");
        }
    }

    static void time(long nanos, TextSink out) {
        clock(nanos / NANOS_PER_SECOND, out);
        out.fraction(nanos % NANOS_PER_SECOND, 9);
    }

    private static void clock(long seconds, TextSink out) {
        out.padded(seconds / 3600, 2);
        out.put(':');
        out.padded(seconds / 60 % 60, 2);
        out.put(':');
        out.padded(seconds % 60, 2);
    }

    /// Writes a wall-clock time.
    static void timestamp(long local, long unitsPerSecond, TextSink out) {
        long days = writeTimestamp(local, unitsPerSecond, out);
        era(CivilDate.year(days), out);
    }

    private static long writeTimestamp(long local, long unitsPerSecond, TextSink out) {
        long seconds = Math.floorDiv(local, unitsPerSecond);
        long days = Math.floorDiv(seconds, 86_400L);
        plainDate(days, CivilDate.year(days), out);
        out.put(' ');
        clock(seconds - days * 86_400, out);
        out.fraction(local - seconds * unitsPerSecond, unitsPerSecond == NANOS_PER_SECOND ? 9 : 6);
        return days;
    }

    /// Writes an instant as the wall-clock time that is `offset` units ahead of UTC.
    static void instant(long instant, long offset, long unitsPerSecond, TextSink out) {
        long days = writeTimestamp(instant + offset, unitsPerSecond, out);
        long seconds = offset / unitsPerSecond;
        out.put(seconds < 0 ? '-' : '+');
        long magnitude = Math.abs(seconds);
        out.padded(magnitude / 3600, 2);
        if (magnitude % 3600 != 0) {
            out.put(':');
            out.padded(magnitude / 60 % 60, 2);
        }
        if (magnitude % 60 != 0) {
            out.put(':');
            out.padded(magnitude % 60, 2);
        }
        era(CivilDate.year(days), out);
    }

    /// Writes months as `1 year 2 months`.
    static void months(int months, TextSink out) {
        int years = months / 12;
        int rest = months % 12;
        if (years != 0) {
            out.number(years);
            out.ascii(Math.abs(years) == 1 ? " year" : " years");
        }
        if (rest != 0 || years == 0) {
            if (years != 0) {
                out.put(' ');
            }
            out.number(rest);
            out.ascii(Math.abs(rest) == 1 ? " month" : " months");
        }
    }

    /// Writes microseconds as `1 day 02:03:04.5`; a negative interval has a sign before both parts.
    static void dayTime(long micros, TextSink out) {
        long days = micros / 86_400_000_000L;
        long rest = micros % 86_400_000_000L;
        if (days != 0) {
            out.number(days);
            out.ascii(Math.abs(days) == 1 ? " day" : " days");
        }
        if (rest != 0 || days == 0) {
            if (days != 0) {
                out.put(' ');
            }
            if (rest < 0) {
                out.put('-');
            }
            clock(Math.abs(rest) / 1_000_000, out);
            out.fraction(Math.abs(rest) % 1_000_000, 6);
        }
    }
}
