package io.polarway.engine.format.parquet;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// Where in a file the reader of a column chunk is, for its errors.
final class ChunkPlace {
    private final String path;
    private final String column;
    private long page;
    private String rowName = "row";
    private long firstRow;

    /// Creates the place of the beginning of a column chunk.
    ///
    /// @param path the file, as people see it
    /// @param column the column's name
    /// @param page the position of the chunk in the file
    ChunkPlace(String path, String column, long page) {
        this.path = path;
        this.column = column;
        this.page = page;
    }

    /// Notes that the page at byte `position` of the file is being read.
    void enterPage(long position) {
        this.page = position;
    }

    /// Notes that rows `first` and following of the row group (or entries of the dictionary) are being read.
    ///
    /// @param name what errors call one of them
    void enterRows(String name, long first) {
        this.rowName = name;
        this.firstRow = first;
    }

    /// Returns the error of a file whose bytes are not what the format asks for.
    ///
    /// @param what what is wrong, as a sentence without its full stop
    EngineException corrupt(String what) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, where() + what);
    }

    /// Returns the error of a file whose bytes are not what the format asks for.
    EngineException corrupt(String what, Throwable cause) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, where() + what, cause);
    }

    /// Returns the error of a file that uses a feature which is not supported.
    EngineException unsupported(String what) {
        return EngineException.of(ErrorCode.UNSUPPORTED, where() + what);
    }

    /// Returns the error of text that is not UTF-8.
    ///
    /// @param row which one it is of those being read
    EngineException invalidText(int row) {
        return EngineException.of(ErrorCode.INVALID_UTF8,
                where() + "the text of " + rowName + " " + (firstRow + row) + " is not valid UTF-8");
    }

    private String where() {
        return path + ", column \"" + column + "\", page at byte " + page + ": ";
    }
}
