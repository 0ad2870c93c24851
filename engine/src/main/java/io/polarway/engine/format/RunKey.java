package io.polarway.engine.format;

/// What runs are made by, see [Runs].
///
/// @param column a column of the scan
/// @param direction the order of its values
/// @param isOnly whether nothing else orders rows that have the same value, so that two runs may have it
public record RunKey(int column, KeyRange.Direction direction, boolean isOnly) {
}
