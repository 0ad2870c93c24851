package io.polarway.engine.catalog;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query wants of a table.
///
/// Columns are numbered through [Table#schema] and, after its end, [Table#hiddenColumns]: hidden column `i` has number
/// `schema().size() + i`.
///
/// @param columns the columns to give, in this order; empty when only the number of rows matters
/// @param filter what must be TRUE of a row, its references numbered as the columns are, or null for all rows. The scan
///     applies it exactly: the query need not filter again
/// @param runtimeFilters what is known, once the query runs, about columns that are among `columns`; the scan may drop rows by
///     them or not
/// @param order in which the rows have to come: [Table#order], or the first keys of it, or what [Table#arrangement] gave
public record ScanRequest(List<Integer> columns, @Nullable Expression filter, List<RuntimeFilter.Over> runtimeFilters,
        ScanOrder order) {
    /// Copies the lists.
    public ScanRequest {
        columns = List.copyOf(columns);
        runtimeFilters = List.copyOf(runtimeFilters);
    }

    /// Creates a request without runtime filters.
    public ScanRequest(List<Integer> columns, @Nullable Expression filter) {
        this(columns, filter, List.of(), ScanOrder.ANY);
    }
}
