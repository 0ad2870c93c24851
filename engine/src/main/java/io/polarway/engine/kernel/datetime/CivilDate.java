package io.polarway.engine.kernel.datetime;

/// The proleptic Gregorian calendar over days since 1970-01-01, in arithmetic without objects that is defined for every
/// `long` that stands for a year of at most 9 digits (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
public final class CivilDate {
    private static final int DAYS_PER_ERA = 146_097;
    /// Days from 0000-03-01 to 1970-01-01.
    private static final int EPOCH = 719_468;

    private CivilDate() {
    }

    /// Returns the days of a date; `month` is 1 to 12, `day` may be beyond the month's end.
    public static long days(long year, int month, int day) {
        long shifted = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shifted, 400L);
        long yearOfEra = shifted - era * 400;
        int monthFromMarch = month > 2 ? month - 3 : month + 9;
        long dayOfYear = (153L * monthFromMarch + 2) / 5 + day - 1;
        return era * DAYS_PER_ERA + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - EPOCH;
    }

    private static long packed(long days) {
        long shifted = days + EPOCH;
        long era = Math.floorDiv(shifted, (long) DAYS_PER_ERA);
        int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year * 512 + month * 32 + day;
    }

    /// Returns the year; 0 is 1 BC.
    public static long year(long days) {
        return packed(days) >> 9;
    }

    /// Returns the month, 1 to 12.
    public static int month(long days) {
        return (int) (packed(days) >> 5) & 15;
    }

    /// Returns the day of the month, 1 to 31.
    public static int day(long days) {
        return (int) packed(days) & 31;
    }

    /// Returns the months since January of year 0.
    public static long months(long days) {
        long packed = packed(days);
        return (packed >> 9) * 12 + ((packed >> 5) & 15) - 1;
    }

    /// Returns the first day of a month counted as by [#months].
    public static long firstOfMonth(long months) {
        return days(Math.floorDiv(months, 12L), (int) Math.floorMod(months, 12L) + 1, 1);
    }

    /// Returns whether a year has 366 days.
    public static boolean isLeap(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /// Returns the number of days of a month.
    public static int lengthOfMonth(long year, int month) {
        return month == 2 ? isLeap(year) ? 29 : 28 : 30 + (month + (month >> 3) & 1);
    }

    /// Returns the date `months` later, on the last day of the month where the month has no such day.
    public static long plusMonths(long days, long months) {
        long packed = packed(days);
        long total = Math.addExact((packed >> 9) * 12 + ((packed >> 5) & 15) - 1, months);
        long year = Math.floorDiv(total, 12L);
        int month = (int) Math.floorMod(total, 12L) + 1;
        return days(year, month, Math.min((int) packed & 31, lengthOfMonth(year, month)));
    }

    /// Returns the day of the week, Monday 1 to Sunday 7.
    public static int isoDayOfWeek(long days) {
        return (int) Math.floorMod(days + 3, 7L) + 1;
    }

    /// Returns the day of the year, from 1.
    public static int dayOfYear(long days) {
        return (int) (days - days(year(days), 1, 1)) + 1;
    }

    /// Returns the Monday of the week.
    public static long monday(long days) {
        return days - Math.floorMod(days + 3, 7L);
    }

    /// Returns the year that the ISO 8601 week belongs to.
    public static long isoYear(long days) {
        return year(monday(days) + 3);
    }

    /// Returns the ISO 8601 week, 1 to 53.
    public static int isoWeek(long days) {
        long thursday = monday(days) + 3;
        return (int) (thursday - days(year(thursday), 1, 1)) / 7 + 1;
    }
}
