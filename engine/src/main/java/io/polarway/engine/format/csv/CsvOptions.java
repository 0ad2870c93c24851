package io.polarway.engine.format.csv;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.TableOptions;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a statement says about delimited files, under DuckDB's names; null where it leaves it to the [Sniffer].
///
/// @param delimiter what ends a field
/// @param longDelimiter what ends a field in the file, if that is several bytes; [LongDelimiter] puts the delimiter in its place
/// @param quote what quotes a field, [Dialect#NONE] for nothing
/// @param escape what escapes inside quotes, [Dialect#NONE] for nothing
/// @param comment what begins lines to leave out, or [Dialect#NONE]
/// @param header whether the first row has the names
/// @param skip how many lines before it to leave out
/// @param nullTexts the texts that are NULL
/// @param hasQuotedNulls whether they are so in quotes, too
/// @param notNull the columns in which an empty text is not NULL
/// @param names the names of the first columns
/// @param types types by name
/// @param typeList types of the first columns
/// @param columns names and types of all columns, in which case the file has no others; or empty
/// @param candidates the types that a column may be found to have, or null for all
/// @param isAllText whether all columns are VARCHAR
/// @param isDetected whether anything is found out from a sample
/// @param sampleRows how many rows are looked at, -1 for all
/// @param dateFormat how dates are written, or null
/// @param timestampFormat how timestamps are written, or null
/// @param decimalSeparator what stands between the digits of a number
/// @param compression `gzip`, `zstd`, `none`, or null: as the name of the file says
/// @param encoding `utf-8`, `latin-1` or `utf-16`
/// @param isPadded whether fields that a row lacks at its end are NULL
/// @param isStrict whether text behind a closing quote is an error
/// @param isIgnoringErrors whether rows that cannot be read are left out
/// @param rejects where they are kept, or null
/// @param newline what the statement says that ends lines, or null
/// @param longestLine the most bytes that a row may have
/// @param declared the columns of CREATE EXTERNAL TABLE
record CsvOptions(@Nullable Byte delimiter, @Nullable String longDelimiter, @Nullable Integer quote,
        @Nullable Integer escape, int comment,
        @Nullable Boolean header, int skip, List<String> nullTexts, boolean hasQuotedNulls, Set<String> notNull,
        List<String> names, Map<String, SqlType> types, List<SqlType> typeList, Map<String, SqlType> columns,
        @Nullable List<SqlType> candidates, boolean isAllText, boolean isDetected, long sampleRows,
        @Nullable String dateFormat, @Nullable String timestampFormat, byte decimalSeparator,
        @Nullable String compression, String encoding, boolean isPadded, boolean isStrict, boolean isIgnoringErrors,
        @Nullable RejectOptions rejects, @Nullable String newline, int longestLine, Schema declared) {
    /// The names of all options.
    static final List<String> NAMES = List.of("all_varchar", "allow_quoted_nulls", "auto_detect",
            "auto_type_candidates",
            "columns", "comment", "compression", "dateformat", "date_format", "decimal_separator", "delim", "delimiter",
            "dtypes", "encoding", "escape", "force_not_null", "header", "ignore_errors", "max_line_size",
            "maximum_line_size", "names", "column_names", "column_types", "new_line", "null", "null_padding", "nullstr",
            "parallel", "quote", "rejects_limit", "rejects_scan", "rejects_table",
            "sample_size", "sep", "skip", "store_rejects", "strict_mode", "timestampformat", "timestamp_format",
            "types");
    /// Rows are looked at up to this number unless the statement says another.
    private static final long USUAL_SAMPLE = 20_480;
    private static final int USUAL_LINE = 2_000_000;
    private static final int LONGEST_LINE = 128 << 20;

    /// Reads the options. Throws INVALID_ARGUMENT for a value that does not fit, UNSUPPORTED for what is not there.
    ///
    /// @param declared the columns of CREATE EXTERNAL TABLE, or none
    static CsvOptions of(Map<String, ?> options, Schema declared) {
        return new Reader(options).read(declared);
    }

    /// The options of a statement that says nothing.
    static final CsvOptions USUAL = of(Map.of(), Schema.of());

    /// Returns whether so many bytes, at whose end no row is known to have ended, are sure to be more than a row may have: the last
    /// of them may be half of a newline.
    boolean isTooLong(long bytes) {
        return bytes > longestLine + 1L;
    }

    /// Returns the type that the statement gives a column, or null.
    @Nullable
    SqlType type(String name, int index) {
        if (index < typeList.size()) {
            return typeList.get(index);
        }
        for (Map.Entry<String, SqlType> entry : types.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        int found = declared.indexOf(name);
        return found < 0 ? null : declared.field(found).type();
    }

    /// Reads option by option.
    private record Reader(Map<String, ?> options) {
        CsvOptions read(Schema declared) {
            RejectOptions rejects = rejects();
            String newline = text("new_line");
            if (newline != null && !Set.of("\\n", "\\r", "\\r\\n", "\n", "\r", "\r\n").contains(newline)) {
                throw invalid("new_line", newline, "It is '\\n', '\\r\\n' or '\\r'; all of them are understood anyway");
            }
            isTrue("parallel", true);
            Map<String, SqlType> columns = typeMap("columns", options.get("columns"));
            Object types = first("types", "dtypes", "column_types");
            List<SqlType> typeList = types instanceof List<?> list
                    ? list.stream().map(type -> TypeName.parse(String.valueOf(type))).toList()
                    : List.of();
            Object candidates = options.get("auto_type_candidates");
            boolean isDetected = isTrue("auto_detect", true);
            if (!isDetected && columns.isEmpty()) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "auto_detect = false needs the columns: columns = {'name': 'type', ...}");
            }
            Integer quote = optionalByte("quote");
            Integer escape = optionalByte("escape");
            Integer comment = optionalByte("comment");
            String longDelimiter = longDelimiter();
            if (longDelimiter != null) {
                quote = quote == null ? Integer.valueOf('"') : quote;
                escape = escape == null ? quote : escape;
            }
            CsvOptions read = new CsvOptions(longDelimiter == null ? delimiter() : Byte.valueOf(LongDelimiter.STAND_IN),
                    longDelimiter, quote, escape, comment == null ? Dialect.NONE : comment,
                    options.containsKey("header") ? Boolean.valueOf(isTrue("header", false)) : null,
                    (int) number("skip", 0, 0, Integer.MAX_VALUE),
                    texts("nullstr", first("nullstr", "null"), List.of("")),
                    isTrue("allow_quoted_nulls", true),
                    Set.copyOf(texts("force_not_null", options.get("force_not_null"),
                            List.of())),
                    texts("names", first("names", "column_names"), List.of()),
                    types instanceof List<?> ? Map.of()
                            : typeMap(options.containsKey("types") ? "types"
                                    : options.containsKey("dtypes") ? "dtypes" : "column_types", types),
                    typeList, columns,
                    candidates == null ? null
                            : texts("auto_type_candidates", candidates, List.of()).stream().map(TypeName::parse)
                                    .toList(),
                    isTrue("all_varchar", false), isDetected,
                    number("sample_size", USUAL_SAMPLE, -1, Long.MAX_VALUE), format("dateformat", "date_format"),
                    format("timestampformat", "timestamp_format"), decimalSeparator(), compression(), encoding(),
                    isTrue("null_padding", false), isTrue("strict_mode", true),
                    isTrue("ignore_errors", rejects != null),
                    rejects, newline,
                    (int) number(options.containsKey("max_line_size") ? "max_line_size" : "maximum_line_size",
                            USUAL_LINE, 1, LONGEST_LINE),
                    declared);
            read.check();
            return read;
        }

        private @Nullable RejectOptions rejects() {
            String errors = tableName("rejects_table", "reject_errors");
            String scans = tableName("rejects_scan", "reject_scans");
            long limit = number("rejects_limit", 0, 0, Long.MAX_VALUE);
            boolean isNamed = options.containsKey("rejects_table") || options.containsKey("rejects_scan");
            boolean isStored = isTrue("store_rejects", isNamed);
            if (!isStored && (isNamed || options.containsKey("rejects_limit"))) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "rejects_table, rejects_scan and rejects_limit need store_rejects = true");
            }
            if (!isStored) {
                return null;
            }
            if (!isTrue("ignore_errors", true)) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "store_rejects = true leaves out the rows that cannot be read: ignore_errors cannot be false");
            }
            if (errors.equalsIgnoreCase(scans)) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "rejects_table and rejects_scan are the same table: '" + errors + "'");
            }
            String arguments = new TreeMap<String, Object>(options).entrySet().stream()
                    .map(option -> option.getKey() + " = " + written(option.getValue()))
                    .collect(Collectors.joining(", "));
            return new RejectOptions(scans, errors, limit == 0 ? Long.MAX_VALUE : limit, arguments);
        }

        private String tableName(String option, String usual) {
            String name = text(option);
            if (name != null && name.isBlank()) {
                throw invalid(option, name, "It is the name of a table");
            }
            return name == null ? usual : name;
        }

        /// Returns the value of an option as a statement has it.
        private static String written(Object value) {
            return switch (value) {
                case List<?> list ->
                        list.stream().map(Reader::written).collect(Collectors.joining(", ", "[", "]"));
                case Map<?, ?> map -> map.entrySet().stream()
                        .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
                case String text -> "'" + text.replace("'", "''") + "'";
                default -> String.valueOf(value);
            };
        }

        private @Nullable Object first(String... names) {
            Object found = null;
            String foundName = "";
            for (String name : names) {
                Object value = options.get(name);
                if (value != null) {
                    if (found != null) {
                        throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                                foundName + " and " + name + " are the same option");
                    }
                    found = value;
                    foundName = name;
                }
            }
            return found;
        }

        private @Nullable String text(String... names) {
            Object value = first(names);
            return value == null ? null : String.valueOf(value);
        }

        private boolean isTrue(String name, boolean usual) {
            Object value = options.get(name);
            return value == null ? usual : TableOptions.isTrue(name, value);
        }

        private long number(String name, long usual, long least, long most) {
            Object value = options.get(name);
            if (value == null) {
                return usual;
            }
            try {
                long number = new BigDecimal(String.valueOf(value)).longValueExact();
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // Said below.
            }
            throw invalid(name, value, "It is a whole number from " + least + " to " + most);
        }

        /// Returns the delimiter if it has several bytes, else null.
        private @Nullable String longDelimiter() {
            String text = text("delim", "sep", "delimiter");
            if (text == null || text.equals("\\t")) {
                return null;
            }
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LongDelimiter.LONGEST) {
                throw invalid("delim", text, "It has at most " + LongDelimiter.LONGEST + " bytes");
            }
            if (bytes > 1 && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0)) {
                throw invalid("delim", "newline", "Newlines end rows");
            }
            return bytes > 1 ? text : null;
        }

        private @Nullable Byte delimiter() {
            String text = text("delim", "sep", "delimiter");
            if (text == null) {
                return null;
            }
            int value = single("delim", text.equals("\\t") ? "\t" : text);
            if (value == Dialect.NONE) {
                throw invalid("delim", text, "It is a character or a few, such as ',' or '\\t' or '||'");
            }
            return (byte) value;
        }

        private @Nullable Integer optionalByte(String name) {
            String text = text(name);
            return text == null ? null : Integer.valueOf(single(name, text.equals("\\t") ? "\t" : text));
        }

        private static int single(String name, String text) {
            if (text.isEmpty()) {
                return Dialect.NONE;
            }
            if (text.length() > 1 || text.charAt(0) >= 128) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "Unsupported value for " + name + ": '" + text
                        + "'. Only single ASCII characters are supported");
            }
            if (text.charAt(0) == '\n' || text.charAt(0) == '\r') {
                throw invalid(name, "newline", "Newlines end rows");
            }
            return text.charAt(0);
        }

        private static List<String> texts(String name, @Nullable Object value, List<String> usual) {
            return switch (value) {
                case null -> usual;
                case List<?> list -> list.stream().map(String::valueOf).toList();
                case Map<?, ?> map -> throw invalid(name, map, "It is a text or a list of texts");
                default -> List.of(String.valueOf(value));
            };
        }

        private static Map<String, SqlType> typeMap(String name, @Nullable Object value) {
            Map<String, SqlType> types = new LinkedHashMap<>();
            if (value == null) {
                return types;
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw invalid(name, value, "It is written as {'name': 'type', ...}");
            }
            map.forEach((key, type) -> types.put(String.valueOf(key), TypeName.parse(String.valueOf(type))));
            return types;
        }

        private @Nullable String format(String... names) {
            String text = text(names);
            if (text != null) {
                new DateFormat(text);
            }
            return text == null || text.isEmpty() ? null : text;
        }

        private byte decimalSeparator() {
            String text = text("decimal_separator");
            if (text != null && !text.equals(".") && !text.equals(",")) {
                throw invalid("decimal_separator", text, "It is '.' or ','");
            }
            return (byte) (text == null ? '.' : text.charAt(0));
        }

        private @Nullable String compression() {
            String text = text("compression");
            String name = text == null ? "auto" : text.toLowerCase(Locale.ROOT);
            return switch (name) {
                case "auto", "auto_detect" -> null;
                case "gzip", "gz" -> "gzip";
                case "zstd", "zst" -> "zstd";
                case "none", "uncompressed" -> "none";
                default -> throw invalid("compression", name, "It is gzip, zstd, none or auto");
            };
        }

        private String encoding() {
            String text = text("encoding");
            String name = text == null ? "utf-8" : text.toLowerCase(Locale.ROOT).replace('_', '-');
            return switch (name) {
                case "utf-8", "utf8" -> "utf-8";
                case "latin-1", "latin1", "iso-8859-1", "iso8859-1" -> "latin-1";
                case "utf-16", "utf16" -> "utf-16";
                default -> throw invalid("encoding", name, "It is utf-8, latin-1 or utf-16");
            };
        }

        private static EngineException invalid(String name, Object value, String rule) {
            return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Invalid value for " + name + ": '" + value + "'. " + rule);
        }
    }

    private static void checkNotIn(String delimiter, String role, @Nullable Integer value) {
        if (value != null && delimiter.indexOf(value) >= 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "delim '" + delimiter + "' has the character of " + role
                            + " in it: '" + (char) value.intValue() + "'");
        }
    }

    /// Returns how quotes and comments work around delimiters of several bytes.
    Dialect aroundLongDelimiter() {
        return new Dialect(LongDelimiter.STAND_IN, quote == null ? Dialect.NONE : quote,
                escape == null ? Dialect.NONE : escape, comment);
    }

    private void check() {
        List<String> roles = new ArrayList<>();
        List<Integer> bytes = new ArrayList<>();
        if (longDelimiter != null) {
            checkNotIn(longDelimiter, "quote", quote);
            checkNotIn(longDelimiter, "escape", escape);
            checkNotIn(longDelimiter, "comment", comment);
        }
        if (delimiter != null) {
            roles.add("delim");
            bytes.add((int) delimiter);
        }
        if (quote != null && quote != Dialect.NONE) {
            roles.add("quote");
            bytes.add(quote);
        }
        if (comment != Dialect.NONE) {
            roles.add("comment");
            bytes.add(comment);
        }
        for (int i = 0; i < bytes.size(); i++) {
            int other = bytes.lastIndexOf(bytes.get(i));
            if (other != i) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, roles.get(i) + " and " + roles.get(other)
                        + " are the same character: '" + (char) bytes.get(i).intValue() + "'");
            }
        }
        if (escape != null && delimiter != null && escape == (int) delimiter) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "delim and escape are the same character: '"
                    + (char) escape.intValue() + "'");
        }
        if (delimiter != null && delimiter == decimalSeparator) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "delim and decimal_separator are the same character: '" + (char) decimalSeparator + "'");
        }
        if (!columns.isEmpty() && (!names.isEmpty() || !typeList.isEmpty() || !types.isEmpty())) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "columns says names and types already: names and types cannot be given besides");
        }
    }

    /// Returns the columns that the statement settles, for schemas of several files.
    Schema settled() {
        List<Field> fields = new ArrayList<>();
        columns.forEach((name, type) -> fields.add(new Field(name, type)));
        return new Schema(fields);
    }
}
