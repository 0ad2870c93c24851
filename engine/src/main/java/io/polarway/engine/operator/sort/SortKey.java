package io.polarway.engine.operator.sort;

/// One column of an ORDER BY.
///
/// @param column its index in the input
/// @param descending whether the greatest value comes first
/// @param nullsFirst whether NULLs come before all values, whichever the direction
public record SortKey(int column, boolean descending, boolean nullsFirst) {
}
