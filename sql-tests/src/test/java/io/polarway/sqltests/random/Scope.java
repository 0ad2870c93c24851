package io.polarway.sqltests.random;

import java.util.ArrayList;
import java.util.List;

/// The columns that an expression may name.
///
/// @param columns those of its own query
/// @param outer those of the queries around it
record Scope(List<Column> columns, List<Column> outer) {
    static Scope of(List<Column> columns) {
        return new Scope(columns, List.of());
    }

    List<Column> columns(Kind kind) {
        return columns.stream().filter(column -> column.kind() == kind).toList();
    }

    List<Column> outer(Kind kind) {
        return outer.stream().filter(column -> column.kind() == kind).toList();
    }

    /// Returns the scope of a query inside of this one.
    Scope inside(List<Column> inner) {
        List<Column> around = new ArrayList<>(columns);
        around.addAll(outer);
        return new Scope(inner, around);
    }

    /// Returns the same columns, without those of the queries around.
    Scope alone() {
        return of(columns);
    }
}
