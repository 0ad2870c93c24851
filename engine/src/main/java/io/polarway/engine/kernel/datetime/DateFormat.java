package io.polarway.engine.kernel.datetime;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A format of strftime and strptime, with the codes of C as DuckDB extends them, read once and used for many values.
///
/// %Y %y %m %-m %B %b %d %-d %e %j %-j %H %-H %I %-I %M %-M %S %-S %f (microseconds) %n (nanoseconds) %g (milliseconds)
/// %p %A %a %w %u %U %W %V %G %z %Z %x %X %c %D %F %T %R %s %%
public final class DateFormat {
    private static final String[] MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December"};
    private static final String[] DAYS = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String text;
    private final List<Part> parts = new ArrayList<>();

    /// A code, or literal text where `code` is 0.
    private record Part(char code, boolean isUnpadded, String literal) {
    }

    /// Reads a format. Fails with the codes that exist if one is unknown.
    public DateFormat(String text) {
        this.text = text;
        read(text);
    }

    private void read(String format) {
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                literal.append(c);
                continue;
            }
            boolean isUnpadded = i + 1 < format.length() && format.charAt(i + 1) == '-';
            int at = i + (isUnpadded ? 2 : 1);
            char code = at < format.length() ? format.charAt(at) : 0;
            i = at;
            if (code == '%') {
                literal.append('%');
                continue;
            }
            String expansion = switch (code) {
                case 'x', 'F' -> "%Y-%m-%d";
                case 'X', 'T' -> "%H:%M:%S";
                case 'c' -> "%Y-%m-%d %H:%M:%S";
                case 'D' -> "%m/%d/%y";
                case 'R' -> "%H:%M";
                default -> null;
            };
            if (!literal.isEmpty()) {
                parts.add(new Part((char) 0, false, literal.toString()));
                literal.setLength(0);
            }
            if (expansion != null) {
                read(expansion);
            } else if (code != 0 && "YymBbdejHIMSfngpAawuUWVGzZs".indexOf(code) >= 0) {
                parts.add(new Part(code, isUnpadded, ""));
            } else {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Unknown code '%" + (code == 0 ? "" : code)
                        + "' in the date format '" + text
                        + "'. Codes are Y y m B b d e j H I M S f n g p A a w u U W V G z Z s x "
                        + "X c D F T R and %%");
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Part((char) 0, false, literal.toString()));
        }
    }

    /// Returns the English name of a month, 1 to 12.
    public static String monthName(int month) {
        return MONTHS[month - 1];
    }

    /// Returns the English name of a day of the week, Monday 1 to Sunday 7.
    public static String dayName(int isoDayOfWeek) {
        return DAYS[isoDayOfWeek % 7];
    }

    /// Returns the text of a wall-clock time.
    ///
    /// @param days the date
    /// @param nanos the nanoseconds of the day
    /// @param offsetSeconds the offset from UTC that `%z` shows
    /// @param zone the name of the zone that `%Z` shows
    public byte[] format(long days, long nanos, long offsetSeconds, String zone) {
        StringBuilder out = new StringBuilder();
        long second = nanos / NANOS_PER_SECOND;
        int hour = (int) (second / 3600);
        for (Part part : parts) {
            switch (part.code) {
                case 0 -> out.append(part.literal);
                case 'Y' -> year(out, CivilDate.year(days));
                case 'G' -> year(out, CivilDate.isoYear(days));
                case 'y' -> number(out, part, Math.floorMod(CivilDate.year(days), 100L), 2);
                case 'm' -> number(out, part, CivilDate.month(days), 2);
                case 'B' -> out.append(monthName(CivilDate.month(days)));
                case 'b' -> out.append(monthName(CivilDate.month(days)), 0, 3);
                case 'd' -> number(out, part, CivilDate.day(days), 2);
                case 'e' -> out.append(CivilDate.day(days) < 10 ? " " : "").append(CivilDate.day(days));
                case 'j' -> number(out, part, CivilDate.dayOfYear(days), 3);
                case 'H' -> number(out, part, hour, 2);
                case 'I' -> number(out, part, (hour + 11) % 12 + 1, 2);
                case 'M' -> number(out, part, second / 60 % 60, 2);
                case 'S' -> number(out, part, second % 60, 2);
                case 'f' -> number(out, part, nanos % NANOS_PER_SECOND / 1000, 6);
                case 'g' -> number(out, part, nanos % NANOS_PER_SECOND / 1_000_000, 3);
                case 'n' -> number(out, part, nanos % NANOS_PER_SECOND, 9);
                case 'p' -> out.append(hour < 12 ? "AM" : "PM");
                case 'A' -> out.append(dayName(CivilDate.isoDayOfWeek(days)));
                case 'a' -> out.append(dayName(CivilDate.isoDayOfWeek(days)), 0, 3);
                case 'w' -> out.append(CivilDate.isoDayOfWeek(days) % 7);
                case 'u' -> out.append(CivilDate.isoDayOfWeek(days));
                case 'U' ->
                        number(out, part, (CivilDate.dayOfYear(days) + 6 - CivilDate.isoDayOfWeek(days) % 7) / 7, 2);
                case 'W' -> number(out, part, (CivilDate.dayOfYear(days) + 7 - CivilDate.isoDayOfWeek(days)) / 7, 2);
                case 'V' -> number(out, part, CivilDate.isoWeek(days), 2);
                case 'z' -> offset(out, offsetSeconds);
                case 'Z' -> out.append(zone);
                case 's' -> out.append(days * 86_400 + second - offsetSeconds);
                default -> throw EngineException.internal("date format code " + part.code);
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void year(StringBuilder out, long year) {
        if (year < 0) {
            out.append('-');
        }
        String digits = Long.toString(Math.abs(year));
        out.append("0".repeat(Math.max(0, 4 - digits.length()))).append(digits);
    }

    private static void number(StringBuilder out, Part part, long value, int width) {
        String digits = Long.toString(value);
        if (!part.isUnpadded) {
            out.append("0".repeat(Math.max(0, width - digits.length())));
        }
        out.append(digits);
    }

    private static void offset(StringBuilder out, long seconds) {
        long minutes = Math.abs(seconds) / 60;
        out.append(seconds < 0 ? '-' : '+').append(minutes / 60 < 10 ? "0" : "").append(minutes / 60);
        if (minutes % 60 != 0) {
            out.append(':').append(minutes % 60 < 10 ? "0" : "").append(minutes % 60);
        }
    }

    /// Reads a text. Parts that the format does not name are those of 1900-01-01 00:00:00, as in DuckDB.
    ///
    /// @return nanoseconds of the day and, in element 0, the days; the offset from UTC in seconds in element 2 if the format
    ///     has one; or null if the text is not of this format
    public long @Nullable [] parse(String input) {
        return new Parser(input).parse();
    }

    /// Returns the format as it was written.
    @Override
    public String toString() {
        return text;
    }

    /// Reads one text.
    private final class Parser {
        private final String input;
        private int at;
        private boolean failed;

        Parser(String input) {
            this.input = input;
        }

        long @Nullable [] parse() {
            long year = 1900;
            int month = 1;
            int day = 1;
            int dayOfYear = -1;
            long hour = 0;
            int afternoon = -1;
            long minute = 0;
            long second = 0;
            long fraction = 0;
            long offset = 0;
            Long epoch = null;
            for (Part part : parts) {
                switch (part.code) {
                    case 0 -> literal(part.literal);
                    case 'Y', 'G' -> year = signed(4);
                    case 'y' -> {
                        long two = digits(2);
                        year = two < 69 ? 2000 + two : 1900 + two;
                    }
                    case 'm' -> month = (int) digits(2);
                    case 'B' -> month = name(MONTHS, false) + 1;
                    case 'b' -> month = name(MONTHS, true) + 1;
                    case 'd', 'e' -> {
                        skipSpaces(part.code == 'e');
                        day = (int) digits(2);
                    }
                    case 'j' -> dayOfYear = (int) digits(3);
                    case 'H', 'I' -> hour = digits(2);
                    case 'M' -> minute = digits(2);
                    case 'S' -> second = digits(2);
                    case 'f' -> fraction = fraction(6);
                    case 'g' -> fraction = fraction(3);
                    case 'n' -> fraction = fraction(9);
                    case 'p' -> afternoon = name(new String[]{"AM", "PM"}, false);
                    case 'A' -> name(DAYS, false);
                    case 'a' -> name(DAYS, true);
                    case 'w', 'u' -> digits(1);
                    case 'U', 'W', 'V' -> digits(2);
                    case 'z' -> offset = offset();
                    case 'Z' -> zone();
                    case 's' -> epoch = signed(18);
                    default -> failed = true;
                }
                if (failed) {
                    return null;
                }
            }
            if (afternoon >= 0) {
                failed |= hour < 1 || hour > 12;
                hour = hour % 12 + 12L * afternoon;
            }
            if (failed || at < input.length() || month < 1 || month > 12 || day < 1
                    || day > CivilDate.lengthOfMonth(year, month) || hour > 23 || minute > 59 || second > 59
                    || dayOfYear == 0 || dayOfYear > (CivilDate.isLeap(year) ? 366 : 365)) {
                return null;
            }
            if (epoch != null) {
                return new long[]{Math.floorDiv(epoch, 86_400L),
                        Math.floorMod(epoch, 86_400L) * NANOS_PER_SECOND + fraction, 0};
            }
            long days = dayOfYear > 0 ? CivilDate.days(year, 1, dayOfYear) : CivilDate.days(year, month, day);
            return new long[]{days, ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + fraction, offset};
        }

        private void skipSpaces(boolean isAllowed) {
            while (isAllowed && at < input.length() && input.charAt(at) == ' ') {
                at++;
            }
        }

        private void literal(String expected) {
            if (input.startsWith(expected, at)) {
                at += expected.length();
            } else {
                failed = true;
            }
        }

        private long signed(int most) {
            boolean isNegative = at < input.length() && input.charAt(at) == '-';
            at += isNegative ? 1 : 0;
            long value = digits(most);
            return isNegative ? -value : value;
        }

        private long digits(int most) {
            int from = at;
            long value = 0;
            while (at < input.length() && at - from < most && input.charAt(at) >= '0' && input.charAt(at) <= '9') {
                value = value * 10 + input.charAt(at++) - '0';
            }
            failed |= at == from;
            return value;
        }

        /// Reads up to `most` digits as a fraction of a second, in nanoseconds.
        private long fraction(int most) {
            int from = at;
            long value = digits(most);
            for (int i = at - from; i < 9; i++) {
                value *= 10;
            }
            return value;
        }

        private int name(String[] names, boolean isShort) {
            for (int i = 0; i < names.length; i++) {
                String name = isShort ? names[i].substring(0, 3) : names[i];
                if (input.regionMatches(true, at, name, 0, name.length())) {
                    at += name.length();
                    return i;
                }
            }
            failed = true;
            return 0;
        }

        private long offset() {
            if (at < input.length() && (input.charAt(at) == 'Z' || input.charAt(at) == 'z')) {
                at++;
                return 0;
            }
            boolean isNegative = at < input.length() && input.charAt(at) == '-';
            failed |= at >= input.length() || !isNegative && input.charAt(at) != '+';
            at++;
            long hours = digits(2);
            long minutes = 0;
            if (at < input.length() && input.charAt(at) == ':') {
                at++;
                minutes = digits(2);
            } else if (at < input.length() && Character.isDigit(input.charAt(at))) {
                minutes = digits(2);
            }
            failed |= hours > 18 || minutes > 59;
            return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60);
        }

        private void zone() {
            int from = at;
            while (at < input.length()
                    && (Character.isLetter(input.charAt(at)) || "/_+-".indexOf(input.charAt(at)) >= 0)) {
                at++;
            }
            String name = input.substring(from, at);
            failed |= at == from
                    || !name.toUpperCase(Locale.ROOT).equals("UTC") && !name.toUpperCase(Locale.ROOT).equals("GMT");
        }
    }
}
