package io.polarway.engine.plan.physical;

/// One key of an order.
///
/// @param column the column of the input
/// @param isDescending whether large values come first
/// @param isNullsFirst whether NULLs come before all values
public record SortOrder(int column, boolean isDescending, boolean isNullsFirst) {
}
