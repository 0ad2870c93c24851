package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options that a table of files takes: these of every format, and those that a format has besides.
///
/// @param hivePartitioning whether `name=value` directories are columns; null: if all files have the same ones
/// @param hiveTypesAutocast whether partition columns may be of another type than VARCHAR
/// @param filenameColumn the name of a column with the path of the file of each row, or null for none
/// @param fileRowNumber whether there is a column with the number of each row in its file
/// @param unionsByName whether files may lack columns that others have
/// @param ofFormat the options of the format itself, by their names in lower case
public record TableOptions(@Nullable Boolean hivePartitioning, boolean hiveTypesAutocast,
        @Nullable String filenameColumn,
        boolean fileRowNumber, boolean unionsByName, Map<String, ?> ofFormat) {
    /// The name of the column with the path of the file.
    public static final String FILENAME = "filename";
    /// The name of the column with the number of the row in its file.
    public static final String FILE_ROW_NUMBER = "file_row_number";

    private static final List<String> NAMES = List.of("hive_partitioning", "hive_types_autocast", FILENAME,
            FILE_ROW_NUMBER,
            "union_by_name");

    /// Reads options as DuckDB names them. Throws INVALID_ARGUMENT naming an option that there is not, or one whose value
    /// does not fit.
    ///
    /// @param formatOptions the options that the format has besides
    public static TableOptions of(Map<String, ?> options, List<String> formatOptions) {
        Map<String, Object> ofFormat = new LinkedHashMap<>();
        Boolean hivePartitioning = null;
        boolean hiveTypesAutocast = true;
        String filenameColumn = null;
        boolean fileRowNumber = false;
        boolean unionsByName = true;
        for (Map.Entry<String, ?> option : options.entrySet()) {
            String name = option.getKey().toLowerCase(Locale.ROOT);
            Object value = option.getValue();
            switch (name) {
                case "hive_partitioning" -> hivePartitioning = isTrue(name, value);
                case "hive_types_autocast" -> hiveTypesAutocast = isTrue(name, value);
                case FILENAME -> filenameColumn = value instanceof String text && !isBoolean(text)
                        ? text
                        : isTrue(name, value) ? FILENAME : null;
                case FILE_ROW_NUMBER -> fileRowNumber = isTrue(name, value);
                case "union_by_name" -> unionsByName = isTrue(name, value);
                default -> {
                    if (!formatOptions.contains(name)) {
                        List<String> names = Stream.concat(NAMES.stream(), formatOptions.stream()).toList();
                        throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Option not found: " + option.getKey()
                                + ". There are " + String.join(", ", names) + NearestName.hint(name, names));
                    }
                    ofFormat.put(name, value);
                }
            }
        }
        return new TableOptions(hivePartitioning, hiveTypesAutocast, filenameColumn, fileRowNumber, unionsByName,
                ofFormat);
    }

    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    /// Returns the truth value of an option. Throws INVALID_ARGUMENT if it has none.
    public static boolean isTrue(String name, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        String text = String.valueOf(value);
        if (isBoolean(text) || text.equals("1") || text.equals("0")) {
            return text.equalsIgnoreCase("true") || text.equals("1");
        }
        throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Invalid value for " + name + ": '" + text
                + "'. It is true or false");
    }
}
