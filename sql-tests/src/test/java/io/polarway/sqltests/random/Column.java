package io.polarway.sqltests.random;

/// A column that expressions can name.
///
/// @param sql how it is written
record Column(String sql, Kind kind) {
}
