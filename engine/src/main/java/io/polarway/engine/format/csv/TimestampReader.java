package io.polarway.engine.format.csv;

import io.polarway.engine.kernel.cast.DateTimeReader;
import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.time.ZoneOffset;

/// Reads TIMESTAMP without time zone. The form `2024-12-31 23:59:59.123456` is taken apart by words.
final class TimestampReader extends FixedReader {
    private static final long DATE = 0x2D30_302D_3030_3030L;
    private static final long DATE_LIMITS = 0x7F76_767F_7676_7676L;
    private static final long CLOCK = 0x3030_3A30_3020_3030L;
    private static final long CLOCK_LIMITS = 0x7676_7F76_767F_7676L;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final int WITHOUT_FRACTION = 19;

    private final DateTimeReader reader = new DateTimeReader();
    private final TimestampType type;
    private final ZoneClock clock;
    private final long unitsPerSecond;
    /// Years, months and days as they were last written, and the days since 1970 that they are.
    private long lastDate;
    private int lastDay = -1;
    private long lastDays;

    TimestampReader(int column, TimestampType type, Dialect dialect, NullTexts nulls) {
        super(column, type, dialect, nulls);
        this.type = type;
        this.unitsPerSecond = type.unitsPerSecond();
        this.clock = new ZoneClock(ZoneOffset.UTC, unitsPerSecond);
    }

    @Override
    void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick) {
        int columns = rows.columns();
        int column = column();
        int[] ends = rows.ends;
        for (int row = 0; row < rows.rows; row++) {
            int end = ends[row * columns + column];
            int start = rows.start(row, column);
            int length = (end >>> 2) - start;
            if (isQuick && (end & RowIndex.QUOTED) == 0 && length >= WITHOUT_FRACTION && length <= 26) {
                long date = MemoryAccess.getLong(bytes, start);
                long dateDigits = date ^ DATE;
                long time = MemoryAccess.getLong(bytes, start + 8) ^ CLOCK;
                long second = (MemoryAccess.getInt(bytes, start + 16) ^ 0x0030_303A) & 0xFF_FFFFL;
                long bad = (dateDigits + DATE_LIMITS | dateDigits | time + CLOCK_LIMITS | time
                        | second + 0x76_767FL | second) & HIGH;
                long pairs = time * 10 + (time >>> 8);
                int day = (int) pairs & 0xFF;
                int hour = (int) (pairs >>> 24) & 0xFF;
                int minute = (int) (pairs >>> 48) & 0xFF;
                int seconds = (int) (second >>> 8 & 0xFF) * 10 + (int) (second >>> 16);
                int digits = length - WITHOUT_FRACTION - 1;
                long fraction = digits > 0 ? fraction(bytes, start + WITHOUT_FRACTION, digits) : digits;
                if (bad == 0 && hour < 24 && minute < 60 && seconds < 60 && (fraction >= 0 || digits < 0)
                        && digits != 0 && (date == lastDate && day == lastDay || newDate(date, day, dateDigits))) {
                    long whole = lastDays * 86_400 + hour * 3600 + minute * 60 + seconds;
                    long micros = digits < 0 ? 0 : fraction;
                    if (!type.nanos()) {
                        MemoryAccess.setLongAtIndex(out, row, whole * 1_000_000 + micros);
                        continue;
                    }
                    if (lastDays > -100_000 && lastDays < 100_000) {
                        MemoryAccess.setLongAtIndex(out, row, whole * unitsPerSecond + micros * 1000);
                        continue;
                    }
                }
            }
            slowly(rows, bytes, out, row, start, end);
        }
    }

    /// Returns the microseconds of up to 6 digits behind the point at `at`, or -1.
    private static long fraction(MemorySegment bytes, long at, int digits) {
        // The digits, followed by zeros up to eight.
        long word = MemoryAccess.getLong(bytes, at + 1);
        long used = (1L << (digits << 3)) - 1;
        long eight = word & used | 0x3030_3030_3030_3030L & ~used;
        return MemoryAccess.getByte(bytes, at) == '.' && Digits.areAll(eight) ? Digits.value(eight) / 100 : -1;
    }

    private boolean newDate(long date, int day, long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        int year = (int) (pairs & 0xFF) * 100 + (int) (pairs >>> 16 & 0xFF);
        int month = (int) (pairs >>> 40) & 0xFF;
        if (year == 0 || month < 1 || month > 12 || day < 1 || day > CivilDate.lengthOfMonth(year, month)) {
            return false;
        }
        lastDays = CivilDate.days(year, month, day);
        lastDate = date;
        lastDay = day;
        return true;
    }

    @Override
    boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        if (!reader.readTimestamp(bytes, from, to, type, clock)) {
            return false;
        }
        MemoryAccess.setLongAtIndex(out, row, reader.value());
        return true;
    }
}
