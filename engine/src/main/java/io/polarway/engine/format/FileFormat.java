package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.kernel.Scratch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A way to keep tables in files. One object per engine; thread-safe.
public interface FileFormat {
    /// Returns the name in lower case, as `STORED AS` and `read_...` have it.
    String name();

    /// Returns the endings of file names that tell the format, in lower case and without the dot.
    Set<String> extensions();

    /// Returns the names of the options that only this format takes, besides those of [TableOptions].
    default List<String> options() {
        return List.of();
    }

    /// Returns the format as options ask for it: `this` where it takes none. It shares the caches of this one.
    ///
    /// @param options values by names of [#options], in lower case
    /// @param declared the columns whose types are settled
    default FileFormat with(Map<String, ?> options, Schema declared) {
        return this;
    }

    /// Returns the narrowest type as which columns of two files can be read together, or null if there is none.
    default @Nullable SqlType common(SqlType a, SqlType b) {
        return TypeWidening.common(a, b);
    }

    /// Returns whether files of this format can be read; those of the others are written only.
    default boolean isReadable() {
        return true;
    }

    /// Looks at a file: its columns, and what is known about them. The answer may come from a cache.
    Inspection inspect(FileIdentity file);

    /// Checks the options against the columns of all files. Throws INVALID_ARGUMENT if they name a column that there is not.
    default void check(Schema united) {
    }

    /// Opens a scan over files. No file is opened before a worker runs a morsel of it.
    ///
    /// @param scan which files, columns and rows
    /// @param context the running query
    /// @param profile where the scan counts what it read and what it could skip
    ScanSource scan(FileScan scan, QueryContext context, OperatorProfile profile);

    /// Returns the rows of a scan in runs that follow each other in the order of a column; null if that is not known.
    ///
    /// @param scan as [#scan] takes it
    /// @param key the column
    default @Nullable Runs runs(FileScan scan, RunKey key) {
        return null;
    }

    /// Returns what a scan takes at most; null if nothing is known. Reads no page of data; it may read dictionaries.
    ///
    /// @param batchRows the rows of a batch that the query aims at
    /// @param scratch memory for what is read, whose pool has the limit by which batches are made smaller
    default @Nullable ScanFootprint footprint(FileScan scan, int batchRows, Scratch scratch) {
        return null;
    }

    /// Returns whether [#fetch] reads single rows without reading all others.
    default boolean canFetch() {
        return false;
    }

    /// Opens a source that reads chosen rows only: one morsel or more for each file, in the order of the files. Their sequences are those of
    /// the rows: taken by them, the batches of all morsels have the rows in the order in which they are chosen.
    ///
    /// @param scan the files and columns; it has no conditions
    /// @param rows for each file the numbers of the rows in it, ascending; at least one
    default Source fetch(FileScan scan, List<long[]> rows, QueryContext context, OperatorProfile profile) {
        throw EngineException.internal("single rows of " + name() + " files were asked for");
    }

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
