package io.polarway.sqltests.random;

import java.util.List;

/// What stands behind FROM: relations and how they are joined.
///
/// @param columns those that can be named
/// @param key columns of which no two rows have the same values; empty if there are none
record Source(String sql, List<Column> columns, List<String> key, double rows) {
    List<Column> columns(Kind kind) {
        return columns.stream().filter(column -> column.kind() == kind).toList();
    }
}
