package io.polarway.engine.plan.budget;

import io.polarway.engine.type.Schema;
import java.util.List;

/// What rows take that workers collect in columns which grow, see [io.polarway.engine.kernel.GrowingColumn].
final class CollectedRows {
    /// A buffer that has grown by copying is at most so many times as long as it has to be.
    static final long GROWTH = 2;
    /// What a buffer begins with, and the first of an arena of texts.
    private static final long FIRST = 1024;
    private static final long FIRST_TEXTS = 4096;

    private final RelationBound rows;
    private final Schema schema;
    private final List<Integer> columns;
    private final int threads;

    /// Asks for some columns of the rows.
    CollectedRows(RelationBound rows, Schema schema, List<Integer> columns, int threads) {
        this.rows = rows;
        this.schema = schema;
        this.columns = List.copyOf(columns);
        this.threads = threads;
    }

    /// Returns what all workers hold together, when all rows have come.
    Bound held() {
        return rows.flatBytes(schema, columns).times(GROWTH).plus(beginnings());
    }

    /// Returns what is there besides while buffers grow, each worker one: the old one.
    Bound growing() {
        Bound largest = Bound.ZERO;
        for (int column : columns) {
            largest = largest.max(rows.flatBytes(schema, List.of(column)));
        }
        return largest;
    }

    private long beginnings() {
        return threads * columns.size() * (2 * FIRST + FIRST_TEXTS);
    }
}
