package io.polarway.engine.catalog;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something with rows that a query can read. Immutable: its columns and its files are fixed when a statement is bound, and
/// stay so for the executions of that statement. Thread-safe.
public interface Table {
    /// Returns the columns that `SELECT *` gives.
    Schema schema();

    /// Returns the virtual columns, such as `filename`, that `SELECT *` leaves out and that can be named. A visible column of
    /// the same name hides them: they are then not in this list.
    default Schema hiddenColumns() {
        return Schema.of();
    }

    /// Returns why a column, numbered as in [ScanRequest], cannot be read, as a message that names it and its file; null if it
    /// can. Its type is then [io.polarway.engine.type.ScalarType#NULL], and a statement that refers to it (or gives it
    /// through `*`) has to be refused with UNSUPPORTED and this message. [#scan] does so, too.
    default @Nullable String unsupported(int column) {
        return null;
    }

    /// Returns how many rows the table has: exact where [#hasExactRows] says so, else an estimate, -1 if there is none.
    long estimatedRows();

    /// Returns whether [#estimatedRows] is exact, so that COUNT(*) may be answered by it.
    default boolean hasExactRows() {
        return false;
    }

    /// Returns what is known about the values of a column, numbered as in [ScanRequest], over the whole table.
    default Statistics statistics(int column) {
        return Statistics.unknown(estimatedRows());
    }

    /// Returns the order that rows are said to be in, its columns numbered as in [ScanRequest]: a scan that is asked for it (or for its
    /// first keys) by [ScanRequest#order] gives them so, or fails. Empty: none.
    default List<SortKey> order() {
        return List.of();
    }

    /// Returns how a scan can give rows in an order that they are not said to be in by sorting few of them at a time, since it is known
    /// that one piece of the table comes after the other; null if it cannot.
    ///
    /// @param keys columns of the table, numbered as in [ScanRequest]
    default @Nullable ScanOrder arrangement(List<SortKey> keys) {
        return null;
    }

    /// Opens a scan, the start of a pipeline. May be called again for another execution.
    ///
    /// @param request which columns and rows
    /// @param context the running query
    /// @param profile where the scan counts what it read and what it could skip
    Source scan(ScanRequest request, QueryContext context, OperatorProfile profile);

    /// Returns what a scan takes at most, as far as that is known without reading rows; null if nothing is.
    ///
    /// @param request which columns and rows
    /// @param batchRows the rows of a batch that the query aims at
    /// @param scratch memory for what is read
    default @Nullable ScanFootprint footprint(ScanRequest request, int batchRows, Scratch scratch) {
        return null;
    }

    /// Returns the number of one more column, after the hidden ones, of BIGINT values that tell rows apart, so that [#fetch] can read some
    /// of them again; -1 if it cannot. Only scans may ask for it.
    default int identityColumn() {
        return -1;
    }

    /// Returns whether the values of a column have to be read for each row, and are not known from the file's name or the row's place.
    default boolean isRead(int column) {
        return true;
    }

    /// Opens a source that reads rows of an earlier scan again, in the order of their identities: see
    /// [io.polarway.engine.format.FileFormat#fetch] for the order of its batches.
    ///
    /// @param columns the columns to give
    /// @param identities what [#identityColumn] had in the rows, ascending and different
    /// @param context the running query
    /// @param profile where the source counts what it read
    default Source fetch(List<Integer> columns, long[] identities, QueryContext context, OperatorProfile profile) {
        throw EngineException.internal("the rows of " + description() + " have no identity");
    }

    /// Returns the files that a scan may read: none for a table that is not made of files.
    default List<FileIdentity> files() {
        return List.of();
    }

    /// Returns whether this is another mention of the same table: one with the same columns, whose scans give the same rows.
    default boolean isSameAs(Table other) {
        return this == other;
    }

    /// Returns what the table is, for EXPLAIN: the glob and the number of files, for instance.
    String description();
}
