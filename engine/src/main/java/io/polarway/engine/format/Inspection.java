package io.polarway.engine.format;

import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import org.jspecify.annotations.Nullable;

/// What a look at one file tells, without reading its rows. Immutable.
public interface Inspection {
    /// Returns the columns of the file, those that cannot be read included.
    Schema schema();

    /// Returns why a column cannot be read, naming its type, or null if it can.
    @Nullable
    String unsupported(int column);

    /// Returns the number of rows: exact where [#hasExactRows] says so, else an estimate, or -1 where there is none.
    long rows();

    /// Returns whether [#rows] is exact.
    default boolean hasExactRows() {
        return rows() >= 0;
    }

    /// Returns whether the file says nothing about columns, so that those of [#schema] only count if no other file has any.
    default boolean isWithoutColumns() {
        return false;
    }

    /// Returns whether a value other than NULL was seen in a column, so that its type says something.
    default boolean hasValues(int column) {
        return !MergedStatistics.isAllNull(statistics(column));
    }

    /// Returns what is known about the values of a column.
    Statistics statistics(int column);
}
