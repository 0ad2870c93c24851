package io.polarway.engine.error;

import static io.polarway.engine.error.ErrorKind.INTERNAL;
import static io.polarway.engine.error.ErrorKind.RESOURCE;
import static io.polarway.engine.error.ErrorKind.USER;

/// Every kind of failure, each with its SQLSTATE (the standard's where it has one, else PostgreSQL's).
public enum ErrorCode {
    SYNTAX_ERROR("42601", USER),
    UNDEFINED_TABLE("42P01", USER),
    UNDEFINED_COLUMN("42703", USER),
    AMBIGUOUS_COLUMN("42702", USER),
    UNDEFINED_FUNCTION("42883", USER),
    UNDEFINED_PARAMETER("42P02", USER),
    UNDEFINED_SETTING("42704", USER),
    DUPLICATE_OBJECT("42710", USER),
    GROUPING_ERROR("42803", USER),
    WINDOWING_ERROR("42P20", USER),
    TYPE_MISMATCH("42804", USER),
    INVALID_STATEMENT("42000", USER),
    INVALID_ARGUMENT("22023", USER),
    INVALID_TEXT("22P02", USER),
    INVALID_DATETIME("22007", USER),
    NUMERIC_OVERFLOW("22003", USER),
    DATETIME_OVERFLOW("22008", USER),
    DIVISION_BY_ZERO("22012", USER),
    INVALID_UTF8("22021", USER),
    /// A subquery, or `strict` read, that had to give one row gave several.
    CARDINALITY_VIOLATION("21000", USER),
    SCHEMA_MISMATCH("42P16", USER),
    /// The rows of a table are not in the order that was declared.
    ORDER_VIOLATION("23514", USER),
    UNSUPPORTED("0A000", USER),
    /// A glob or path that matches nothing.
    FILE_NOT_FOUND("58P01", USER),
    /// The bytes of a file are not what its format asks for.
    CORRUPT_FILE("XX001", USER),
    /// A file is not the one that was planned with.
    FILE_CHANGED("58P02", RESOURCE),
    IO_ERROR("58030", RESOURCE),
    MEMORY_LIMIT("53200", RESOURCE),
    /// A statement that might need any amount of memory, where that is not wanted.
    UNBOUNDED_MEMORY("54000", USER),
    DISK_FULL("53100", RESOURCE),
    CANCELED("57014", RESOURCE),
    TIMEOUT("57014", RESOURCE),
    CLOSED("08003", USER),
    INTERNAL_ERROR("XX000", INTERNAL);

    private final String sqlState;
    private final ErrorKind kind;

    ErrorCode(String sqlState, ErrorKind kind) {
        this.sqlState = sqlState;
        this.kind = kind;
    }

    /// Returns the five characters that JDBC calls the SQLState.
    public String sqlState() {
        return sqlState;
    }

    /// Returns whether a value that was computed is at fault: an overflow, a division by zero, a text that cannot be read.
    public boolean isOfValues() {
        return switch (this) {
            case INVALID_ARGUMENT, INVALID_TEXT, INVALID_DATETIME, NUMERIC_OVERFLOW, DATETIME_OVERFLOW, DIVISION_BY_ZERO ->
                true;
            case SYNTAX_ERROR, UNDEFINED_TABLE, UNDEFINED_COLUMN, AMBIGUOUS_COLUMN, UNDEFINED_FUNCTION, UNDEFINED_PARAMETER,
                    UNDEFINED_SETTING, DUPLICATE_OBJECT, GROUPING_ERROR, WINDOWING_ERROR, TYPE_MISMATCH, INVALID_STATEMENT, INVALID_UTF8,
                    CARDINALITY_VIOLATION, SCHEMA_MISMATCH, ORDER_VIOLATION, UNSUPPORTED, FILE_NOT_FOUND, CORRUPT_FILE, FILE_CHANGED, IO_ERROR,
                    MEMORY_LIMIT, UNBOUNDED_MEMORY, DISK_FULL, CANCELED, TIMEOUT, CLOSED, INTERNAL_ERROR ->
                false;
        };
    }

    /// Returns who can do something about it.
    public ErrorKind kind() {
        return kind;
    }
}
