package io.polarway.engine.format.parquet;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.SqlType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/// A top-level column of a Parquet file.
///
/// @param name the name as the file has it
/// @param type the SQL type of its values; the type of NULL where the column is unsupported
/// @param leaf the index of its column chunk in every row group (of its first one, for a nested column)
/// @param maxDefinitionLevel 1 if a value may be NULL, 0 if none is
/// @param physical the type that the pages hold, or null for a nested column
/// @param width the bytes of each value in a page: also those of FIXED_LEN_BYTE_ARRAY; 0 for BOOLEAN and BYTE_ARRAY
/// @param conversion how a page's values become the column's
/// @param unsupported why the column cannot be read, naming its type; null if it can
public record ParquetColumn(String name, SqlType type, int leaf, int maxDefinitionLevel, @Nullable Type physical,
        int width, Conversion conversion, @Nullable String unsupported) {

    /// Returns whether the column can be read.
    public boolean isSupported() {
        return unsupported == null;
    }

    /// Returns whether a value may be NULL.
    public boolean isNullable() {
        return maxDefinitionLevel > 0;
    }

    /// Throws UNSUPPORTED, naming the file and the column, unless the column can be read.
    ///
    /// @param path the file, for the message
    public void requireSupported(String path) {
        if (unsupported != null) {
            throw EngineException.of(ErrorCode.UNSUPPORTED,
                    "Column \"" + name + "\" of " + path + " cannot be read: " + unsupported
                            + ". Select other columns");
        }
    }
}
