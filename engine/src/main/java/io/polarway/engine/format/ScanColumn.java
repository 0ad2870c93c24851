package io.polarway.engine.format;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;

/// Where the values of a scanned column come from.
public sealed interface ScanColumn {
    /// Returns the type that the scan gives, whatever the type in the file is.
    SqlType type();

    /// A column of the files; NULL in files that do not have it.
    ///
    /// @param name the name, compared as [ColumnNames] says
    /// @param type the type over all files
    record Stored(String name, SqlType type) implements ScanColumn {
    }

    /// A value per file: a hive partition, or the file's name.
    ///
    /// @param index which of [ScannedFile#constants]
    /// @param type the type of the values
    record PerFile(int index, SqlType type) implements ScanColumn {
    }

    /// The number of the row in its file, from 0.
    record RowNumber() implements ScanColumn {
        @Override
        public SqlType type() {
            return ScalarType.BIGINT;
        }
    }

    /// A number that no other row of the scan's table has, by which the row can be read again: that of the row in its file, from 0, added
    /// to one that the file has.
    ///
    /// @param index which of [ScannedFile#constants] is the number of the file's first row
    record RowIdentity(int index) implements ScanColumn {
        @Override
        public SqlType type() {
            return ScalarType.BIGINT;
        }
    }
}
