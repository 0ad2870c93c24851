package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.type.Schema;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a format is asked to write.
///
/// @param schema the columns of every batch
/// @param options the options of the format, as the statement has them; those of COPY itself are not among them. Names are in
///        lower case; a value is a String, a Boolean, a Number, or a Map of such for options such as `kv_metadata`
public record WriteRequest(Schema schema, Map<String, Object> options) {
    private static final Pattern BYTES = Pattern
            .compile("\\s*(\\d{1,9}|\\d{1,18}(?=\\s*b?\\s*$))\\s*(b|kb|mb|gb|kib|mib|gib)?\\s*");

    /// Copies the options, with their names in lower case.
    public WriteRequest {
        Map<String, Object> lower = new LinkedHashMap<>();
        options.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        options = Collections.unmodifiableMap(lower);
    }

    /// Throws INVALID_ARGUMENT if there is an option that is not among `known`, and names those there are.
    ///
    /// @param format what errors call the format, such as `Parquet`
    public void checkNames(String format, List<String> known) {
        for (String name : options.keySet()) {
            if (!known.contains(name)) {
                List<String> names = known.stream().map(any -> any.toUpperCase(Locale.ROOT)).toList();
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "Option not found: " + name.toUpperCase(Locale.ROOT) + ". " + format + " files have "
                                + String.join(", ", names) + NearestName.hint(name, names));
            }
        }
    }

    /// Returns a text option, or null if it is not there.
    public @Nullable String text(String name) {
        Object value = options.get(name);
        return value == null ? null : value.toString();
    }

    /// Returns an option that is true or false; `otherwise` if it is not there. Without a value (an empty text) it is true.
    public boolean flag(String name, boolean otherwise) {
        Object value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true", "1", "on", "" -> true;
            case "false", "0", "off" -> false;
            default -> throw invalid(name, "It is true or false");
        };
    }

    /// Returns an option that is a whole number from `least` to `most`; `otherwise` if it is not there.
    public long number(String name, long least, long most, long otherwise) {
        Object value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = new BigDecimal(value.toString().strip()).longValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below.
        }
        throw invalid(name, "It is a whole number "
                + (most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most));
    }

    /// Returns an option that is a number of bytes, at least 1, such as `67108864` or `'64MB'`; `otherwise` if it is not there.
    public long bytes(String name, long otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
        long bytes = matcher.matches() ? Long.parseLong(matcher.group(1)) * factor(matcher.group(2)) : 0;
        if (bytes <= 0) {
            throw invalid(name, "It is a number of bytes such as 67108864 or '64MB'");
        }
        return bytes;
    }

    private static long factor(@Nullable String unit) {
        return switch (unit == null ? "b" : unit) {
            case "kb" -> 1000;
            case "mb" -> 1_000_000;
            case "gb" -> 1_000_000_000;
            case "kib" -> 1 << 10;
            case "mib" -> 1 << 20;
            case "gib" -> 1 << 30;
            default -> 1;
        };
    }

    /// Returns the error that an option has a value that it cannot have.
    ///
    /// @param allowed a sentence, without its full stop, that says what the value may be
    public EngineException invalid(String name, String allowed) {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT, "Invalid value for " + name.toUpperCase(Locale.ROOT)
                + ": '" + options.get(name) + "'. " + allowed);
    }
}
