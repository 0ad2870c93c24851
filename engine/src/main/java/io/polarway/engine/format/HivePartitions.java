package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The columns that the directories of a table's files are, as in `ticks/year=2024/symbol=ACME/part-0.parquet`.
///
/// Names and values are URL-decoded; `__HIVE_DEFAULT_PARTITION__` is NULL. A column is DATE, TIMESTAMP or BIGINT if all of
/// its values, over all files, are texts of such values, else VARCHAR.
///
/// @param schema the columns, in the order of the directories
/// @param values the values of each file, in the Java forms of [io.polarway.engine.batch.Values]
public record HivePartitions(Schema schema, List<List<@Nullable Object>> values) {
    /// The directory name that stands for NULL.
    static final String NULL_NAME = "__HIVE_DEFAULT_PARTITION__";

    private static final String HEX = "0123456789ABCDEF";
    private static final Pattern DATE = Pattern.compile("(\\d{4,6})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern TIMESTAMP = Pattern
            .compile("(\\d{4,6}-\\d{1,2}-\\d{1,2})[ T](\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,6}))?");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");

    /// Reads the partition columns of files: none unless the directories of all of them have the same names.
    ///
    /// @param paths the files' paths
    /// @param hasTypes whether values may be something other than VARCHAR
    /// @param declared the columns whose type is settled; a value that is not of that type is an error naming its file
    public static HivePartitions of(List<String> paths, boolean hasTypes, Schema declared) {
        List<Map<String, @Nullable String>> texts = new ArrayList<>(paths.size());
        for (String path : paths) {
            Map<String, @Nullable String> parts = parts(path);
            if (!texts.isEmpty() && !texts.getFirst().keySet().equals(parts.keySet())) {
                return new HivePartitions(Schema.of(), List.of());
            }
            texts.add(parts);
        }
        if (texts.isEmpty() || texts.getFirst().isEmpty()) {
            return new HivePartitions(Schema.of(), List.of());
        }
        List<Field> fields = new ArrayList<>();
        List<List<@Nullable Object>> values = new ArrayList<>();
        texts.forEach(file -> values.add(new ArrayList<>()));
        for (String name : texts.getFirst().keySet()) {
            int known = declared.indexOf(name);
            SqlType type = known >= 0
                    ? declared.field(known).type()
                    : hasTypes ? type(texts, name) : ScalarType.VARCHAR;
            boolean hasNull = false;
            for (int file = 0; file < texts.size(); file++) {
                String text = texts.get(file).get(name);
                hasNull |= text == null;
                Object value = text == null ? null : value(text, type);
                if (text != null && value == null) {
                    throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "The directory " + name + "=" + text + " of '"
                            + paths.get(file) + "' is no " + type + ", as which the column is declared");
                }
                values.get(file).add(value);
            }
            fields.add(new Field(name, type, hasNull));
        }
        return new HivePartitions(new Schema(fields), values);
    }

    /// Returns the `name=value` directories of a path, in order; NULL as null.
    static Map<String, @Nullable String> parts(String path) {
        Map<String, @Nullable String> parts = new LinkedHashMap<>();
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            String directory = path.substring(start, slash);
            int equals = directory.indexOf('=');
            if (equals > 0 && directory.indexOf('=', equals + 1) < 0) {
                String value = directory.substring(equals + 1);
                parts.put(decode(directory.substring(0, equals)), value.equals(NULL_NAME) ? null : decode(value));
            }
            start = slash + 1;
        }
        return parts;
    }

    /// Returns the name of the directory of a value; NULL is null. Letters, digits and `_ - ~` stand for themselves, and a dot
    /// that is not the first character; the other bytes of UTF-8 are written as `%` and two digits, so that every value is a
    /// name.
    public static String directory(String name, @Nullable String value) {
        if (value == null) {
            return encode(name) + "=" + NULL_NAME;
        }
        // The text that stands for NULL is a value like any other.
        return encode(name) + "=" + (value.equals(NULL_NAME) ? "%5F" + value.substring(1) : encode(value));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = value >= '0' && value <= '9' || value >= 'A' && value <= 'Z'
                    || value >= 'a' && value <= 'z'
                    || "_-~".indexOf(value) >= 0 || value == '.' && !encoded.isEmpty();
            if (isPlain) {
                encoded.append((char) value);
            } else {
                encoded.append('%').append(HEX.charAt(value >> 4 & 15)).append(HEX.charAt(value & 15));
            }
        }
        return encoded.toString();
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            // Unlike in a form, a plus is a plus.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static SqlType type(List<Map<String, @Nullable String>> texts, String name) {
        for (SqlType candidate : List.of(ScalarType.DATE, TimestampType.MICROS, ScalarType.BIGINT)) {
            boolean hasValue = false;
            boolean fits = true;
            for (Map<String, @Nullable String> file : texts) {
                String text = file.get(name);
                hasValue |= text != null;
                if (text != null && value(text, candidate) == null) {
                    fits = false;
                    break;
                }
            }
            if (fits && hasValue) {
                return candidate;
            }
        }
        return ScalarType.VARCHAR;
    }

    /// Returns the value that a text is, or null if it is none of that type.
    private static @Nullable Object value(String text, SqlType type) {
        if (type == ScalarType.DATE) {
            LocalDate date = date(text);
            return date == null ? null : (int) date.toEpochDay();
        }
        if (type instanceof TimestampType) {
            return timestamp(text);
        }
        if (type == ScalarType.VARCHAR) {
            return text;
        }
        try {
            if (type.isInteger()) {
                return INTEGER.matcher(text).matches() ? integer(Long.parseLong(text), type) : null;
            }
            if (type instanceof DecimalType decimal) {
                BigDecimal number = new BigDecimal(text).setScale(decimal.scale());
                return number.precision() <= decimal.precision() ? number : null;
            }
            if (type.isFloating()) {
                double number = Double.parseDouble(text);
                return type == ScalarType.REAL ? (Object) (float) number : (Object) number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
        if (type == ScalarType.BOOLEAN) {
            return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
        }
        return null;
    }

    private static @Nullable Object integer(long value, SqlType type) {
        return switch (type.storage().width()) {
            case 1 -> value == (byte) value ? (Object) (byte) value : null;
            case 2 -> value == (short) value ? (Object) (short) value : null;
            case 4 -> value == (int) value ? (Object) (int) value : null;
            default -> (Object) value;
        };
    }

    private static @Nullable LocalDate date(String text) {
        Matcher matcher = DATE.matcher(text);
        try {
            return matcher.matches()
                    ? LocalDate.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)))
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Long timestamp(String text) {
        Matcher matcher = TIMESTAMP.matcher(text);
        LocalDate date = matcher.matches() ? date(matcher.group(1)) : null;
        if (date == null) {
            return null;
        }
        try {
            LocalDateTime time = date.atTime(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)));
            String fraction = matcher.group(5);
            long micros = fraction == null ? 0 : Long.parseLong((fraction + "00000").substring(0, 6));
            return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000L + micros;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
