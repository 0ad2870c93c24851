package io.polarway.sqltests.random;

import java.util.List;

/// What stands in FROM: a table or a subquery, with its alias.
///
/// @param sql with the alias
/// @param columns written with the alias
/// @param key the columns of which no two rows have the same values; empty if there are none
/// @param rows about how many rows it has
record Relation(String sql, String alias, List<Column> columns, List<String> key, double rows) {
    List<Column> columns(Kind kind) {
        return columns.stream().filter(column -> column.kind() == kind).toList();
    }
}
