package io.polarway.engine.format.text;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.type.Field;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a CSV file is written.
///
/// @param hasHeader whether the first line has the names of the columns
/// @param delimiter what parts the values
/// @param quote the character around values, or 0 for none
/// @param escape the character before a quote in a value
/// @param nullText what stands for NULL
/// @param forced for each column, whether all of its values are quoted
/// @param dates how dates are written, or null for the text of CAST
/// @param timestamps how timestamps are written, or null for the text of CAST
record CsvDialect(boolean hasHeader, String delimiter, int quote, int escape, String nullText, List<Boolean> forced,
        @Nullable DateFormat dates, @Nullable DateFormat timestamps) {
    private static final List<String> OPTIONS = List.of("header", "delimiter", "delim", "sep", "quote", "escape",
            "nullstr",
            "null", "force_quote", "dateformat", "timestampformat", TextCompression.OPTION, TextCompression.LEVEL);

    /// Reads the options. Throws INVALID_ARGUMENT for one that there is not, or a value that does not fit.
    static CsvDialect of(WriteRequest request) {
        request.checkNames("CSV", OPTIONS);
        String delimiter = first(request, ",", "delimiter", "delim", "sep");
        if (delimiter.equals("\\t")) {
            delimiter = "\t";
        }
        if (delimiter.isEmpty() || delimiter.length() > 4 || delimiter.contains("\n") || delimiter.contains("\r")) {
            throw invalid("DELIMITER", delimiter, "It is 1 to 4 characters, and no line break");
        }
        int quote = character(request, "quote", '"');
        int escape = character(request, "escape", quote);
        String nullText = first(request, "", "nullstr", "null");
        if (quote != 0 && delimiter.indexOf(quote) >= 0) {
            throw invalid("QUOTE", String.valueOf((char) quote), "It is not part of the delimiter");
        }
        if (quote != 0 && nullText.indexOf(quote) >= 0 || nullText.contains(delimiter) || nullText.contains("\n")
                || nullText.contains("\r")) {
            throw invalid("NULLSTR", nullText, "It has no delimiter, quote or line break in it");
        }
        if (quote != 0 && delimiter.indexOf(escape) >= 0) {
            throw invalid("ESCAPE", String.valueOf((char) escape), "It is not part of the delimiter");
        }
        return new CsvDialect(request.flag("header", true), delimiter, quote, quote == 0 ? 0 : escape, nullText,
                forced(request), format(request, "dateformat"), format(request, "timestampformat"));
    }

    private static EngineException invalid(String option, String value, String allowed) {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                "Invalid value for " + option + ": '" + value + "'. " + allowed);
    }

    private static String first(WriteRequest request, String otherwise, String... names) {
        String found = null;
        for (String name : names) {
            String value = request.text(name);
            if (value != null && found != null) {
                throw request.invalid(name, "The option is there twice, under two names");
            }
            found = value == null ? found : value;
        }
        return found == null ? otherwise : found;
    }

    private static int character(WriteRequest request, String option, int otherwise) {
        String value = request.text(option);
        if (value == null) {
            return otherwise;
        }
        boolean fits = value.length() <= 1 && value.chars().allMatch(c -> c < 128 && c != '\n' && c != '\r');
        if (!fits) {
            throw request.invalid(option, "It is one ASCII character, or empty for none");
        }
        return value.isEmpty() ? 0 : value.charAt(0);
    }

    private static @Nullable DateFormat format(WriteRequest request, String option) {
        String value = request.text(option);
        return value == null ? null : new DateFormat(value);
    }

    private static List<Boolean> forced(WriteRequest request) {
        Object value = request.options().get("force_quote");
        List<Field> fields = request.schema().fields();
        if (value == null) {
            return fields.stream().map(field -> false).toList();
        }
        if (value.equals("*")) {
            return fields.stream().map(field -> true).toList();
        }
        List<String> names = value instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(value.toString());
        for (String name : names) {
            if (fields.stream().noneMatch(field -> field.name().equalsIgnoreCase(name))) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "FORCE_QUOTE names a column that is not written: " + name
                                + ". It takes names of columns, or *");
            }
        }
        return fields.stream().map(field -> names.stream().anyMatch(field.name()::equalsIgnoreCase)).toList();
    }
}
