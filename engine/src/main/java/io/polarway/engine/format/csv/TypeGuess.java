package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.cast.DateTimeReader;
import io.polarway.engine.kernel.cast.NumberReader;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The types that all values of a column seen so far have. Used by one thread.
///
/// A number with leading zeros or a plus is a text, since it would be another one as a number. Dates that are not written as
/// `2024-12-31` are found where only one order of day, month and year fits all values.
final class TypeGuess {
    /// An integer beyond BIGINT.
    private static final DecimalType WIDE = new DecimalType(DecimalType.MAX_PRECISION, 0);
    private static final List<SqlType> ALL = List.of(ScalarType.BOOLEAN, ScalarType.TIME, ScalarType.DATE,
            TimestampType.MICROS, TimestampType.MICROS_TZ, ScalarType.BIGINT, WIDE, ScalarType.DOUBLE);
    private static final Pattern OTHER_DATE = Pattern
            .compile("(?:\\d{1,2}([-/.])\\d{1,2}\\1(?:\\d{4}|\\d{2})|\\d{4}([/.])\\d{1,2}\\2\\d{1,2})( .+)?");
    private static final List<String> CLOCKS = List.of("", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M:%S %p",
            " %I:%M %p");

    private final NumberReader numbers = new NumberReader();
    private final DateTimeReader dates = new DateTimeReader();
    private final ZoneClock clock = new ZoneClock(ZoneOffset.UTC, 1_000_000);
    private final CsvOptions options;
    private List<SqlType> left;
    private @Nullable List<String> formats;
    private boolean hasValues;

    TypeGuess(CsvOptions options) {
        this.options = options;
        List<SqlType> candidates = options.candidates();
        this.left = new ArrayList<>(candidates == null ? ALL : ALL.stream().filter(candidates::contains).toList());
    }

    /// Notes a value that is not NULL, without blanks at its ends.
    void add(MemorySegment bytes, long from, long to) {
        if (!left.isEmpty()) {
            left.removeIf(type -> !fits(type, bytes, from, to));
        }
        List<String> known = formats;
        if (left.isEmpty() && !hasValues || known != null && !known.isEmpty()) {
            String text = text(bytes, from, to);
            if (known == null) {
                formats = otherFormats(text);
            } else {
                known.removeIf(format -> new DateFormat(format).parse(text) == null);
            }
        } else if (known == null) {
            formats = new ArrayList<>();
        }
        hasValues = true;
    }

    /// Notes a value without characters that is not NULL.
    void addEmpty() {
        left.clear();
        formats = new ArrayList<>();
        hasValues = true;
    }

    private static String text(MemorySegment bytes, long from, long to) {
        return new String(bytes.asSlice(from, to - from).toArray(Layouts.BYTE), StandardCharsets.UTF_8);
    }

    private static List<String> otherFormats(String text) {
        List<String> found = new ArrayList<>();
        var match = OTHER_DATE.matcher(text);
        if (match.matches()) {
            String separator = match.group(1) == null ? match.group(2) : match.group(1);
            for (String order : orders(text)) {
                for (String time : CLOCKS) {
                    String format = order.replace("?", separator) + time;
                    if (new DateFormat(format).parse(text) != null) {
                        found.add(format);
                    }
                }
            }
        }
        return found;
    }

    private static List<String> orders(String text) {
        return text.matches("(?:\\d{1,2}.\\d{1,2}.\\d{4}|\\d{4}.\\d{1,2}.\\d{1,2})(?: .*)?")
                ? List.of("%d?%m?%Y", "%m?%d?%Y", "%Y?%m?%d")
                : List.of("%d?%m?%y", "%m?%d?%y", "%y?%m?%d");
    }

    /// Returns whether a value was seen.
    boolean hasValues() {
        return hasValues;
    }

    /// Returns the narrowest type, VARCHAR if there is no other.
    SqlType type() {
        if (!hasValues) {
            return ScalarType.VARCHAR;
        }
        String format = format();
        if (format != null && left.isEmpty()) {
            SqlType type = format.indexOf(' ') > 0 ? TimestampType.MICROS : ScalarType.DATE;
            List<SqlType> candidates = options.candidates();
            return candidates == null || candidates.contains(type) ? type : ScalarType.VARCHAR;
        }
        return left.isEmpty() ? ScalarType.VARCHAR : left.getFirst();
    }

