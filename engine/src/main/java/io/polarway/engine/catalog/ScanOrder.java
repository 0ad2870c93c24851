package io.polarway.engine.catalog;

import io.polarway.engine.operator.sort.SortKey;
import java.util.List;

/// The order in which a scan has to give its rows.
///
/// @param keys columns of the table, numbered as in [ScanRequest], each of them among those that the scan gives; none if the order
///     does not matter
/// @param runRows where the scan has to sort runs of rows for it, how many rows it may hold on each worker; 0 where it gives rows as they
///     are stored, and only checks their order
public record ScanOrder(List<SortKey> keys, long runRows) {
    /// Any order will do.
    public static final ScanOrder ANY = new ScanOrder(List.of(), 0);

    /// Copies the list.
    public ScanOrder {
        keys = List.copyOf(keys);
    }

    /// Creates the order that rows are stored in.
    public ScanOrder(List<SortKey> keys) {
        this(keys, 0);
    }

    /// Returns whether any order will do.
    public boolean isAny() {
        return keys.isEmpty();
    }
}
