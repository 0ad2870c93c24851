package io.polarway.engine.exec;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;

/// The tables in memory in which the scans of a session keep the rows that they leave out for their errors. Their columns are
/// DuckDB's. Thread-safe.
public interface RejectTables {
    /// The columns of a table of files that were scanned.
    Schema SCANS = Schema.of(new Field("scan_id", ScalarType.BIGINT), new Field("file_id", ScalarType.BIGINT),
            new Field("file_path", ScalarType.VARCHAR), new Field("delimiter", ScalarType.VARCHAR),
            new Field("quote", ScalarType.VARCHAR), new Field("escape", ScalarType.VARCHAR),
            new Field("newline_delimiter", ScalarType.VARCHAR), new Field("skip_rows", ScalarType.BIGINT),
            new Field("has_header", ScalarType.BOOLEAN), new Field("columns", ScalarType.VARCHAR),
            new Field("date_format", ScalarType.VARCHAR), new Field("timestamp_format", ScalarType.VARCHAR),
            new Field("user_arguments", ScalarType.VARCHAR));
    /// The columns of a table of errors.
    Schema ERRORS = Schema.of(new Field("scan_id", ScalarType.BIGINT), new Field("file_id", ScalarType.BIGINT),
            new Field("line", ScalarType.BIGINT), new Field("line_byte_position", ScalarType.BIGINT),
            new Field("byte_position", ScalarType.BIGINT), new Field("column_idx", ScalarType.BIGINT),
            new Field("column_name", ScalarType.VARCHAR), new Field("error_type", ScalarType.VARCHAR),
            new Field("csv_line", ScalarType.VARCHAR), new Field("error_message", ScalarType.VARCHAR));

    /// Those of a query that belongs to no session.
    RejectTables NONE = (_, _, _) -> {
        throw EngineException.internal("rejects are stored without a session");
    };

    /// Begins a scan, and makes the tables if they are not there. Throws DUPLICATE_OBJECT if one of the names is that of something
    /// else.
    ///
    /// @param scans the name of the table of files
    /// @param errors the name of the table of errors
    /// @param limit how many errors of each file are kept at most
    Rejects open(String scans, String errors, long limit);
}
