package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.Statistics;
import org.jspecify.annotations.Nullable;

/// Says, while a query runs, which values of a column can still matter to it: those that the other side of a join has. It may
/// let more through, so whoever reads the column may ask or not. Thread-safe.
public interface RuntimeFilter {
    /// Returns whether asking is worth it: not before the filter is known, nor once it turned out to let nearly all through.
    boolean isUseful();

    /// Returns false if no row of a piece with these statistics of the column matters.
    boolean mayMatch(Statistics statistics);

    /// Returns those of the selected positions (null: all) that may matter; `selection` itself if all do.
    @Nullable
    Selection select(Column column, @Nullable Selection selection, int positions, Scratch scratch);

    /// A filter over one column of a scan.
    ///
    /// @param column its number, as in [io.polarway.engine.catalog.ScanRequest] or [io.polarway.engine.format.FileScan]
    /// @param filter the filter
    record OfColumn(int column, RuntimeFilter filter) {
    }
}
