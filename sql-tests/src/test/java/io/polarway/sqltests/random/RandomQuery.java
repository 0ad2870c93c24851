package io.polarway.sqltests.random;

import java.util.Set;

/// A query made of random choices, of the kind on which PostgreSQL, DuckDB and this engine agree, over [RandomTables].
///
/// @param sql with `{/}` for the division of integers
/// @param isOrdered whether the order of its rows is fixed
/// @param choices what it was made of
record RandomQuery(String sql, boolean isOrdered, Set<Feature> features, int[] choices) {
    static RandomQuery of(Choices choices) {
        Making making = new Making(choices);
        Selected selected = new Queries(making).query(java.util.List.of(), 2);
        return new RandomQuery(selected.sql(), selected.isOrdered(), making.features, choices.made());
    }

    String polarway() {
        return sql.replace("{/}", "/");
    }

    String duckdb() {
        return sql.replace("{/}", "//");
    }
}
