package io.polarway.sqltests.random;

/// What a random query may have; the tests count them.
enum Feature {
    JOIN, OUTER_JOIN, LATERAL, SUBQUERY, CORRELATED, WINDOW, SET_OPERATION, GROUPING_SETS, GROUP, HAVING, DISTINCT,
    FILTER, LIMIT, WITH
}
