package io.polarway.sqltests.random;

import java.util.List;

/// The types of values in random queries.
enum Kind {
    INTEGER, BIGINT, DECIMAL, DOUBLE, TEXT, DATE, TIMESTAMP, BOOLEAN;

    static final List<Kind> ALL = List.of(values());
    static final List<Kind> NUMBERS = List.of(INTEGER, BIGINT, DECIMAL, DOUBLE);
    static final List<Kind> EXACT = List.of(INTEGER, BIGINT, DECIMAL);

    boolean isNumber() {
        return NUMBERS.contains(this);
    }

    /// Returns the type's name in SQL.
    String type() {
        return switch (this) {
            case INTEGER, BIGINT, DOUBLE, DATE, TIMESTAMP, BOOLEAN -> name();
            case DECIMAL -> "DECIMAL(18,2)";
            case TEXT -> "VARCHAR";
        };
    }
}
