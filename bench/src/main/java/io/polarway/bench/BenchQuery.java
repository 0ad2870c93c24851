package io.polarway.bench;

/// A query that both engines run as it stands.
///
/// @param name what the table calls it
/// @param sql the text
record BenchQuery(String name, String sql) {
}
