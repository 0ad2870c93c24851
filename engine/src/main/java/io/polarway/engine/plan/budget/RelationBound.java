package io.polarway.engine.plan.budget;

import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is known for certain about the rows that an operator gives.
///
/// @param rows how many there are at most
/// @param isCounted whether the number follows from the statement and from what is known of the tables, rather than being the
///     most that may pass a condition or match
/// @param columns of each column
/// @param keys sets of columns in whose values no two rows are equal
record RelationBound(Bound rows, boolean isCounted, List<ColumnBound> columns, List<Set<Integer>> keys) {
    RelationBound {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    ColumnBound column(int index) {
        return columns.get(index);
    }

    RelationBound withRows(Bound other, boolean counted) {
        return new RelationBound(other, counted, columns, keys);
    }

    /// Returns whether no two rows are equal in all of these columns.
    boolean isUnique(Set<Integer> chosen) {
        return rows.isAtMost(1) || keys.stream().anyMatch(chosen::containsAll);
    }

    /// Returns the columns where each row may be there several times, so that there are `total` of them.
    List<ColumnBound> repeated(Bound total) {
        return columns.stream().map(column -> column.repeated(total)).toList();
    }

    /// Returns the bytes of all rows in flat columns, of which each buffer is exactly as long as needed.
    Bound flatBytes(Schema schema) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            all.add(i);
        }
        return flatBytes(schema, all);
    }

    /// Returns the bytes of all rows in some columns.
    Bound flatBytes(Schema schema, Iterable<Integer> chosen) {
        Bound sum = Bound.ZERO;
        for (int column : chosen) {
            sum = sum.plus(rows.times(width(schema.field(column).type()))).plus(rows.min(eighth(rows)))
                    .plus(column(column).collectedTextOf(rows));
        }
        return sum;
    }

    /// Returns what validity takes, a bit for each row.
    private static Bound eighth(Bound rows) {
        return rows.isKnown() ? Bound.of(rows.value() / 8 + 8) : rows;
    }

    /// Returns the bytes of a row without its texts.
    static long width(Schema schema) {
        return schema.fields().stream().mapToLong(field -> 1 + width(field.type())).sum();
    }

    /// Returns the bytes of a value in memory; one where there is only a bit.
    static long width(SqlType type) {
        Storage storage = type.storage();
        return Math.max(storage == Storage.BIT ? 1 : 0, storage.width());
    }
}
