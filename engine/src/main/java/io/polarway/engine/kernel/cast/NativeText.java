package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// Writes values of fixed width into native memory, byte for byte as [TextForm] does, for loops over many values: no objects
/// are made, digits are written in pairs, and the text of a date is kept for the next value of the same day.
///
/// Each method writes at `at`, may clobber up to [#SLACK] bytes from there on, and returns where the text ends. Used by one
/// thread at a time.
public final class NativeText {
    /// The most bytes that one value takes, and that may be clobbered.
    public static final int SLACK = 80;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final short[] PAIRS = new short[100];
    private static final long TRUE = ascii("true");
    private static final long FALSE = ascii("false");
    private static final long NAN = ascii("NaN");
    private static final long INFINITY = ascii("Infinity");
    private static final long ERA = ascii(" BC");

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) ('0' + i / 10 | '0' + i % 10 << 8);
        }
    }

    private final ShortestDigits shortest = new ShortestDigits();
    private final ZoneClock clock;
    private final long unitsPerSecond;
    private final int fractionDigits;
    private long day = Long.MIN_VALUE;
    private long dayYear;
    private int dayLength;
    private long dayLow;
    private long dayHigh;

    /// Creates a writer.
    ///
    /// @param type the type of the timestamps to be written, if any are
    /// @param zone the time zone in which instants are shown
    public NativeText(TimestampType type, ZoneId zone) {
        this.unitsPerSecond = type.unitsPerSecond();
        this.fractionDigits = unitsPerSecond == NANOS_PER_SECOND ? 9 : 6;
        this.clock = new ZoneClock(zone, unitsPerSecond);
    }

    /// Returns up to 8 characters as a little-endian number.
    private static long ascii(String text) {
        long word = 0;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            word |= (bytes[i] & 0xFFL) << 8 * i;
        }
        return word;
    }

    /// Writes `true` or `false`.
    public static long truth(boolean value, MemorySegment out, long at) {
        MemoryAccess.setLong(out, at, value ? TRUE : FALSE);
        return at + (value ? 4 : 5);
    }

    /// Writes a whole number.
    public static long integer(long value, MemorySegment out, long at) {
        if (value >= 0) {
            return digits(value, count(value), out, at);
        }
        MemoryAccess.setByte(out, at, (byte) '-');
        if (value == Long.MIN_VALUE) {
            long end = digits(922_337_203_685_477_580L, 18, out, at + 1);
            MemoryAccess.setByte(out, end, (byte) '8');
            return end + 1;
        }
        return digits(-value, count(-value), out, at + 1);
    }

    /// Writes a decimal of up to 18 digits, `scale` of them behind the point.
    public static long decimal(long unscaled, int scale, long unit, MemorySegment out, long at) {
        long position = at;
        if (unscaled < 0) {
            MemoryAccess.setByte(out, position++, (byte) '-');
        }
        long magnitude = Math.abs(unscaled);
        if (scale == 0) {
            return digits(magnitude, count(magnitude), out, position);
        }
        long whole = magnitude / unit;
        position = digits(whole, count(whole), out, position);
        MemoryAccess.setByte(out, position, (byte) '.');
        return digits(magnitude - whole * unit, scale, out, position + 1);
    }

    private static int count(long value) {
        int guess = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >>> 12;
        return guess > Int128.MAX_LONG_POWER || value < Int128.powerOfTen(guess) ? Math.max(1, guess) : guess + 1;
    }

    /// Writes exactly `count` digits.
    private static long digits(long value, int count, MemorySegment out, long at) {
        long end = at + count;
        long position = end;
        long rest = value;
        while (rest > Integer.MAX_VALUE && position - at >= 2) {
            long quotient = rest / 100;
            position -= 2;
            MemoryAccess.setShort(out, position, PAIRS[(int) (rest - quotient * 100)]);
            rest = quotient;
        }
        int small = (int) rest;
        while (position - at >= 2) {
            int quotient = small / 100;
            position -= 2;
            MemoryAccess.setShort(out, position, PAIRS[small - quotient * 100]);
            small = quotient;
        }
        if (position > at) {
            MemoryAccess.setByte(out, at, (byte) ('0' + small % 10));
        }
        return end;
    }

    /// Writes a DOUBLE.
    public long floating(double value, MemorySegment out, long at) {
        double magnitude = Math.abs(value);
        if (magnitude < DoubleText.SHORT_LIMIT) {
            long scaled = (long) Math.rint(magnitude * 10_000);
            if (scaled / 10_000.0 == magnitude) {
                // Up to four decimal places and 15 digits: any such number is the shortest that reads back as its double.
                return scaled(scaled, out, sign(Double.doubleToRawLongBits(value) < 0, out, at));
            }
        }
        if (!(magnitude <= Double.MAX_VALUE)) {
            return special(value, out, at);
        }
        shortest.find(magnitude);
        return shortest(out, sign(value < 0, out, at));
    }

    /// Writes a REAL.
    public long floating(float value, MemorySegment out, long at) {
        float magnitude = Math.abs(value);
        if (!(magnitude <= Float.MAX_VALUE)) {
            return special(value, out, at);
        }
        long position = sign(Float.floatToRawIntBits(value) < 0, out, at);
        if (magnitude == 0) {
            return scaled(0, out, position);
        }
        shortest.find(magnitude);
        return shortest(out, position);
    }

    private static long sign(boolean isNegative, MemorySegment out, long at) {
        MemoryAccess.setByte(out, at, (byte) '-');
        return isNegative ? at + 1 : at;
    }

    private static long special(double value, MemorySegment out, long at) {
        if (value != value) {
            MemoryAccess.setLong(out, at, NAN);
            return at + 3;
        }
        long position = sign(value < 0, out, at);
        MemoryAccess.setLong(out, position, INFINITY);
        return position + 8;
    }

    private static long scaled(long tenThousandths, MemorySegment out, long at) {
        long whole = tenThousandths / 10_000;
        int fraction = (int) (tenThousandths - whole * 10_000);
        long position = digits(whole, count(whole), out, at);
        MemoryAccess.setByte(out, position, (byte) '.');
        MemoryAccess.setShort(out, position + 1, PAIRS[fraction / 100]);
        MemoryAccess.setShort(out, position + 3, PAIRS[fraction % 100]);
        return withoutZeros(out, position + 5, position + 2);
    }

    /// Returns the end of a text without the zeros at its end, but not below `least`.
    private static long withoutZeros(MemorySegment out, long end, long least) {
        long position = end;
        while (position > least && MemoryAccess.getByte(out, position - 1) == '0') {
            position--;
        }
        return position;
    }

    private long shortest(MemorySegment out, long at) {
        long digits = shortest.digits();
        int count = count(digits);
        int exponent = shortest.exponent() + count - 1;
        if (exponent < -4 || exponent >= 16) {
            return scientific(digits, count, exponent, out, at);
        }
        if (exponent < 0) {
            // 0.000ddd
            MemoryAccess.setLong(out, at, 0x3030_3030_3030_2E30L);
            long from = at + 1 - exponent;
            digits(digits, count, out, from);
            return withoutZeros(out, from + count, from + 1);
        }
        int whole = exponent + 1;
        if (count <= whole) {
            digits(digits, count, out, at);
            for (int i = count; i < whole; i++) {
                MemoryAccess.setByte(out, at + i, (byte) '0');
            }
            MemoryAccess.setShort(out, at + whole, (short) ('.' | '0' << 8));
            return at + whole + 2;
        }
        long unit = Int128.powerOfTen(count - whole);
        long before = digits / unit;
        digits(before, whole, out, at);
        MemoryAccess.setByte(out, at + whole, (byte) '.');
        long end = digits(digits - before * unit, count - whole, out, at + whole + 1);
        return withoutZeros(out, end, at + whole + 2);
    }

    private static long scientific(long digits, int count, int exponent, MemorySegment out, long at) {
        // One place to the right, then the first digit back: d.ddd
        digits(digits, count, out, at + 1);
        MemoryAccess.setByte(out, at, MemoryAccess.getByte(out, at + 1));
        MemoryAccess.setByte(out, at + 1, (byte) '.');
        long position = withoutZeros(out, at + 1 + count, at + 2);
        if (position == at + 2) {
            position = at + 1;
        }
        MemoryAccess.setByte(out, position, (byte) 'e');
        MemoryAccess.setByte(out, position + 1, (byte) (exponent < 0 ? '-' : '+'));
        int magnitude = Math.abs(exponent);
        return digits(magnitude, magnitude < 100 ? 2 : 3, out, position + 2);
    }

    /// Writes a date.
    public long date(long days, MemorySegment out, long at) {
        return era(plainDate(days, out, at), out);
    }

    private long plainDate(long days, MemorySegment out, long at) {
        if (days != day) {
            write(days, out, at);
            day = days;
            dayLow = MemoryAccess.getLong(out, at);
            dayHigh = MemoryAccess.getLong(out, at + 8);
            return at + dayLength;
        }
        MemoryAccess.setLong(out, at, dayLow);
        MemoryAccess.setLong(out, at + 8, dayHigh);
        return at + dayLength;
    }

    private void write(long days, MemorySegment out, long at) {
        dayYear = CivilDate.year(days);
        long shown = dayYear > 0 ? dayYear : 1 - dayYear;
        long position = digits(shown, Math.max(4, count(shown)), out, at);
        MemoryAccess.setByte(out, position, (byte) '-');
        position = digits(CivilDate.month(days), 2, out, position + 1);
        MemoryAccess.setByte(out, position, (byte) '-');
        position = digits(CivilDate.day(days), 2, out, position + 1);
        dayLength = (int) (position - at);
    }

    private long era(long at, MemorySegment out) {
        if (dayYear > 0) {
            return at;
        }
        MemoryAccess.setLong(out, at, ERA);
        return at + 3;
    }

    /// Writes a time of the day.
    public static long time(long nanos, MemorySegment out, long at) {
        long seconds = nanos / NANOS_PER_SECOND;
        return fraction(nanos - seconds * NANOS_PER_SECOND, 9, out, clock((int) seconds, out, at));
    }

    private static long clock(int seconds, MemorySegment out, long at) {
        int minutes = seconds / 60;
        int hours = minutes / 60;
        MemoryAccess.setShort(out, at, PAIRS[hours]);
        MemoryAccess.setByte(out, at + 2, (byte) ':');
        MemoryAccess.setShort(out, at + 3, PAIRS[minutes - hours * 60]);
        MemoryAccess.setByte(out, at + 5, (byte) ':');
        MemoryAccess.setShort(out, at + 6, PAIRS[seconds - minutes * 60]);
        return at + 8;
    }

    private static long fraction(long fraction, int width, MemorySegment out, long at) {
        if (fraction == 0) {
            return at;
        }
        MemoryAccess.setByte(out, at, (byte) '.');
        return withoutZeros(out, digits(fraction, width, out, at + 1), at + 1);
    }

    /// Writes a timestamp without time zone.
    public long timestamp(long local, MemorySegment out, long at) {
        return era(wallClock(local, out, at), out);
    }

    private long wallClock(long local, MemorySegment out, long at) {
        long seconds = Math.floorDiv(local, unitsPerSecond);
        long days = Math.floorDiv(seconds, 86_400L);
        long position = plainDate(days, out, at);
        MemoryAccess.setByte(out, position, (byte) ' ');
        position = clock((int) (seconds - days * 86_400), out, position + 1);
        return fraction(local - seconds * unitsPerSecond, fractionDigits, out, position);
    }

    /// Writes a timestamp with time zone.
    public long instant(long instant, MemorySegment out, long at) {
        long offset = clock.offset(instant);
        long position = wallClock(instant + offset, out, at);
        int seconds = (int) (offset / unitsPerSecond);
        MemoryAccess.setByte(out, position, (byte) (seconds < 0 ? '-' : '+'));
        int magnitude = Math.abs(seconds);
        MemoryAccess.setShort(out, position + 1, PAIRS[magnitude / 3600]);
        position += 3;
        if (magnitude % 3600 != 0) {
            MemoryAccess.setByte(out, position, (byte) ':');
            MemoryAccess.setShort(out, position + 1, PAIRS[magnitude / 60 % 60]);
            position += 3;
        }
        if (magnitude % 60 != 0) {
            MemoryAccess.setByte(out, position, (byte) ':');
            MemoryAccess.setShort(out, position + 1, PAIRS[magnitude % 60]);
            position += 3;
        }
        return era(position, out);
    }
}
