package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.io.FileIdentity;
import java.util.Set;

/// A way to keep tables in files. One object per engine; thread-safe.
public interface FileFormat {
    /// Returns the name in lower case, as `STORED AS` and `read_...` have it.
    String name();

    /// Returns the endings of file names that tell the format, in lower case and without the dot.
    Set<String> extensions();

    /// Looks at a file: its columns, and what is known about them. The answer may come from a cache.
    Inspection inspect(FileIdentity file);

    /// Opens a scan over files. No file is opened before a worker runs a morsel of it.
    ///
    /// @param scan which files, columns and rows
    /// @param context the running query
    /// @param profile where the scan counts what it read and what it could skip
    Source scan(FileScan scan, QueryContext context, OperatorProfile profile);

    /// Checks what can be checked of a request to write before the query runs: the names and values of the options, and
    /// whether the format can hold the types of the columns. Throws what [#encoder] would throw.
    default void checkWrite(WriteRequest request) {
        throw EngineException.of(ErrorCode.UNSUPPORTED, "Writing " + name() + " files is not supported");
    }

    /// Returns what writes one file. The caller owns it.
    ///
    /// Throws INVALID_ARGUMENT for an option that the format does not have, naming those it has, and UNSUPPORTED for a
    /// column that it cannot hold.
    ///
    /// @param context the running query
    default FileEncoder encoder(WriteRequest request, QueryContext context) {
        throw EngineException.of(ErrorCode.UNSUPPORTED, "Writing " + name() + " files is not supported");
    }
}
