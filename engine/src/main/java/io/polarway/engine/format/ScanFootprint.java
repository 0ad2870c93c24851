package io.polarway.engine.format;

import java.util.List;

/// What a scan takes at most, as what is known about its files says without reading rows.
///
/// @param rows how many rows there may be to give; -1 if that is not known
/// @param workerBytes what one worker needs at most to read a batch after another
/// @param workers how many workers can be busy at once at most
/// @param morselRows how many rows a worker gives at most until it goes on to another place; -1 if that is not known
/// @param columns for each column that the scan gives, in order
public record ScanFootprint(long rows, long workerBytes, long workers, long morselRows,
        List<ColumnFootprint> columns) {
    /// Copies the list.
    public ScanFootprint {
        columns = List.copyOf(columns);
    }

    /// What is known about the values of a column of which each may have another length; -1 stands for what is not known.
    ///
    /// @param longest the bytes of the longest value at most
    /// @param bytes those of the values of all rows together at most
    /// @param distinct how many different values there are at most, NULL not among them
    /// @param distinctBytes the bytes of all different values together at most
    public record ColumnFootprint(long longest, long bytes, long distinct, long distinctBytes) {
        /// That of values of a fixed width, which have no bytes elsewhere.
        public static final ColumnFootprint FIXED = new ColumnFootprint(0, 0, -1, 0);
        /// That of values of which nothing is known.
        public static final ColumnFootprint UNKNOWN = new ColumnFootprint(-1, -1, -1, -1);
    }
}
