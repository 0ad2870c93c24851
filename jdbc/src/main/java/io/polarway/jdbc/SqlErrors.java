package io.polarway.jdbc;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes the exceptions that the driver throws, each with an SQLState and a vendor code.
final class SqlErrors {
    /// A getter or setter was asked for a type that the value cannot be turned into (SQL: restricted data type attribute
    /// violation).
    static final String CANNOT_CONVERT = "07006";
    /// A column or parameter that does not exist (SQL: invalid descriptor index).
    static final String NO_SUCH_COLUMN = "07009";
    /// A parameter without a value (SQL: using clause does not match dynamic parameters).
    static final String PARAMETER_MISSING = "07001";
    /// The result set stands on no row (SQL: invalid cursor state).
    static final String NO_CURRENT_ROW = "24000";
    /// A call that the state of the object does not allow (CLI: function sequence error).
    static final String WRONG_STATE = "HY010";
    /// An argument of a JDBC call that makes no sense (CLI: invalid attribute value).
    static final String WRONG_ARGUMENT = "HY024";
    /// A number that the asked-for Java type cannot hold.
    static final String OUT_OF_RANGE = "22003";
    /// A text that cannot be read as the asked-for type.
    static final String INVALID_TEXT = "22018";
    /// The connection is closed.
    static final String CONNECTION_CLOSED = "08003";

    private SqlErrors() {
    }

    /// Returns the exception for an error of the engine.
    ///
    /// @param sql the statement, whose line is shown with a caret where the error has a place in it; or null
    static SQLException of(EngineException error, @Nullable String sql) {
        ErrorCode code = error.code();
        String message = sql == null ? String.valueOf(error.getMessage()) : error.render(sql);
        String state = code.sqlState();
        int vendorCode = vendorCode(code);
        if (code == ErrorCode.TIMEOUT) {
            return new SQLTimeoutException(message, state, vendorCode, error);
        }
        if (code == ErrorCode.UNSUPPORTED) {
            SQLException unsupported = new SQLFeatureNotSupportedException(message, state, vendorCode);
            unsupported.initCause(error);
            return unsupported;
        }
        if (code == ErrorCode.CLOSED) {
            return new SQLNonTransientConnectionException(message, state, vendorCode, error);
        }
        return switch (state.substring(0, 2)) {
            case "42" -> new SQLSyntaxErrorException(message, state, vendorCode, error);
            case "21", "22" -> new SQLDataException(message, state, vendorCode, error);
            default -> new SQLException(message, state, vendorCode, error);
        };
    }

    /// Returns the exception for anything thrown while a statement was planned, run or read.
    static SQLException of(Throwable thrown, @Nullable String sql) {
        if (thrown instanceof SQLException already) {
            return already;
        }
        return of(EngineException.wrap(thrown), sql);
    }

    /// Returns the number of an error code: below 200 for what the statement's author can mend, from 200 on for
    /// resources, 900 for a fault of the engine. Numbers are never reused.
    static int vendorCode(ErrorCode code) {
        return switch (code) {
            case SYNTAX_ERROR -> 101;
            case UNDEFINED_TABLE -> 102;
            case UNDEFINED_COLUMN -> 103;
            case AMBIGUOUS_COLUMN -> 104;
            case UNDEFINED_FUNCTION -> 105;
            case UNDEFINED_PARAMETER -> 106;
            case UNDEFINED_SETTING -> 107;
            case DUPLICATE_OBJECT -> 108;
            case GROUPING_ERROR -> 109;
            case WINDOWING_ERROR -> 125;
            case TYPE_MISMATCH -> 110;
            case INVALID_STATEMENT -> 111;
            case INVALID_ARGUMENT -> 112;
            case INVALID_TEXT -> 113;
            case INVALID_DATETIME -> 114;
            case NUMERIC_OVERFLOW -> 115;
            case DATETIME_OVERFLOW -> 116;
            case DIVISION_BY_ZERO -> 117;
            case INVALID_UTF8 -> 118;
            case CARDINALITY_VIOLATION -> 119;
            case SCHEMA_MISMATCH -> 120;
            case ORDER_VIOLATION -> 126;
            case UNSUPPORTED -> 121;
            case FILE_NOT_FOUND -> 122;
            case CORRUPT_FILE -> 123;
            case CLOSED -> 124;
            case UNBOUNDED_MEMORY -> 127;
            case FILE_CHANGED -> 201;
            case IO_ERROR -> 202;
            case MEMORY_LIMIT -> 203;
            case DISK_FULL -> 204;
            case CANCELED -> 205;
            case TIMEOUT -> 206;
            case INTERNAL_ERROR -> 900;
        };
    }

    /// Returns the exception for a call that the state of the object does not allow.
    static SQLException wrongState(String message) {
        return new SQLException(message, WRONG_STATE);
    }

    /// Returns the exception for an argument of a JDBC call that makes no sense.
    static SQLException wrongArgument(String message) {
        return new SQLException(message, WRONG_ARGUMENT);
    }

    /// Returns the exception for a part of JDBC that the driver does not offer.
    static SQLException unsupported(String what) {
        return new SQLFeatureNotSupportedException(what + " is not supported", ErrorCode.UNSUPPORTED.sqlState(),
                vendorCode(ErrorCode.UNSUPPORTED));
    }

    /// Returns the exception of a statement, result set or connection that was used after it was closed.
    static SQLException closed(String what) {
        return what.equals("Connection")
                ? new SQLNonTransientConnectionException("Connection closed", CONNECTION_CLOSED)
                : new SQLException(what + " closed", WRONG_STATE);
    }

    /// Returns the exception of `unwrap`.
    static SQLException notWrapped(Object wrapper, Class<?> wanted) {
        return wrongArgument(wrapper.getClass().getSimpleName() + " does not wrap " + wanted.getName());
    }
}
