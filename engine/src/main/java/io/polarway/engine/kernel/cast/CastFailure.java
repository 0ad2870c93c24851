package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.time.ZoneOffset;

/// What a cast does about a value that the new type does not have: an error, or NULL.
///
/// @param from the old type
/// @param to the new type
/// @param isTry whether the result is NULL instead of an error
record CastFailure(SqlType from, SqlType to, boolean isTry) {
    private static final int SHOWN = 100;

    /// Makes the result of a position NULL or throws.
    void at(Operands operands, int position) {
        if (!isTry) {
            throw error(operands.column(0), position & operands.mask(0));
        }
        operands.setNull(position);
    }

    private EngineException error(FlatColumn column, int row) {
        String value = String.valueOf(TextForm.of(from, ZoneOffset.UTC).text(column, row));
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
        boolean isTemporal = to instanceof TimestampType || to == ScalarType.DATE || to == ScalarType.TIME
                || to == ScalarType.INTERVAL_DAY_TIME || to == ScalarType.INTERVAL_YEAR_MONTH;
        if (from != ScalarType.VARCHAR) {
            return EngineException.of(isTemporal ? ErrorCode.DATETIME_OVERFLOW : ErrorCode.NUMERIC_OVERFLOW,
                    "Overflow: " + shown + " does not fit " + to.sql() + ". TRY_CAST gives NULL instead");
        }
        return EngineException.of(isTemporal ? ErrorCode.INVALID_DATETIME : ErrorCode.INVALID_TEXT,
                "Cannot read '" + shown + "' as " + to.sql() + expected() + ". TRY_CAST gives NULL instead");
    }

    private String expected() {
        if (to instanceof TimestampType timestamp) {
            return timestamp.withTimeZone()
                    ? ", which is written as 2024-12-31 23:59:59.5+01:00"
                    : ", which is written as 2024-12-31 23:59:59.5, without a time zone";
        }
        if (!(to instanceof ScalarType scalar)) {
            return "";
        }
        return switch (scalar) {
            case DATE -> ", which is written as 2024-12-31";
            case TIME -> ", which is written as 23:59:59.5";
            case INTERVAL_DAY_TIME -> ", which is written as 1 day 02:03:04.5";
            case INTERVAL_YEAR_MONTH -> ", which is written as 1 year 2 months";
            case VARBINARY -> ", in which only ASCII stands for itself and other bytes are written as \\xAB";
            case NULL, BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, VARCHAR, UUID -> "";
        };
    }
}
