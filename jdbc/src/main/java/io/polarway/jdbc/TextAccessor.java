package io.polarway.jdbc;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Views;
import io.polarway.engine.type.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads VARCHAR; other types are read from the text where it is one of theirs. The texts of a dictionary are made once per
/// entry rather than once per row, unless they are long.
final class TextAccessor extends ColumnAccessor {
    private static final int LARGEST_CACHED_DICTIONARY = 65_536;
    private static final int LONGEST_CACHED_TEXT = 256;

    private @Nullable FlatColumn cachedEntries;
    private @Nullable String @Nullable [] cache;

    TextAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    void bind(Column column) {
        super.bind(column);
        FlatColumn entries = boundEntries();
        boolean isCacheable = isDictionary() && entries != null && entries.rows() <= LARGEST_CACHED_DICTIONARY;
        if (!isCacheable || entries == null) {
            cachedEntries = null;
            cache = null;
        } else if (cachedEntries != entries) {
            cachedEntries = entries;
            cache = new String[entries.rows()];
        }
    }

    @Override
    String object(int entry) throws SQLException {
        return text(entry);
    }

    @Override
    String text(int entry) throws SQLException {
        @Nullable
        String @Nullable [] texts = cache;
        if (texts == null) {
            return Views.text(entries(), entry);
        }
        String text = texts[entry];
        if (text == null) {
            text = Views.text(entries(), entry);
            if (text.length() <= LONGEST_CACHED_TEXT) {
                texts[entry] = text;
            }
        }
        return text;
    }

    /// Returns the row's text without blanks around it, or null for NULL.
    private @Nullable String stripped() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : text(entry).strip();
    }

    private SQLException invalid(String text, String wanted) {
        return new SQLDataException(
                "Column " + field().name() + " holds '" + text + "', which cannot be read as " + wanted,
                SqlErrors.INVALID_TEXT);
    }

    @Override
    public boolean getBoolean() throws SQLException {
        String text = stripped();
        if (text == null) {
            return false;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> true;
            case "false", "f", "no", "n", "off", "0" -> false;
            default -> throw invalid(text, "boolean");
        };
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        String text = stripped();
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw invalid(text, "a number");
        }
    }

    @Override
    public long getLong() throws SQLException {
        BigDecimal value = getBigDecimal();
        if (value == null) {
            return 0;
        }
        if (value.precision() - value.scale() > 20) {
            throw outOfRange(value, "long");
        }
        try {
            return value.toBigInteger().longValueExact();
        } catch (ArithmeticException e) {
            throw outOfRange(value, "long");
        }
    }

    @Override
    public double getDouble() throws SQLException {
        String text = stripped();
        if (text == null) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw invalid(text, "a number");
        }
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : text(entry).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.date(dateTime(entry, "a date").toLocalDate(), calendar);
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.time(time(entry), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        int entry = locate();
        return entry < 0 ? null : CalendarTimes.timestamp(dateTime(entry, "a timestamp"), calendar);
    }

    @Override
    @Nullable
    Object convert(int entry, Class<?> wanted) throws SQLException {
        String text = text(entry).strip();
        try {
            if (wanted == LocalDate.class) {
                return dateTime(entry, "a date").toLocalDate();
            } else if (wanted == LocalTime.class) {
                return time(entry);
            } else if (wanted == LocalDateTime.class) {
                return dateTime(entry, "a timestamp");
            } else if (wanted == OffsetDateTime.class) {
                return instant(entry).toOffsetDateTime();
            } else if (wanted == ZonedDateTime.class) {
                return instant(entry);
            } else if (wanted == Instant.class) {
                return instant(entry).toInstant();
            } else if (wanted == Duration.class) {
                return Duration.parse(text);
            } else if (wanted == Period.class) {
                return Period.parse(text);
            } else if (wanted == UUID.class) {
                return UUID.fromString(text);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw invalid(text, wanted.getName());
        }
        return null;
    }

    /// Reads `2024-01-31`, `2024-01-31 12:30` or `2024-01-31T12:30:00.5`.
    private LocalDateTime dateTime(int entry, String wanted) throws SQLException {
        String text = text(entry).strip();
        try {
            return text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay()
                    : LocalDateTime.parse(text.replace(' ', 'T'));
        } catch (DateTimeException e) {
            throw invalid(text, wanted);
        }
    }

    private LocalTime time(int entry) throws SQLException {
        String text = text(entry).strip();
        try {
            return text.length() > 10 && text.charAt(4) == '-'
                    ? dateTime(entry, "a time").toLocalTime()
                    : LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw invalid(text, "a time");
        }
    }

    private ZonedDateTime instant(int entry) throws SQLException {
        String text = text(entry).strip().replace(' ', 'T');
        try {
            return ZonedDateTime.parse(text);
        } catch (DateTimeException e) {
            return dateTime(entry, "an instant").atZone(timezone());
        }
    }
}
