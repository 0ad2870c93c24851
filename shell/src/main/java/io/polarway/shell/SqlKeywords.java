package io.polarway.shell;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// The words that are coloured and completed as keywords. Not the grammar's list: only what people type often.
final class SqlKeywords {
    private static final Set<String> WORDS = new TreeSet<>(List.of("ALL", "ANALYZE", "AND", "ANTI", "ANY", "AS", "ASC",
            "BETWEEN", "BIGINT", "BOOLEAN", "BY", "CASE", "CAST", "COLUMNS", "COPY", "CREATE", "CROSS", "CUBE",
            "CURRENT_DATE", "CURRENT_TIMESTAMP", "DATE", "DECIMAL", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DOUBLE",
            "DROP", "ELSE", "END", "EXCEPT", "EXISTS", "EXPLAIN", "EXTERNAL", "EXTRACT", "FALSE", "FETCH", "FILTER",
            "FIRST",
            "FOLLOWING", "FOR", "FROM", "FULL", "FUNCTIONS", "GROUP", "GROUPING", "HAVING", "IF", "ILIKE", "IN",
            "INNER",
            "INSERT", "INTEGER", "INTERSECT", "INTERVAL", "INTO", "IS", "JOIN", "LAST", "LATERAL", "LEFT", "LIKE",
            "LIMIT", "LOCATION", "NATURAL", "NOT", "NULL", "NULLS", "OFFSET", "ON", "OPTIONS", "OR", "ORDER", "OUTER",
            "OVER", "PARQUET", "PARTITION", "PARTITIONED", "PRECEDING", "QUALIFY", "RANGE", "REAL", "RECURSIVE",
            "REPLACE", "RESET", "RIGHT", "ROLLUP", "ROW", "ROWS", "SELECT", "SEMI", "SET", "SETS", "SETTINGS", "SHOW",
            "SMALLINT", "SOME", "STORED", "SUMMARIZE", "TABLE", "TABLES", "TEMP", "THEN", "TIME", "TIMESTAMP",
            "TINYINT",
            "TO", "TRUE", "TRUNCATE", "TRY_CAST", "UNBOUNDED", "UNION", "UNKNOWN", "UPDATE", "USING", "VALUES",
            "VARBINARY",
            "VARCHAR", "VIEW", "WHEN", "WHERE", "WINDOW", "WITH", "WITHIN"));

    private SqlKeywords() {
    }

    /// Returns all of them, in capitals.
    static Set<String> all() {
        return WORDS;
    }

    /// Returns whether a word is one, in any case.
    static boolean contains(String word) {
        return WORDS.contains(word.toUpperCase(Locale.ROOT));
    }
}