    /// Returns the format of the dates, if it is not the usual one.
    @Nullable
    String format() {
        List<String> found = formats;
        return found != null && found.size() == 1 && left.isEmpty() ? found.getFirst() : null;
    }

    /// Returns whether the values are dates of which it is not clear what is the day and what the month.
    boolean isAmbiguousDate() {
        List<String> found = formats;
        return found != null && found.size() > 1 && left.isEmpty();
    }

    private boolean fits(SqlType type, MemorySegment bytes, long from, long to) {
        return fits(type, bytes, from, to, null);
    }

    /// Returns whether a text is a value of a type, one that was guessed or VARCHAR.
    boolean fits(SqlType type, MemorySegment bytes, long from, long to, @Nullable String ownFormat) {
        if (type == ScalarType.VARCHAR) {
            return true;
        }
        String format = ownFormat != null ? ownFormat
                : type == ScalarType.DATE ? options.dateFormat()
                        : type == TimestampType.MICROS ? options.timestampFormat() : null;
        if (format != null) {
            long[] parts = new DateFormat(format).parse(text(bytes, from, to));
            return parts != null && FormattedReader.value(parts, type) != null;
        }
        if (type instanceof DecimalType) {
            return isPlainInteger(bytes, from, to) && numbers.readDecimal(bytes, from, to, WIDE.precision(), 0);
        }
        if (type instanceof TimestampType timestamp) {
            return DateReader.isDate(bytes, from, to)
                    ? type == TimestampType.MICROS && dates.readDate(bytes, from, to)
                    : dates.readTimestamp(bytes, from, to, timestamp, clock)
                            && (timestamp.withTimeZone() || !hasZone(bytes, from, to));
        }
        if (type == ScalarType.BOOLEAN) {
            return MemoryAccess.getByte(bytes, from) > '9' && isTruth(text(bytes, from, to));
        }
        if (type == ScalarType.TIME) {
            return dates.readTime(bytes, from, to);
        }
        if (type == ScalarType.DATE) {
            return DateReader.isDate(bytes, from, to) && dates.readDate(bytes, from, to);
        }
        if (type == ScalarType.BIGINT) {
            return isPlainInteger(bytes, from, to) && numbers.readInteger(bytes, from, to);
        }
        return isDouble(bytes, from, to);
    }

    private static boolean isTruth(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false") || text.equalsIgnoreCase("t")
                || text.equalsIgnoreCase("f") || text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("no");
    }

    private static boolean hasZone(MemorySegment bytes, long from, long to) {
        byte last = MemoryAccess.getByte(bytes, to - 1);
        if (last < '0' || last > '9') {
            return true;
        }
        for (long at = from + 10; at < to; at++) {
            byte value = MemoryAccess.getByte(bytes, at);
            if (value == '+' || value == '-') {
                return true;
            }
        }
        return false;
    }

    /// Returns whether a number has neither a plus nor zeros before its other digits.
    private static boolean isPlainInteger(MemorySegment bytes, long from, long to) {
        long at = MemoryAccess.getByte(bytes, from) == '-' ? from + 1 : from;
        if (at == to || MemoryAccess.getByte(bytes, at) == '0' && to - at > 1) {
            return false;
        }
        for (long i = at; i < to; i++) {
            byte value = MemoryAccess.getByte(bytes, i);
            if (value < '0' || value > '9') {
                return false;
            }
        }
        return true;
    }

    private boolean isDouble(MemorySegment bytes, long from, long to) {
        byte separator = options.decimalSeparator();
        long at = MemoryAccess.getByte(bytes, from) == '-' ? from + 1 : from;
        if (to - at > 1 && MemoryAccess.getByte(bytes, at) == '0') {
            byte second = MemoryAccess.getByte(bytes, at + 1);
            if (second >= '0' && second <= '9') {
                return false;
            }
        }
        if (MemoryAccess.getByte(bytes, from) == '+') {
            return false;
        }
        if (separator == '.') {
            return numbers.readDouble(bytes, from, to);
        }
        String text = text(bytes, from, to);
        if (text.indexOf('.') >= 0) {
            return false;
        }
        try {
            Double.parseDouble(text.replace((char) separator, '.'));
            return text.charAt(text.length() - 1) <= '9';
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
