package io.polarway.engine.catalog;

import io.polarway.engine.operator.sort.SortKey;
import java.util.List;

/// The order in which a scan has to give its rows.
///
/// @param keys columns of the table, numbered as in [ScanRequest], each of them among those that the scan gives; none if the order
///     does not matter
public record ScanOrder(List<SortKey> keys) {
    /// Any order will do.
    public static final ScanOrder ANY = new ScanOrder(List.of());

    /// Copies the list.
    public ScanOrder {
        keys = List.copyOf(keys);
    }

    /// Returns whether any order will do.
    public boolean isAny() {
        return keys.isEmpty();
    }
}
